using System.Diagnostics;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Benchmarks;

/// <summary>A complete read of both targets into an empty database, and a second one that finds nothing new.</summary>
internal static class FullSync
{
    public static async Task RunAsync(Numbers numbers)
    {
        var people = numbers.Or("people", 10_000);
        await using var portal = await PortalHost.StartAsync(
            new PortalHostOptions
            {
                Time = TimeProvider.System,
                Synced = false,
                People = people,
            }
        );
        var company = Sandbox.Company.Generate(people);
        var report = new Report(
            $"full-sync: {people:N0} people, {company.Groups.Count} groups, {company.Apps.Count} apps, {company.Accounts.Count} accounts"
        );
        foreach (var round in (string[])["first", "second, unchanged"])
        foreach (var connector in (ConnectorId[])[ConnectorId.Okta, ConnectorId.IdentityCenter])
        {
            var least = connector == ConnectorId.Okta ? LeastOkta(company) : LeastAws(company);
            await MeasureAsync(portal, connector, $"{connector}, {round}", least, report);
        }
        report.Print();
    }

    private static async Task MeasureAsync(PortalHost portal, ConnectorId connector, string name, long least, Report report)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var (before, peak) = (process.WorkingSet64, 0L);
        var calls = new TargetCalls(portal.Sandbox);
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                process.Refresh();
                peak = Math.Max(peak, process.WorkingSet64);
                await Task.Delay(50);
            }
        });
        var clock = Stopwatch.StartNew();
        var synced = await portal.SyncAsync(connector);
        clock.Stop();
        await stop.CancelAsync();
        await watching;
        if (synced.Outcome != SyncOutcome.Succeeded)
            throw new InvalidOperationException(synced.Message);

        await using var db = portal.Db();
        var records =
            await db.Resources.CountAsync(r => r.Connector == connector)
            + await db.Entitlements.CountAsync(e => e.Connector == connector)
            + await db.Assignments.CountAsync(a => a.Connector == connector && a.GoneAt == null)
            + (connector == ConnectorId.Okta ? await db.People.CountAsync() : await db.TargetUsers.CountAsync());
        var made = connector == ConnectorId.Okta ? calls.Okta : calls.Aws;
        report.Add(
            name,
            $"{clock.Elapsed.TotalSeconds:0.0} s, {records} rows, {records / clock.Elapsed.TotalSeconds:0} a second; {made} calls, least {least}: {made / (double)least:0.00} ×; peak +{(peak - before) / 1048576.0:0} MB"
        );
    }

    /// <summary>One call for each page that must be read, at the longest pages that Okta's documentation allows without a warning.</summary>
    private static long LeastOkta(Sandbox.Company company) =>
        1
        + Pages(company.People.Count, 200)
        + Pages(company.Groups.Count, 200)
        + 1
        + Pages(company.Apps.Count, 200)
        + company.Groups.Sum(g => Pages(g.Members.Count, 200))
        + company.Apps.Sum(a => Pages(a.Users.Count, 500) + Pages(a.Groups.Count, 200));

    /// <summary>Pages of accounts, sets, users, groups and members, where each set is provisioned, and each pair's assignments.</summary>
    private static long LeastAws(Sandbox.Company company) =>
        1
        + Pages(company.Accounts.Count, 20)
        + Pages(company.PermissionSets.Count, 100)
        + company.PermissionSets.Count
        + company.PermissionSets.Sum(s => Pages(s.ProvisionedAccountIds.Count, 100) + s.ProvisionedAccountIds.Count)
        + Pages(company.People.Count, 100)
        + Pages(company.AwsGroups.Count, 100)
        + company.AwsGroups.Sum(g => Pages(g.Members.Count, 100));

    private static long Pages(int rows, int size) => Math.Max(1, (rows + size - 1) / size);
}
