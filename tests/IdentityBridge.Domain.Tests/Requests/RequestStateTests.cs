using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

public sealed class RequestStateTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();
    private static readonly PersonId Alan = PersonId.New();
    private static readonly ApproverFacts Facts = Build.Facts(active: [Grace, Alan]);

    [Fact]
    public void Decide_Approved_GivesAGrantForEveryItemFromNow()
    {
        var request = Pending(2);
        var grants = request.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Facts, Build.Noon.AddHours(3)).Value;
        grants.Select(g => g.EntitlementId).ShouldBe(request.Items.Select(i => i.EntitlementId));
        grants.ShouldAllBe(g => g.PersonId == Ada && g.From == Build.Noon.AddHours(3) && g.Until == Build.Noon.AddHours(4));
        request.Items.ShouldAllBe(i => i.Status == ItemStatus.Applying);
        (request.From, request.Until).ShouldBe((Build.Noon.AddHours(3), Build.Noon.AddHours(4)));
    }

    [Fact]
    public void Decide_ByTheSystem_IsRefused() =>
        Pending().Decide(Actor.System, Verdict.Approve, null, null, Facts, Build.Noon).Error?.Code.ShouldBe("request.own");

    [Fact]
    public void Decide_BySomebodyElse_IsRefused() =>
        Code(Pending().Decide(Build.Actor(PersonId.New()), Verdict.Approve, null, null, Facts, Build.Noon))
            .ShouldBe("request.not-approver");

    [Fact]
    public void Decide_Twice_IsRefusedTheSecondTime()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, Build.People(Grace, Alan)))));
        request.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Facts, Build.Noon).Succeeded.ShouldBeTrue();
        Code(request.Decide(Build.Actor(Grace), Verdict.Deny, "No", null, Facts, Build.Noon)).ShouldBe("request.decided-already");
        request.Status.ShouldBe(RequestStatus.Pending);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Decide_DenyWithoutAWord_IsRefused(string? comment) =>
        Code(Pending().Decide(Build.Actor(Grace), Verdict.Deny, comment, null, Facts, Build.Noon))
            .ShouldBe("request.denial-reason");

    [Fact]
    public void Decide_CommentOver4096Bytes_IsRefused()
    {
        var fits = new string('é', 2_048);
        Code(Pending().Decide(Build.Actor(Grace), Verdict.Deny, fits + "a", null, Facts, Build.Noon))
            .ShouldBe("request.too-long");
        Code(Pending().Decide(Build.Actor(Grace), Verdict.Deny, fits, null, Facts, Build.Noon)).ShouldBeNull();
    }

    [Theory]
    [InlineData(61, "request.lengthened")]
    [InlineData(0.5, "request.lengthened")]
    [InlineData(60, null)]
    [InlineData(30, null)]
    [InlineData(1, null)]
    public void Decide_OtherDuration_OnlyShorter(double minutes, string? code)
    {
        var request = Pending();
        Code(request.Decide(Build.Actor(Grace), Verdict.Approve, null, TimeSpan.FromMinutes(minutes), Facts, Build.Noon))
            .ShouldBe(code);
        if (code is null)
            request.Until.ShouldBe(Build.Noon.AddMinutes(minutes));
    }

    [Fact]
    public void Decide_SecondReviewerAfterAShortening_MayNotUndoIt()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, Build.People(Grace, Alan)))));
        request.Decide(Build.Actor(Grace), Verdict.Approve, null, TimeSpan.FromMinutes(10), Facts, Build.Noon);
        Code(request.Decide(Build.Actor(Alan), Verdict.Approve, null, Build.Hour, Facts, Build.Noon))
            .ShouldBe("request.lengthened");
        request.Decide(Build.Actor(Alan), Verdict.Approve, null, null, Facts, Build.Noon);
        request.Until.ShouldBe(Build.Noon.AddMinutes(10));
    }

    [Fact]
    public void Decide_DenialWithAShorterDuration_LeavesTheDurationAlone()
    {
        var request = Build.Request(
            Ada,
            Build.Item(Build.Policy(Build.Draft(Build.Need(1, Build.People(Grace, Alan))) with { DenialsNeeded = 2 }))
        );
        request
            .Decide(Build.Actor(Grace), Verdict.Deny, "Why?", TimeSpan.FromMinutes(10), Facts, Build.Noon)
            .Succeeded.ShouldBeTrue();
        request.Duration.ShouldBe(Build.Hour);
    }

    [Fact]
    public void Cancel_BySomebodyElse_IsRefused() =>
        Code(Pending().Cancel(Build.Actor(Grace), Build.Noon)).ShouldBe("request.not-yours");

    private static string? Code<T>(Result<T> result) => result.Error?.Code;

    private static AccessRequest Pending(int items = 1)
    {
        var policy = Build.Policy(Build.Need(1, Build.People(Grace, Alan)));
        return Build.Request(Ada, [.. Enumerable.Range(0, items).Select(_ => Build.Item(policy))]);
    }
}
