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

/// <summary>What is looked at in a person who asks.</summary>
/// <param name="Policies">Those that are switched on, whomever they speak of.</param>
internal sealed record Asker(RequesterFacts Facts, IReadOnlyList<RequestPolicy> Policies, bool IsActive, PortalLock? Lock);

/// <summary>What a person has now, and waits for.</summary>
internal sealed record Holdings(
    ILookup<EntitlementId, Assignment> Assignments,
    ILookup<EntitlementId, Grant> Grants,
    ILookup<EntitlementId, long> Pending
);

/// <content>The facts that it looks at, and the answer from them.</content>
public sealed partial class Eligibility
{
    internal static async Task<Asker> AskerAsync(PortalDbContext db, PersonId person, CancellationToken cancellationToken)
    {
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
        CancellationToken cancellationToken
    )
    {
        var assignments = db.Assignments.AsNoTracking().Where(a => a.PersonId == person && a.GoneAt == null);
        var grants = db.Grants.AsNoTracking().Where(g => g.PersonId == person && g.EndedAt == null);
        var pending =
            from request in db.Requests
            where request.PersonId == person && request.Status == RequestStatus.Pending
            from item in request.Items
            select new { item.EntitlementId, request.Number };
        if (among is not null)
        {
            assignments = assignments.Where(a => among.Contains(a.EntitlementId));
            grants = grants.Where(g => among.Contains(g.EntitlementId));
            pending = pending.Where(p => among.Contains(p.EntitlementId));
        }
        return new Holdings(
            (await assignments.ToListAsync(cancellationToken)).ToLookup(a => a.EntitlementId),
            (await grants.ToListAsync(cancellationToken)).ToLookup(g => g.EntitlementId),
            (await pending.ToListAsync(cancellationToken)).ToLookup(p => p.EntitlementId, p => p.Number)
        );
    }

    internal ItemEligibility Say(Asker asker, Holdings holdings, Entitlement entitlement, Resource resource, DateTimeOffset now)
    {
        var policy = PolicyMatch.Choose(asker.Policies, asker.Facts, PolicyFacts.Of(entitlement, resource));
        var (held, until) = Holding(
            [.. holdings.Assignments[entitlement.Id]],
            [.. holdings.Grants[entitlement.Id].Where(g => g.Until is null || now < g.Until)]
        );
        return new ItemEligibility(
            entitlement,
            resource,
            policy,
            WhyNot(entitlement, resource, policy, asker.IsActive, asker.Lock),
            held,
            until,
            holdings.Pending[entitlement.Id].Select(n => (long?)n).FirstOrDefault()
        );
    }
}
