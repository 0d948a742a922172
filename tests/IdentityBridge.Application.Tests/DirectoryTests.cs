using IdentityBridge.Application.People;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>People leave, are suspended, and come back.</summary>
public sealed class DirectoryTests
{
    private const string Ada = "ada.brandt@example.com";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(8);

    [Fact]
    public async Task FollowDirectory_PersonDeactivated_LosesEverythingAtOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        var follow = portal.Get<FollowDirectory>();
        await follow.ExecuteAsync(default);
        var active = await portal.ActiveAsync(
            Ada,
            "georg.haas",
            Hour,
            "Figma",
            "prod-deployers",
            "PowerUserAccess on Production"
        );
        var pending = await portal.SubmitAsync(Ada, Hour, "Salesforce");
        await SignInAsync(portal);
        (await portal.Get<IPortalSessions>().IsAliveAsync("ada-session", default)).ShouldBeTrue();

        await StatusAsync(portal, "DEPROVISIONED");
        await UntilAsync(portal, PersonStatus.Deactivated);
        await portal.SettleAsync();

        (await portal.Get<IPortalSessions>().IsAliveAsync("ada-session", default)).ShouldBeFalse();
        (await portal.RequestAsync(active.Id)).Status.ShouldBe(RequestStatus.Revoked);
        (await portal.RequestAsync(pending.Id)).Status.ShouldBe(RequestStatus.Cancelled);
        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeFalse();
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
        await using var db = portal.Db();
        (await db.Grants.CountAsync(g => g.EndedAt == null)).ShouldBe(0);
        (await db.Operations.CountAsync(o => o.FinishedAt == null)).ShouldBe(0);
        (await portal.RequestAsync(active.Id)).Items.ShouldAllBe(item => item.Status == ItemStatus.Removed);
        (await portal.DecideAsync(pending.Id, "georg.haas")).Succeeded.ShouldBeFalse();
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task FollowDirectory_PersonSuspendedAndBack_LosesAndRegainsWhatIsStillGranted()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.Get<FollowDirectory>().ExecuteAsync(default);
        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, "prod-deployers", "PowerUserAccess on Production");

        await StatusAsync(portal, "SUSPENDED");
        await UntilAsync(portal, PersonStatus.Suspended);
        await portal.SettleAsync();
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeFalse();
        (await portal.TrySubmitAsync(Ada, TimeSpan.FromHours(1), "Figma")).Error!.Code.ShouldBe("request.not-requestable");

        await StatusAsync(portal, "ACTIVE");
        await UntilAsync(portal, PersonStatus.Active);
        await portal.SettleAsync();
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeTrue();
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Active);

        await portal.EndDueAfterAsync(Hour);
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Items.ShouldAllBe(item => item.Status == ItemStatus.Removed);
    }

    [Fact]
    public async Task End_WhileSuspended_StaysGoneAfterTheReturn()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.Get<FollowDirectory>().ExecuteAsync(default);
        await portal.ActiveAsync(Ada, "georg.haas", TimeSpan.FromHours(1), "prod-deployers");
        await StatusAsync(portal, "SUSPENDED");
        await UntilAsync(portal, PersonStatus.Suspended);
        await portal.SettleAsync();

        await portal.EndDueAfterAsync(TimeSpan.FromHours(1));
        await StatusAsync(portal, "ACTIVE");
        await UntilAsync(portal, PersonStatus.Active);
        await portal.SettleAsync();

        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
    }

    [Fact]
    public async Task Sync_PersonDeactivated_DoesTheSameAsTheFeed()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, "PowerUserAccess on Production");
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        await StatusAsync(portal, "DEPROVISIONED");

        var report = await portal.SyncAsync(ConnectorId.Okta);
        await portal.SettleAsync();

        report.Counts["people left"].ShouldBe(1);
        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Revoked);
    }

    [Fact]
    public async Task Decide_ByADeactivatedManager_IsNotFound()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, TimeSpan.FromHours(1), "prod-deployers");
        await portal.InOktaAsync(HttpMethod.Post, "people/georg.haas@example.com/status", new { status = "DEPROVISIONED" });
        await portal.SyncAsync(ConnectorId.Okta);

        (await portal.DecideAsync(request.Id, "georg.haas")).Error!.Code.ShouldBe("request.not-found");
    }

    private static Task StatusAsync(PortalHost portal, string status) =>
        portal.InOktaAsync(HttpMethod.Post, $"people/{Ada}/status", new { status });

    /// <summary>The feed shows an event a moment after it happened.</summary>
    private static async Task UntilAsync(PortalHost portal, PersonStatus status)
    {
        for (var i = 0; i < 20 && (await portal.PersonAsync(Ada)).Status != status; i++)
        {
            portal.Time.Advance(TimeSpan.FromSeconds(2));
            await portal.Get<FollowDirectory>().ExecuteAsync(default);
        }
        (await portal.PersonAsync(Ada)).Status.ShouldBe(status);
    }

    private static async Task SignInAsync(PortalHost portal)
    {
        var ada = await portal.PersonAsync(Ada);
        var now = portal.Time.GetUtcNow();
        await portal
            .Get<IPortalSessions>()
            .SaveAsync(new PortalSession("ada-session", ada.ExternalId, [1], now, now, now.AddHours(8), null), default);
    }
}
