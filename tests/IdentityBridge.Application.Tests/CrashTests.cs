using System.Diagnostics;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>The process that talks to the targets is killed again and again while requests flow and calls fail.</summary>
[Trait("Category", "Long")]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Requests = 200;
    private const int Kills = 50;
    private static readonly TimeSpan Stays = TimeSpan.FromHours(1);
    private static readonly TimeSpan Ends = TimeSpan.FromMinutes(1);
    private readonly Random random = new(20261121);

    [Fact]
    public async Task Push_KilledFiftyTimesWithFailingTargets_LosesAndRepeatsNothing()
    {
        await using var portal = await PortalHost.StartAsync(
            new PortalHostOptions { Time = TimeProvider.System, AwsLatency = TimeSpan.FromMilliseconds(300) }
        );
        var before = portal.Sandbox.Holdings();
        var drafts = await DraftsAsync(portal);
        drafts.Count.ShouldBe(Requests);
        Fail(portal.Sandbox.OktaFaults);
        Fail(portal.Sandbox.AwsFaults);

        var clock = Stopwatch.StartNew();
        var flowing = Task.Run(() => FlowAsync(portal, drafts));
        var kills = 0;
        for (; kills < Kills && !flowing.IsFaulted; kills++)
            using (var worker = Start(portal))
            {
                await Task.Delay(random.Next(600, 2200));
                worker.HasExited.ShouldBeFalse();
                worker.Kill();
                await worker.WaitForExitAsync();
            }
        var requests = await flowing;
        using (var last = Start(portal))
        {
            await UntilQuietAsync(portal);
            last.Kill();
            await last.WaitForExitAsync();
        }
        var failed = portal.Sandbox.OktaFaults.List().Sum(f => f.Shown) + portal.Sandbox.AwsFaults.List().Sum(f => f.Shown);

        var (inPlace, gone) = await CheckAsync(portal, before, requests);
        var calls = portal.Sandbox.OktaJournal.Last + portal.Sandbox.AwsJournal.Last;
        output.WriteLine(
            $"{requests.Count} requests, {kills} kills, {calls} calls of which {failed} were made to fail; "
                + $"{inPlace} items in place, {gone} gone; {clock.Elapsed.TotalSeconds:0} s."
        );
    }

    /// <summary>Every approved item is there, every ended one is not, and nothing else is different.</summary>
    private static async Task<(int InPlace, int Gone)> CheckAsync(PortalHost portal, Holdings before, List<Flowing> requests)
    {
        var after = portal.Sandbox.Holdings();
        var expected = new HashSet<string>(Direct(before), StringComparer.Ordinal);
        var (inPlace, gone) = (0, 0);
        foreach (var flowing in requests)
        {
            var request = await portal.RequestAsync(flowing.Id);
            request.Status.ShouldBe(
                flowing.EndedEarly ? RequestStatus.Revoked
                : flowing.Draft.Duration == Ends ? RequestStatus.Ended
                : RequestStatus.Active
            );
            if (request.Status == RequestStatus.Active)
            {
                request.Items.ShouldAllBe(item => item.Status == ItemStatus.InPlace);
                expected.UnionWith(flowing.Draft.What.Select(what => Key(what, flowing.Draft.Login)));
                inPlace += request.Items.Count;
            }
            else
            {
                request.Items.ShouldAllBe(item => item.Status == ItemStatus.Removed || item.Status == ItemStatus.NeverInPlace);
                gone += request.Items.Count;
            }
        }
        Direct(after).Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));

        await using var db = portal.Db();
        (await db.Operations.CountAsync(o => o.State == Domain.Provisioning.OperationState.Rejected)).ShouldBe(0);
        (await db.Assignments.CountAsync(a => a.GoneAt == null && a.PutByUs)).ShouldBe(inPlace);
        (await portal.AuditProblemAsync()).ShouldBeNull();
        return (inPlace, gone);
    }

    private async Task<List<Flowing>> FlowAsync(PortalHost portal, IReadOnlyList<Draft> drafts)
    {
        var flowing = new List<Flowing>();
        var actors = new Dictionary<string, Actor>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            if (!actors.ContainsKey(draft.Login))
                actors[draft.Login] = await portal.ActorOf(draft.Login);
            var request = await portal.ApprovedAsync(draft.Login, "pia.sommer", draft.Duration, draft.What);
            flowing.Add(new Flowing(draft, request.Id));
            await Task.Delay(100);
            if (flowing.Count % 4 == 0 && flowing[^3].Draft.Duration == Stays)
            {
                var early = flowing[^3];
                (await portal.EndAsync(early.Id, early.Draft.Login)).Succeeded.ShouldBeTrue();
                flowing[^3] = early with { EndedEarly = true };
            }
        }
        return flowing;
    }

    /// <summary>Things that people do not have, one request each, some of them on AWS as well.</summary>
    private static async Task<List<Draft>> DraftsAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        var logins = await db
            .People.Where(p => p.Status == PersonStatus.Active && !p.Login.StartsWith("pia") && p.ManagerId != null)
            .OrderBy(p => p.Login)
            .Select(p => p.Login)
            .ToListAsync();
        // None of these groups gives an app, so that every item has one reason only.
        string[] okta =
        [
            "Figma",
            "Looker",
            "PagerDuty",
            "Sentry",
            "Grafana",
            "NetSuite",
            "1Password",
            "Snowflake Production",
            "Datadog Production",
            "prod-deployers",
            "vpn-users",
            "prod-readers",
        ];
        string[] aws = ["PowerUserAccess on Sandbox", "DatabaseAdministrator on Staging"];
        var found = new List<Draft>();
        foreach (var login in logins)
        {
            string[] all =
                login.StartsWith("leo", StringComparison.Ordinal) || login.StartsWith("diego", StringComparison.Ordinal)
                    ? okta
                    : [.. okta, .. aws];
            var preview = await portal
                .Get<PreviewRequest>()
                .ExecuteAsync(
                    new PreviewRequestQuery(await portal.EntitlementsAsync(all), Ends),
                    await portal.ActorOf(login),
                    CancellationToken.None
                );
            var free = preview.Value.Items.Where(i => i is { WhyNot: null, IsExtension: false }).Select(i => i.Name).ToList();
            var onAws = free.Where(aws.Contains).Take(found.Count % 8 == 0 ? 1 : 0).ToList();
            var rest = free.Except(aws, StringComparer.Ordinal).ToList();
            for (var i = 0; i < 4; i++)
                found.Add(
                    new Draft(
                        login,
                        i % 2 == 0 ? Stays : Ends,
                        i == 0 ? [rest[0], .. onAws]
                            : i == 3 ? [.. rest.Skip(3).Take(2)]
                            : [rest[i]]
                    )
                );
        }
        return [.. found.Take(Requests)];
    }

    private static void Fail(FaultSet faults)
    {
        faults.Add(new Fault("*", FaultKind.Status, Status: 503, Probability: 0.04));
        faults.Add(new Fault("*", FaultKind.DropAfter, Probability: 0.03));
        faults.Add(new Fault("*", FaultKind.Drop, Probability: 0.03));
    }

    private static Process Start(PortalHost portal)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "IdentityBridge.CrashWorker.dll"));
        start.ArgumentList.Add(portal.ConnectionString);
        start.ArgumentList.Add(portal.Sandbox.OktaUrl);
        start.ArgumentList.Add(portal.Sandbox.AwsUrl);
        return Process.Start(start)!;
    }

    private static async Task UntilQuietAsync(PortalHost portal)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(240));
        var soon = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5);
        while (true)
        {
            await using var db = portal.Db();
            var open = await db.Operations.CountAsync(o => o.FinishedAt == null, limit.Token);
            var due = await db.Grants.CountAsync(g => g.EndedAt == null && g.Until < soon, limit.Token);
            if (open + due == 0)
                return;
            await Task.Delay(250, limit.Token);
        }
    }

    private static string Key(string what, string login) =>
        what.Split(" on ") is [var set, var account] ? new HeldAssignment(account, set, login).ToString()
        : !char.IsLower(what[0]) ? new HeldApp(what, login, "USER", null).ToString()
        : new HeldGroup(what, login).ToString();

    /// <summary>What is held directly; what groups give follows from it.</summary>
    private static HashSet<string> Direct(Holdings holdings) =>
        [
            .. holdings.Groups.Select(held => held.ToString()),
            .. holdings.Apps.Where(held => held.Scope == "USER").Select(held => held.ToString()),
            .. holdings.Assignments.Select(held => held.ToString()),
            .. holdings.GroupAssignments.Select(held => $"group {held}"),
        ];

    private sealed record Draft(string Login, TimeSpan Duration, string[] What);

    private sealed record Flowing(Draft Draft, RequestId Id, bool EndedEarly = false);
}
