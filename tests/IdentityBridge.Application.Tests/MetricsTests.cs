using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What the portal measures of its own work.</summary>
public sealed class MetricsTests
{
    private const string Okta = "identitybridge.connector=okta";
    private const string Aws = "identitybridge.connector=identity-center";
    private const string Power = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Operations_GivenAndTakenAway_AreMeasuredByTargetChangeAndOutcome()
    {
        await using var portal = await PortalHost.StartAsync();
        using var measured = new Measured(portal.Get<PortalMetrics>().Meter);

        await portal.ActiveAsync("ada.brandt", "georg.haas", Hour, "Figma", Power);
        portal.Time.Advance(Hour + TimeSpan.FromSeconds(90));
        await portal.Get<EndDueGrants>().ExecuteAsync(CancellationToken.None);
        portal.Time.Advance(TimeSpan.FromSeconds(30));
        await portal.SettleAsync();

        const string name = "identitybridge.operation.duration";
        foreach (var connector in new[] { Okta, Aws })
        {
            measured.Of(name, connector, "identitybridge.change=grant", "identitybridge.outcome=applied").Count.ShouldBe(1);
            measured
                .Of(name, connector, "identitybridge.change=revoke", "identitybridge.outcome=applied")
                .ShouldHaveSingleItem()
                .ShouldBeInRange(30, 60);
            measured.Of("identitybridge.grant.removal.lateness", connector).ShouldHaveSingleItem().ShouldBeInRange(100, 150);
        }
        measured.Of(name).Count.ShouldBe(4);
    }

    [Fact]
    public async Task OpenOperations_WhenCounted_AreReportedWithTheAgeOfTheOldest()
    {
        await using var portal = await PortalHost.StartAsync();
        using var measured = new Measured(portal.Get<PortalMetrics>().Meter);
        await portal.ApprovedAsync("ada.brandt", "georg.haas", Hour, "Figma", "prod-deployers");
        portal.Time.Advance(TimeSpan.FromMinutes(5));

        await portal.Get<MeasureOperations>().ExecuteAsync(CancellationToken.None);
        measured.Observe();

        measured.Of("identitybridge.operation.open", Okta).ShouldBe([2]);
        measured.Of("identitybridge.operation.open", Aws).ShouldBe([0]);
        measured.Of("identitybridge.operation.oldest_age", Okta).ShouldHaveSingleItem().ShouldBe(300, 5);
        measured.Of("identitybridge.operation.oldest_age", Aws).ShouldBe([0]);
    }

    [Fact]
    public async Task OpenGroups_WhenCounted_AreReportedWithTheAgeOfTheOldestAndThoseRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: "PowerUserAccess on Staging");
        await portal.AddAsync(list, "ada.brandt");
        await portal.SettleAsync();
        portal.Time.Advance(TimeSpan.FromHours(1));
        await portal.AddAsync(list, "tunde.osei");
        portal.Time.Advance(TimeSpan.FromMinutes(5));

        (await GroupsAsync()).ShouldBe((1, 0, 300));
        portal.Sandbox.AwsFaults.Add(new Fault("*", FaultKind.Status, Status: 403));
        await portal.PumpGroupsAsync();
        (await GroupsAsync()).ShouldBe((0, 1, 0));
        portal.Sandbox.AwsFaults.Clear();
        var nora = await portal.ActorOf(ListHost.Nora);
        (await portal.Get<RetryGroup>().ExecuteAsync(new RetryGroupCommand(list), nora, default)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        (await GroupsAsync()).ShouldBe((0, 0, 0));

        async Task<(double Open, double Refused, double Age)> GroupsAsync()
        {
            using var measured = new Measured(portal.Get<PortalMetrics>().Meter);
            await portal.Get<MeasureOperations>().ExecuteAsync(CancellationToken.None);
            measured.Observe();
            return (One("open"), One("refused"), Math.Round(One("oldest_age") / 10) * 10);
            double One(string what) => measured.Of($"identitybridge.group.{what}", Aws).ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task Reads_GoodAndFailed_AreMeasuredAndCountTheirRecords()
    {
        await using var portal = await PortalHost.StartAsync();
        using var measured = new Measured(portal.Get<PortalMetrics>().Meter);

        var good = await portal.SyncAsync(ConnectorId.Okta);
        portal.Sandbox.OktaFaults.Add(new Fault("/api/v1/apps", FaultKind.Status, "GET") { Status = 500 });
        await portal.SyncAsync(ConnectorId.Okta);

        const string name = "identitybridge.read.duration";
        measured.Of(name, Okta, "identitybridge.outcome=succeeded").Count.ShouldBe(1);
        measured.Of(name, Okta, "identitybridge.outcome=failed").Count.ShouldBe(1);
        await using var db = portal.Db();
        var runs = await db.SyncRuns.Where(r => r.Connector == ConnectorId.Okta).OrderBy(r => r.Id).ToListAsync();
        runs[^2].Records.ShouldBe(good.Counts["records read"]);
        runs[^1].Outcome.ShouldBe(SyncOutcome.Failed);
        runs[^1].Records.ShouldBeInRange(1, runs[^2].Records - 1);
    }
}
