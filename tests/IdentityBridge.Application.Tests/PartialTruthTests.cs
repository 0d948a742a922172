using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>A read that failed, was cut off, or left things out removes nothing, and says why.</summary>
public sealed class PartialTruthTests
{
    private static readonly (string Route, string? Method)[] OktaListings =
    [
        ("/api/v1/users", "GET"),
        ("/api/v1/groups", "GET"),
        ("/api/v1/groups/*/users", "GET"),
        ("/api/v1/groups/rules", "GET"),
        ("/api/v1/apps", "GET"),
        ("/api/v1/apps/*/users", "GET"),
        ("/api/v1/apps/*/groups", "GET"),
    ];

    private static readonly string[] AwsListings =
    [
        "ListAccounts",
        "ListPermissionSets",
        "ListAccountsForProvisionedPermissionSet",
        "ListAccountAssignments",
        "ListUsers",
        "ListGroups",
        "ListGroupMemberships",
    ];

    private static readonly string[] Kinds = ["partial", "empty", "truncate", "500", "500-later", "drop"];

    public static TheoryData<string, string> Okta => Cases(OktaListings.Select(listing => listing.Route));

    public static TheoryData<string, string> Aws => Cases(AwsListings);

    [Theory]
    [MemberData(nameof(Okta))]
    public Task Sync_OktaListingFaulty_RemovesNothingAndSaysWhy(string route, string kind) =>
        ShouldRemoveNothingAsync(ConnectorId.Okta, FaultOf(route, kind, "GET"));

    [Theory]
    [MemberData(nameof(Aws))]
    public Task Sync_AwsListingFaulty_RemovesNothingAndSaysWhy(string operation, string kind) =>
        ShouldRemoveNothingAsync(
            ConnectorId.IdentityCenter,
            // Assignments are asked for again by the same operation, which tells the truth then.
            FaultOf(operation, kind, null) with
            {
                Count = operation == "ListAccountAssignments" && kind is "partial" or "empty" ? 3 : null,
            }
        );

    [Fact]
    public async Task Sync_TruthAfterALie_GoesOnAsIfNothingHadBeen()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync("ada.brandt", "georg.haas", TimeSpan.FromHours(8), "Figma", "prod-deployers");
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        portal.Sandbox.OktaFaults.Add(new Fault("/api/v1/groups/*/users", FaultKind.Partial, "GET"));
        await portal.SyncAsync(ConnectorId.Okta);
        portal.Sandbox.OktaFaults.Clear();

        var report = await portal.SyncAsync(ConnectorId.Okta);

