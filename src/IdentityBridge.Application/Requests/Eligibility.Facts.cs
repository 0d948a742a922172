using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>What is looked at in the person for whom is asked; read once for everything that is asked for at a time.</summary>
/// <param name="Who">The person, and what the asker may know of them.</param>
/// <param name="Policies">Those that are switched on, whomever they speak of.</param>
/// <param name="LockedBy">Who has locked the person, by name; null when nobody has.</param>
internal sealed record Asker(
    Beneficiary Who,
    RequesterFacts Facts,
    IReadOnlyList<RequestPolicy> Policies,
    Holdings Holdings,
    bool IsActive,
    string? LockedBy
);

/// <content>The facts that it looks at, and the answer from them.</content>
public sealed partial class Eligibility
{
    internal static async Task<Asker> AskerAsync(
        PortalDbContext db,
        Beneficiary who,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var holdings = await Holdings.ReadAsync(db, who.Person, now, cancellationToken);
        var policies = await PoliciesAsync(db, cancellationToken);
        return await AskerAsync(db, who, Task.FromResult(holdings), Task.FromResult(policies), cancellationToken);
    }

    /// <summary>Those that are switched on.</summary>
    internal static async Task<IReadOnlyList<RequestPolicy>> PoliciesAsync(
        PortalDbContext db,
        CancellationToken cancellationToken
    ) => await db.Policies.AsNoTracking().Where(p => p.Enabled).ToListAsync(cancellationToken);

    /// <param name="holdings">Those of the person, read meanwhile on another connection.</param>
    /// <param name="policies">Those that are switched on, read meanwhile on another connection.</param>
    internal static async Task<Asker> AskerAsync(
        PortalDbContext db,
        Beneficiary who,
        Task<Holdings> holdings,
        Task<IReadOnlyList<RequestPolicy>> policies,
        CancellationToken cancellationToken
    )
    {
        var person = who.Person;
        var found = await db
            .People.Where(p => p.Id == person)
            .Select(p => new
            {
                p.Department,
                p.Status,
                LockedBy = OpenLocks.Of(db).Where(l => l.PersonId == p.Id).Select(l => l.ByName).FirstOrDefault(),
                Lists = db.ListMemberships.Where(m => m.PersonId == p.Id && m.IsEffective).Select(m => m.ListId).ToList(),
            })
            .AsNoTracking()
            .FirstOrDefaultAsync(cancellationToken);
        var held = await holdings;
        return new Asker(
            who,
            new RequesterFacts(person, found?.Department, held.Groups) { Lists = (found?.Lists ?? []).ToHashSet() },
            await policies,
            held,
            found?.Status == PersonStatus.Active,
            found?.LockedBy
        );
    }

    /// <param name="start">When the access would start.</param>
    internal ItemEligibility Say(Asker asker, Entitlement entitlement, Resource resource, DateTimeOffset start)
    {
        var (who, holdings, id) = (asker.Who, asker.Holdings, entitlement.Id);
        var policy = PolicyMatch.Choose(asker.Policies, asker.Facts, PolicyFacts.Of(entitlement, resource));
        var why = WhyNot(entitlement, resource, policy, asker.IsActive, asker.LockedBy, who);
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
