using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Domain.Tests.Provisioning;

public sealed class AssignmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Adopt_FoundDirectly_IsOursOnce()
    {
        var found = Assignment.Found(ConnectorId.Okta, PersonId.New(), EntitlementId.New(), null, Now);
        found.Adopt(Now.AddHours(1)).ShouldBeTrue();
        (found.PutByUs, found.AdoptedAt).ShouldBe((true, Now.AddHours(1)));
        found.Adopt(Now.AddHours(2)).ShouldBeFalse();
        found.AdoptedAt.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    public void Adopt_OursGoneOrThroughAGroup_ChangesNothing()
    {
        var ours = Assignment.PutThere(ConnectorId.Okta, PersonId.New(), EntitlementId.New(), Now);
        ours.Adopt(Now).ShouldBeFalse();
        ours.AdoptedAt.ShouldBeNull();
        var gone = Assignment.Found(ConnectorId.Okta, PersonId.New(), EntitlementId.New(), null, Now);
        gone.Gone(Now);
        gone.Adopt(Now).ShouldBeFalse();
        gone.PutByUs.ShouldBeFalse();
        var through = Assignment.Found(
            ConnectorId.Okta,
            PersonId.New(),
            EntitlementId.New(),
            new GroupRef("00g1", "Everyone"),
            Now
        );
        through.Adopt(Now).ShouldBeFalse();
        through.PutByUs.ShouldBeFalse();
    }
}
