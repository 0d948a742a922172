using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>How far the portal may go in a target.</summary>
public sealed class ModeTests
{
    private const string Ada = "ada.brandt@example.com";

    [Fact]
    public async Task Push_EnqueuedBeforeObserve_WritesNothingUntilTheModeIsChangedBack()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ApprovedAsync(Ada, "georg.haas", TimeSpan.FromHours(8), "prod-deployers");
        await SetModeAsync(portal, ConnectorMode.Observe);

        await portal.PumpAsync();

        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
        var item = (await portal.RequestAsync(request.Id)).Items.ShouldHaveSingleItem();
        item.Status.ShouldBe(ItemStatus.Applying);
        item.StatusReason.ShouldNotBeNull().ShouldContain("Observe mode");

        await SetModeAsync(portal, ConnectorMode.Additive);
        await portal.SettleAsync();

        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
    }

    private static async Task SetModeAsync(PortalHost portal, ConnectorMode mode)
    {
        var administrator = (await portal.ActorOf("nora.winter")) with { Roles = PortalRoles.Administrator };
        var set = await portal
            .Get<SetConnectorMode>()
            .ExecuteAsync(new SetConnectorModeCommand(ConnectorId.Okta, mode), administrator, CancellationToken.None);
        set.Succeeded.ShouldBeTrue();
    }
}
