using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Somebody else changes what a target holds.</summary>
public sealed class DriftTests
{
    private const string Ada = "ada.brandt@example.com";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(4);

    [Fact]
    public async Task Sync_SomebodyTookWhatWeGave_IsListedAndHealed()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync(Ada, "georg.haas", Hour, "Figma", "prod-deployers", "PowerUserAccess on Production");
        portal.Time.Advance(TimeSpan.FromMinutes(10));
        await portal.InOktaAsync(HttpMethod.Delete, $"groups/prod-deployers/members/{Ada}");
        await portal.InOktaAsync(HttpMethod.Delete, $"apps/Figma/users/{Ada}");
        await portal.AssignInAwsAsync("012345678901", "PowerUserAccess", Ada, present: false);

        await portal.SyncAllAsync();

        await using (var db = portal.Db())
            (await db.Drift.Select(d => new { d.Cause, d.Healing }).ToListAsync())
                .Select(d => (d.Cause, d.Healing))
                .ShouldBe(Enumerable.Repeat((DriftCause.RemovedByOthers, true), 3));
        await portal.SettleAsync();
        var held = portal.Sandbox.Holdings();
        held.InGroup("prod-deployers", Ada).ShouldBeTrue();
        held.HasAppDirectly("Figma", Ada).ShouldBeTrue();
        held.HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeTrue();

        portal.Time.Advance(TimeSpan.FromMinutes(10));
        (await portal.SyncAllAsync()).ShouldAllBe(report => report.Counts["drift"] == 0);
        await portal.EndDueAfterAsync(Hour);
        portal.Sandbox.Holdings().HasApp("Figma", Ada).ShouldBeFalse();
    }

    [Fact]
    public async Task Sync_SomebodyGaveInAdditiveMode_IsStandingAndUntouched()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.InOktaAsync(HttpMethod.Put, $"groups/prod-deployers/members/{Ada}");
        await portal.AssignInAwsAsync("012345678901", "PowerUserAccess", Ada, present: true);

        var reports = await portal.SyncAllAsync();
        await portal.SettleAsync();

        reports.ShouldAllBe(report => report.Counts["drift"] == 0);
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeTrue();
        (await portal.TrySubmitAsync(Ada, TimeSpan.FromHours(1), "prod-deployers")).Error!.Code.ShouldBe("request.held");
    }

    [Fact]
    public async Task Sync_AuthoritativeMode_TakesWhatNobodyGranted()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync(Ada, "georg.haas", Hour, "PowerUserAccess on Production");
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        await portal.AssignInAwsAsync("012345678901", "AdministratorAccess", Ada, present: true);
        await SetModeAsync(portal, ConnectorId.IdentityCenter, ConnectorMode.Authoritative);

        var report = await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();

        // Seven standing assignments, and the request's own stays.
        report.Outcome.ShouldBe(SyncOutcome.Succeeded, report.Message);
        report.Counts["drift"].ShouldBe(7);
        var left = portal.Sandbox.Holdings().Assignments;
        left.ShouldBe([new Sandbox.HeldAssignment("Production", "PowerUserAccess", Ada)]);
    }

    [Fact]
    public async Task Sync_AuthoritativeModeThatWouldTakeTooMuch_Waits()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        await SetModeAsync(portal, ConnectorId.Okta, ConnectorMode.Authoritative);

        var report = await portal.SyncAsync(ConnectorId.Okta);
        await portal.SettleAsync();

        report.Outcome.ShouldBe(SyncOutcome.Stopped);
        report.Counts["held back"].ShouldBeGreaterThan(10);
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        await using var db = portal.Db();
        (await db.Drift.CountAsync(d => d.Cause == DriftCause.AddedByOthers && !d.Healing)).ShouldBe(
            (int)report.Counts["held back"]
        );
    }

    [Fact]
    public async Task Observe_AnyCause_WritesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync(Ada, "georg.haas", TimeSpan.FromHours(1), "prod-deployers");
        await SetModeAsync(portal, ConnectorId.Okta, ConnectorMode.Observe);
        var before = portal.Sandbox.Holdings();
        var start = portal.Sandbox.OktaJournal.Last;

        var request = await portal.ApprovedAsync(Ada, "georg.haas", TimeSpan.FromHours(1), "Figma");
        await portal.PumpAsync();
        await portal.EndDueAfterAsync(TimeSpan.FromMinutes(61));
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SettleAsync();

        portal.Sandbox.OktaJournal.Read(start).ShouldAllBe(call => call.Method == "GET");
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Ended);

        await SetModeAsync(portal, ConnectorId.Okta, ConnectorMode.Additive);
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SettleAsync();
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
    }

    [Fact]
    public async Task Observe_OperationsOnTheirWay_AreNotWritten()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ApprovedAsync(Ada, "georg.haas", TimeSpan.FromHours(1), "Figma", "prod-deployers");
        await SetModeAsync(portal, ConnectorId.Okta, ConnectorMode.Observe);

        await portal.PumpAsync();

        portal.Sandbox.OktaJournal.Read().ShouldAllBe(call => call.Method == "GET");
    }

    private static async Task SetModeAsync(PortalHost portal, ConnectorId connector, ConnectorMode mode) =>
        (
            await portal
                .Get<SetConnectorMode>()
                .ExecuteAsync(new SetConnectorModeCommand(connector, mode), await portal.ActorOf("nora.winter"), default)
        ).Succeeded.ShouldBeTrue();
}
