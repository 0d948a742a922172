using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>What the product is for, from the first read to the last removal.</summary>
public sealed class JourneyTests
{
    private const string Ada = "ada.brandt@example.com";
    private static readonly string[] Basket = ["Figma", "prod-deployers", "PowerUserAccess on Production"];

    [Fact]
    public async Task Sync_EmptyPortal_KnowsTheCompany()
    {
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Synced = false });

        var reports = await portal.SyncAllAsync();
        var seeded = await portal.SeedAsync();

        reports.ShouldAllBe(report => report.Outcome == SyncOutcome.Succeeded);
        seeded.ShouldBeTrue();
        reports[0].Counts["people added"].ShouldBe(60);
        reports[0].Counts["resources added"].ShouldBe(45);
        reports[1].Counts["resources added"].ShouldBe(8);
        reports.ShouldAllBe(report => report.Counts["drift"] == 0);
    }

    [Fact]
    public async Task Request_ApprovedPumpedAndOver_IsInTheTargetsForItsTimeOnly()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();

        var submitted = await portal.SubmitAsync(Ada, TimeSpan.FromHours(1), Basket);
        var decided = (await portal.DecideAsync(submitted.Id, "georg.haas")).Value;
        decided.Status.ShouldBe(RequestStatus.Approved);
        await portal.SettleAsync();

        var during = portal.Sandbox.Holdings();
        during.HasAppDirectly("Figma", Ada).ShouldBeTrue();
        during.InGroup("prod-deployers", Ada).ShouldBeTrue();
        during.HasPermissionSet("Production", "PowerUserAccess", Ada).ShouldBeTrue();
        var active = await portal.RequestAsync(submitted.Id);
        active.Status.ShouldBe(RequestStatus.Active);
        active.Items.ShouldAllBe(item => item.Status == ItemStatus.InPlace);
        active.Until.ShouldBe(active.From + TimeSpan.FromHours(1));

        (await portal.EndDueAfterAsync(TimeSpan.FromHours(1))).ShouldBe(3);

        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        var ended = await portal.RequestAsync(submitted.Id);
        ended.Status.ShouldBe(RequestStatus.Ended);
        ended.Items.ShouldAllBe(item => item.Status == ItemStatus.Removed);
        ended
            .Timeline.OrderBy(entry => entry.Sequence)
            .Select(entry => entry.Kind)
            .ShouldBe([
                TimelineKind.Submitted,
                TimelineKind.ApprovedBy,
                TimelineKind.Approved,
                TimelineKind.ItemInPlace,
                TimelineKind.ItemInPlace,
                TimelineKind.ItemInPlace,
                TimelineKind.Active,
                TimelineKind.Ended,
                TimelineKind.ItemRemoved,
                TimelineKind.ItemRemoved,
                TimelineKind.ItemRemoved,
            ]);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Sync_AfterEverythingEnded_BringsNothingBack()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        await portal.ActiveAsync(Ada, "georg.haas", TimeSpan.FromHours(1), Basket);
        await portal.EndDueAfterAsync(TimeSpan.FromHours(1));

        portal.Time.Advance(TimeSpan.FromMinutes(10));
        var reports = await portal.SyncAllAsync();
        await portal.SettleAsync();

        reports.ShouldAllBe(report => report.Outcome == SyncOutcome.Succeeded && report.Counts["changes enqueued"] == 0);
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
    }
}
