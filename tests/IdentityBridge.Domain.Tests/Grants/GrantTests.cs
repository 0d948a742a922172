using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Grants;

public sealed class GrantTests
{
    private readonly Grant grant = Made(new Window(Build.Noon, Build.Noon.AddHours(1)));

    [Fact]
    public void End_Twice_KeepsTheFirstEnd()
    {
        grant.End(Build.Noon.AddMinutes(5), "Ended early").ShouldBeTrue();
        grant.End(Build.Noon.AddMinutes(9), "Its time was over").ShouldBeFalse();
        grant.EndedAt.ShouldBe(Build.Noon.AddMinutes(5));
        grant.EndReason.ShouldBe("Ended early");
    }

    [Fact]
    public void InForce_InItsWindowUntilEnded_AndNotOutside()
    {
        grant.InForce(Build.Noon.AddTicks(-1)).ShouldBeFalse();
        grant.InForce(Build.Noon).ShouldBeTrue();
        grant.InForce(Build.Noon.AddHours(1)).ShouldBeFalse();
        grant.End(Build.Noon.AddMinutes(5), "Ended early");
        grant.InForce(Build.Noon.AddMinutes(6)).ShouldBeFalse();
    }

    [Fact]
    public void ForRequest_WithoutAnEnd_IsABugUnlessItWasAskedForSo()
    {
        Should.Throw<ArgumentException>(() => Made(new Window(Build.Noon, null)));
        Should.Throw<ArgumentException>(() => Made(new Window(Build.Noon, Build.Noon.AddHours(1)), permanent: true));
        Made(new Window(Build.Noon, null), permanent: true).InForce(DateTimeOffset.MaxValue).ShouldBeTrue();
    }

    [Fact]
    public void ForList_WithoutAnEnd_HoldsUntilItIsGivenOne()
    {
        var list = AccessListId.New();
        var standing = Grant.ForList(PersonId.New(), EntitlementId.New(), list, null, new Window(Build.Noon, null));
        standing.InForce(Build.Noon.AddYears(9)).ShouldBeTrue();
        standing.MoveEnd(Build.Noon.AddHours(2)).ShouldBeTrue();
        standing.InForce(Build.Noon.AddHours(2)).ShouldBeFalse();
        (standing.Source, standing.ListId, standing.RequestId).ShouldBe((GrantSource.AccessList, list, null));
    }

    [Fact]
    public void MoveEnd_OfARequestOrAfterTheEnd_IsABug()
    {
        Should.Throw<InvalidOperationException>(() => grant.MoveEnd(null));
        var ended = Grant.ForList(PersonId.New(), EntitlementId.New(), AccessListId.New(), null, new Window(Build.Noon, null));
        ended.End(Build.Noon, "Removed");
        Should.Throw<InvalidOperationException>(() => ended.MoveEnd(Build.Noon));
    }

    private static Grant Made(Window window, bool permanent = false) =>
        Grant.ForRequest(PersonId.New(), EntitlementId.New(), RequestId.New(), RequestItemId.New(), window, permanent);
}
