using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>What is looked at in the person for whom is asked.</summary>
/// <param name="Who">The person, and what the asker may know of them.</param>
/// <param name="Policies">Those that are switched on, whomever they speak of.</param>
internal sealed record Asker(
    Beneficiary Who,
    RequesterFacts Facts,
    IReadOnlyList<RequestPolicy> Policies,
    bool IsActive,
    PortalLock? Lock
);

/// <summary>A request that waits, and who asked.</summary>
internal readonly record struct PendingWish(long Number, PersonId Requester);

/// <summary>What a person has now, and waits for.</summary>
internal sealed record Holdings(
    ILookup<EntitlementId, Assignment> Assignments,
    ILookup<EntitlementId, Grant> Grants,
    ILookup<EntitlementId, PendingWish> Pending
);

/// <content>The facts that it looks at, and the answer from them.</content>
public sealed partial class Eligibility
{
    internal static async Task<Asker> AskerAsync(PortalDbContext db, Beneficiary who, CancellationToken cancellationToken)
    {
        var person = who.Person;
        var found = await db
            .People.Where(p => p.Id == person)
            .Select(p => new
            {
                p.Department,
                p.Status,
                Lock = OpenLocks.Of(db).FirstOrDefault(l => l.PersonId == p.Id),
                Lists = db.ListMemberships.Where(m => m.PersonId == p.Id && m.IsEffective).Select(m => m.ListId).ToList(),
            })
            .AsNoTracking()
            .FirstOrDefaultAsync(cancellationToken);
        var groups = await PolicyFacts.GroupsOf(db, person).ToListAsync(cancellationToken);
        var policies = await db.Policies.AsNoTracking().Where(p => p.Enabled).ToListAsync(cancellationToken);
        return new Asker(
            who,
            new RequesterFacts(person, found?.Department, groups.ToHashSet()) { Lists = (found?.Lists ?? []).ToHashSet() },
            policies,
            found?.Status == PersonStatus.Active,
            found?.Lock
        );
    }

    /// <param name="among">Null for everything.</param>
    internal static async Task<Holdings> HoldingsAsync(
        PortalDbContext db,
        PersonId person,
        IReadOnlyCollection<EntitlementId>? among,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var assignments = db.Assignments.AsNoTracking().Where(a => a.PersonId == person && a.GoneAt == null);
        var grants = db
            .Grants.AsNoTracking()
            .Where(g => g.PersonId == person && g.EndedAt == null && (g.Until == null || now < g.Until));
        var pending =
            from request in db.Requests
            where request.PersonId == person && request.Status == RequestStatus.Pending
            from item in request.Items
            select new
            {
                item.EntitlementId,
                request.Number,
                request.RequesterId,
            };
        if (among is not null)
        {
            assignments = assignments.Where(a => among.Contains(a.EntitlementId));
            grants = grants.Where(g => among.Contains(g.EntitlementId));
            pending = pending.Where(p => among.Contains(p.EntitlementId));
        }
        return new Holdings(
            (await assignments.ToListAsync(cancellationToken)).ToLookup(a => a.EntitlementId),
            (await grants.ToListAsync(cancellationToken)).ToLookup(g => g.EntitlementId),
            (await pending.ToListAsync(cancellationToken)).ToLookup(
                p => p.EntitlementId,
                p => new PendingWish(p.Number, p.RequesterId)
            )
        );
    }

    /// <param name="start">When the access would start.</param>
    internal ItemEligibility Say(Asker asker, Holdings holdings, Entitlement entitlement, Resource resource, DateTimeOffset start)
    {
        var (who, id) = (asker.Who, entitlement.Id);
        var policy = PolicyMatch.Choose(asker.Policies, asker.Facts, PolicyFacts.Of(entitlement, resource));
        var why = WhyNot(entitlement, resource, policy, asker.IsActive, asker.Lock, who);
        var (assignments, grants, pending) = (holdings.Assignments[id], holdings.Grants[id], holdings.Pending[id]);
        if (!who.Sees(resource.Id))
        {
            // Whatever they have, and until when, reads the same: nobody learns it by trying times and durations.
            var mine = pending.Where(p => p.Requester == who.Asker).Select(p => (long?)p.Number).FirstOrDefault();
            var busy = mine is null && (grants.Any() || assignments.Any() || pending.Any());
            return new ItemEligibility(
                entitlement,
                resource,
                policy,
                why ?? (busy ? ColleagueErrors.NotNow : null),
                null,
                null,
                mine
            )
            {
                Whose = who.Name,
            };
        }
        var atStart = grants.Where(g => g.From <= start && (g.Until is null || start < g.Until)).ToList();
        var (held, until, by) = Holding([.. assignments], atStart);
        return new ItemEligibility(
            entitlement,
            resource,
            policy,
            why,
            held,
            until,
            pending.Select(p => (long?)p.Number).FirstOrDefault()
        )
        {
            Whose = who.Name,
            HeldBy = by,
        };
    }
}
