using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>Nothing is removed that has another reason.</summary>
public sealed class ReasonTests
{
    private const string Ada = "ada.brandt@example.com";
    private const string Haas = "georg.haas";
    private const string Power = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Submit_StandingMembership_IsRefusedAsHeld()
    {
        await using var portal = await PortalHost.StartAsync();

        var refused = await portal.TrySubmitAsync(Ada, Hour, "vpn-users");

        refused.Error!.Code.ShouldBe("request.held");
    }

    [Fact]
    public async Task End_MembershipAddedByHandWhileItWaited_StaysWithThePerson()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, Hour, "prod-deployers");
        await portal.InOktaAsync(HttpMethod.Put, $"groups/prod-deployers/members/{Ada}");
        (await portal.DecideAsync(request.Id, Haas)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        var before = portal.Sandbox.OktaJournal.Last;

        await portal.EndDueAfterAsync(Hour);

        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
        portal.Sandbox.OktaJournal.Read(before).ShouldNotContain(call => call.Method == "DELETE");
        var ended = await portal.RequestAsync(request.Id);
        ended.Status.ShouldBe(RequestStatus.Ended);
        ended.Items.Single().Status.ShouldBe(ItemStatus.Kept);
        ended.Items.Single().StatusReason.ShouldBe("It was there before the request: standing access.");
    }

    [Fact]
    public async Task End_MembershipFoundByAReadWhileItWaited_StaysWithThePerson()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, Hour, "prod-deployers");
        await portal.InOktaAsync(HttpMethod.Put, $"groups/prod-deployers/members/{Ada}");
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.DecideAsync(request.Id, Haas);
        await portal.SettleAsync();
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Active);

        await portal.EndDueAfterAsync(Hour);

        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
        (await portal.RequestAsync(request.Id)).Items.Single().Status.ShouldBe(ItemStatus.Kept);
    }

    [Fact]
    public async Task End_StandingAppAndPermissionSetFoundAtApproval_StayWithThePerson()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, Hour, "Figma", Power);
        await portal.InOktaAsync(HttpMethod.Put, $"apps/Figma/users/{Ada}");
        await portal.AssignInAwsAsync("012345678901", "PowerUserAccess", Ada, present: true);
        await portal.DecideAsync(request.Id, Haas);
        await portal.SettleAsync();

        await portal.EndDueAfterAsync(Hour);

        var held = portal.Sandbox.Holdings();
        held.HasAppDirectly("Figma", Ada).ShouldBeTrue();
        held.HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeTrue();
        (await portal.RequestAsync(request.Id)).Items.ShouldAllBe(item => item.Status == ItemStatus.Kept);
    }

    [Theory]
    [InlineData(Power)]
    [InlineData("Figma")]
    [InlineData("prod-deployers")]
    public async Task End_TwoOverlappingRequests_OnlyTheLastEndRemoves(string what)
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, Hour, what);
        var second = await portal.ActiveAsync(Ada, Haas, 2 * Hour, what);
        (await portal.RequestAsync(second.Id)).Status.ShouldBe(RequestStatus.Active);
        var (okta, aws) = (portal.Sandbox.OktaJournal.Last, portal.Sandbox.AwsJournal.Last);

        await portal.EndDueAfterAsync(Hour);

        Has(portal, what).ShouldBeTrue();
        portal.Sandbox.OktaJournal.Read(okta).ShouldNotContain(call => call.Method == "DELETE");
        portal.Sandbox.AwsJournal.Read(aws, "DeleteAccountAssignment").ShouldBeEmpty();
        var kept = (await portal.RequestAsync(first.Id)).Items.Single();
        kept.Status.ShouldBe(ItemStatus.Kept);
        kept.StatusReason.ShouldBe($"Request {second.Number} still gives it.");

        await portal.EndDueAfterAsync(Hour);

        Has(portal, what).ShouldBeFalse();
        (await portal.RequestAsync(second.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removed);
    }

    [Fact]
    public async Task End_AppThatAGroupGivesMeanwhile_LosesTheDirectAssignmentOnly()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, Haas, Hour, "Figma");
        await portal.InOktaAsync(HttpMethod.Put, $"groups/design/members/{Ada}");

        await portal.EndDueAfterAsync(Hour);

        var held = portal.Sandbox.Holdings();
        held.HasAppDirectly("Figma", Ada).ShouldBeFalse();
        held.HasApp("Figma", Ada).ShouldBeTrue();
        var item = (await portal.RequestAsync(request.Id)).Items.Single();
        item.Status.ShouldBe(ItemStatus.Kept);
        item.StatusReason.ShouldBe("The group design gives it as well.");
    }

    [Fact]
    public async Task EndEarly_AnotherRequestGoesOn_KeepsTheAccess()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, Hour, "Figma");
        var second = await portal.ActiveAsync(Ada, Haas, 3 * Hour, "Figma");

        (await portal.EndAsync(second.Id, Ada)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", Ada).ShouldBeTrue();
        (await portal.RequestAsync(second.Id)).Status.ShouldBe(RequestStatus.Revoked);
        (await portal.RequestAsync(second.Id)).Items.Single().Status.ShouldBe(ItemStatus.Kept);

        await portal.EndDueAfterAsync(Hour);
        portal.Sandbox.Holdings().HasAppDirectly("Figma", Ada).ShouldBeFalse();
        (await portal.RequestAsync(first.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removed);
    }

    [Fact]
    public async Task EndEarly_BeforeItReachedTheTarget_NeverGetsThere()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ApprovedAsync(Ada, Haas, Hour, "Figma", Power);

        (await portal.EndAsync(request.Id, Ada, null)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();

        portal.Sandbox.OktaJournal.Read().ShouldNotContain(call => call.Method == "POST");
        portal.Sandbox.AwsJournal.Read(0, "CreateAccountAssignment").ShouldBeEmpty();
        var ended = await portal.RequestAsync(request.Id);
        ended.Status.ShouldBe(RequestStatus.Revoked);
        ended.Items.ShouldAllBe(item => item.Status == ItemStatus.NeverInPlace);
    }

    [Fact]
    public async Task EndEarly_WhileAwsStillGrants_IsTakenAwayAfterwards()
    {
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { AwsLatency = TimeSpan.FromSeconds(5) });
        var request = await portal.ApprovedAsync(Ada, Haas, Hour, Power);
        await portal.PumpAsync();
        portal.Sandbox.AwsJournal.Read(0, "CreateAccountAssignment").Count.ShouldBe(1);

        await portal.EndAsync(request.Id, Ada);
        await portal.SettleAsync();

        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeFalse();
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Revoked);
    }

    private static bool Has(PortalHost portal, string what)
    {
        var held = portal.Sandbox.Holdings();
        return what switch
        {
            Power => held.HasPermissionSet("Production", "PowerUserAccess", Ada),
            "Figma" => held.HasAppDirectly("Figma", Ada),
            _ => held.InGroup(what, Ada),
        };
    }
}
