using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Access ends on time.</summary>
public sealed class ExpiryTests
{
    [Fact]
    public async Task NextDue_SeveralGrants_IsTheEndOfTheFirst()
    {
        await using var portal = await PortalHost.StartAsync();
        var due = portal.Get<EndDueGrants>();
        (await due.NextDueAsync(default)).ShouldBeNull();
        await portal.ActiveAsync("ada.brandt", "georg.haas", TimeSpan.FromHours(3), "Figma");
        var soon = await portal.ActiveAsync("leo.marsh", "georg.haas", TimeSpan.FromMinutes(2), "Figma");

        (await due.NextDueAsync(default)).ShouldBe((await portal.RequestAsync(soon.Id)).Until);
    }

    [Fact]
    public async Task EndDueGrants_BeforeAndAtTheEnd_EndsAtItsSecondAndNotEarlier()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync("ada.brandt", "georg.haas", TimeSpan.FromHours(1), "Figma");
        var due = portal.Get<EndDueGrants>();
        var until = (await portal.RequestAsync(request.Id)).Until!.Value;

        portal.Time.AdvanceTo(until - TimeSpan.FromSeconds(10));
        (await due.ExecuteAsync(default)).ShouldBe(0);
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Active);

        portal.Time.AdvanceTo(until);
        (await due.ExecuteAsync(default)).ShouldBe(1);
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Ended);
        await portal.PumpAsync();
        portal.Sandbox.Holdings().HasApp("Figma", "ada.brandt@example.com").ShouldBeFalse();
    }

    [Fact]
    public async Task EndDueGrants_300AtOneInstant_EndsThemAll()
    {
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Synced = false, People = 400 });
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await using (var db = portal.Db())
        {
            var people = await db.People.Where(p => p.Status == PersonStatus.Active).Take(300).ToListAsync();
            var app = await db.Entitlements.Where(e => e.Kind == EntitlementKind.AppAssignment).OrderBy(e => e.Id).FirstAsync();
            var now = portal.Time.GetUtcNow();
            var policy = RequestPolicy
                .Create(
                    new PolicyDraft(
                        "Any",
                        1,
                        Audience.All,
                        Selector.Everything,
                        TimeSpan.FromHours(1),
                        [new([new(ApproverKind.Manager)], 1)]
                    )
                )
                .Value;
            db.Policies.Add(policy);
            foreach (var person in people)
            {
                var request = AccessRequest
                    .Submit(
                        new RequestDraft(
                            Guid.CreateVersion7(),
                            person.Id,
                            person.Name,
                            person.Id,
                            "Together",
                            TimeSpan.FromHours(1),
                            [new DraftItem(app.Id, app.ResourceId, app.Name, policy)]
                        ),
                        now
                    )
                    .Value;
                var reviewer = people.First(other => other.Id != person.Id);
                var facts = new ApproverFacts(
                    reviewer.Id,
                    new Dictionary<ResourceId, IReadOnlySet<PersonId>>(),
                    new Dictionary<ResourceId, IReadOnlySet<PersonId>>(),
                    new HashSet<PersonId>(),
                    new HashSet<PersonId>()
                );
                var actor = new Actor(reviewer.Id, reviewer.Name, PortalRoles.None);
                db.Grants.AddRange(request.Decide(actor, Verdict.Approve, "Yes", null, facts, now).Value);
                db.Requests.Add(request);
            }
            await db.SaveChangesAsync();
        }

        portal.Time.Advance(TimeSpan.FromHours(1));
        (await portal.Get<EndDueGrants>().ExecuteAsync(default)).ShouldBe(300);

        await using var after = portal.Db();
        (await after.Grants.CountAsync(g => g.EndedAt == null)).ShouldBe(0);
        (await after.Requests.CountAsync(r => r.Status == RequestStatus.Ended)).ShouldBe(300);
        (await portal.Get<EndDueGrants>().NextDueAsync(default)).ShouldBeNull();
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task EndDueGrants_TargetDown_IsStoredAndDoneLater()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync("ada.brandt", "georg.haas", TimeSpan.FromHours(1), "prod-deployers");
        portal.Sandbox.OktaFaults.Add(new Fault("/api/v1/groups/*/users/*", FaultKind.Status, "DELETE", 503, Count: 6));

        await portal.EndDueAfterAsync(TimeSpan.FromHours(1));

        portal.Sandbox.Holdings().InGroup("prod-deployers", "ada.brandt@example.com").ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removed);
    }

    [Fact]
    public async Task ExpireRequests_NobodyDecided_ClosesAfterSevenDays()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", TimeSpan.FromHours(1), "Figma");
        var expire = portal.Get<ExpireRequests>();
        portal.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        (await expire.ExecuteAsync(default)).ShouldBe(0);

        portal.Time.Advance(TimeSpan.FromMinutes(2));
        (await portal.DecideAsync(request.Id, "georg.haas")).Error!.Code.ShouldBe("request.too-late");
        (await expire.ExecuteAsync(default)).ShouldBe(1);

        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Expired);
        (await portal.DecideAsync(request.Id, "georg.haas")).Error!.Code.ShouldBe("request.not-pending");
    }
}