        report.Outcome.ShouldBe(SyncOutcome.Succeeded);
        report.Counts["assignments gone"].ShouldBe(0);
        report.Counts["assignments added"].ShouldBe(0);
        await using var db = portal.Db();
        (await db.Assignments.CountAsync(a => a.MissingSince != null && a.GoneAt == null)).ShouldBe(0);
    }

    [Fact]
    public async Task Sync_GroupReallyDeleted_IsMarkedGone()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.InOktaAsync(HttpMethod.Delete, "groups/vpn-users");

        var report = await portal.SyncAsync(ConnectorId.Okta);

        report.Outcome.ShouldBe(SyncOutcome.Succeeded, report.Message);
        report.Counts["resources gone"].ShouldBe(1);
        await using var db = portal.Db();
        (await db.Resources.SingleAsync(r => r.Name == "vpn-users")).GoneAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Sync_SuspiciouslyMuchGone_StopsUntilAnAdministratorAllowsIt()
    {
        await using var portal = await PortalHost.StartAsync();
        foreach (
            var name in new[]
            {
                "ada.brandt",
                "leo.marsh",
                "sofia.navarro",
                "ilya.petrov",
                "aiko.sato",
                "noah.bergman",
                "yara.haddad",
                "tunde.osei",
                "carla.mendes",
                "hugo.lefevre",
                "priya.nair",
                "anton.weiss",
                "fatima.elamin",
            }
        )
            await portal.InOktaAsync(HttpMethod.Post, $"people/{name}@example.com/status", new { status = "DEPROVISIONED" });

        var stopped = await portal.SyncAsync(ConnectorId.Okta);

        stopped.Outcome.ShouldBe(SyncOutcome.Stopped);
        stopped.Counts["held back"].ShouldBe(13);
        var administrator = await portal.ActorOf("nora.winter");
        var allow = portal.Get<Application.Provisioning.AllowRemovals>();
        (await allow.ExecuteAsync(new(ConnectorId.Okta, 12), administrator, default)).Error!.Code.ShouldBe(
            "connector.not-stopped"
        );
        (await allow.ExecuteAsync(new(ConnectorId.Okta, 13), administrator, default)).Succeeded.ShouldBeTrue();
        var allowed = await portal.SyncAsync(ConnectorId.Okta);
        allowed.Counts["people left"].ShouldBe(13);
    }

    private static async Task ShouldRemoveNothingAsync(ConnectorId connector, Fault fault)
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(
            "ada.brandt",
            "georg.haas",
            TimeSpan.FromHours(4),
            "Figma",
            "prod-deployers",
            "PowerUserAccess on Production"
        );
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        var before = await KnownAsync(portal);
        var held = portal.Sandbox.Holdings();
        (connector == ConnectorId.Okta ? portal.Sandbox.OktaFaults : portal.Sandbox.AwsFaults).Add(fault);

        var report = await portal.SyncAsync(connector);

        portal.Sandbox.OktaFaults.Clear();
        portal.Sandbox.AwsFaults.Clear();
        (await KnownAsync(portal)).Except(before, StringComparer.Ordinal).ShouldBeEmpty(report.Message);
        before.Except(await KnownAsync(portal), StringComparer.Ordinal).ShouldBeEmpty(report.Message);
        var told =
            report.Outcome is SyncOutcome.Failed or SyncOutcome.Stopped
            || report.Message.Contains("left out", StringComparison.Ordinal);
        told.ShouldBeTrue($"{report.Outcome}: {report.Message}");
        await using (var db = portal.Db())
        {
            (await db.Operations.CountAsync(o => o.Kind == ChangeKind.Revoke)).ShouldBe(0);
            (await db.SyncRuns.OrderByDescending(r => r.Id).FirstAsync()).Message.ShouldBe(report.Message);
        }
        await portal.SettleAsync();
        Held.ShouldBeSame(held, portal.Sandbox.Holdings());
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(Domain.Requests.RequestStatus.Active);
    }

    /// <summary>What the portal believes to exist.</summary>
    private static async Task<IReadOnlyList<string>> KnownAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return
        [
            .. (await db.People.ToListAsync()).Select(p => $"{p.Login} {p.Status}"),
            .. (await db.Resources.Where(r => r.GoneAt == null).ToListAsync()).Select(r =>
                $"{r.Kind} {r.Name} {r.WhyNotRequestable}"
            ),
            .. (await db.Entitlements.Where(e => e.GoneAt == null).ToListAsync()).Select(e => $"entitlement {e.Id}"),
            .. (await db.Assignments.Where(a => a.GoneAt == null).ToListAsync()).Select(a => $"assignment {a.Id} {a.PutByUs}"),
            .. (await db.TargetUsers.ToListAsync()).Select(u => $"user {u.ExternalId} {u.PersonId}"),
        ];
    }

    private static TheoryData<string, string> Cases(IEnumerable<string> listings)
    {
        var cases = new TheoryData<string, string>();
        foreach (var listing in listings)
        foreach (var kind in Kinds)
            cases.Add(listing, kind);
        return cases;
    }

    private static Fault FaultOf(string route, string kind, string? method) =>
        kind switch
        {
            "partial" => new Fault(route, FaultKind.Partial, method),
            "empty" => new Fault(route, FaultKind.Empty, method),
            "truncate" => new Fault(route, FaultKind.Truncate, method),
            "drop" => new Fault(route, FaultKind.Drop, method),
            "500" => new Fault(route, FaultKind.Status, method, 500),
            // Some of the listing comes through first. Two pages are the fewest that a listing of one resource each takes.
            "500-later" => new Fault(route, FaultKind.Status, method, 500, Skip: route is "/api/v1/users" ? 1 : 0),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
