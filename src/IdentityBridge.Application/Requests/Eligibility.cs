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
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Requests;

/// <summary>What a person may do about one entitlement, and why not, as far as the asker may know.</summary>
/// <param name="Policy">The policy it falls under; null when none allows it.</param>
/// <param name="WhyNot">Why it cannot be asked for at all, in a sentence; null when it can.</param>
/// <param name="Held">How the person has it when it would start; null when not.</param>
/// <param name="HeldUntil">End of what is held; null for no end.</param>
/// <param name="Pending">Number of the person's pending request for it.</param>
public sealed record ItemEligibility(
    Entitlement Entitlement,
    Resource Resource,
    RequestPolicy? Policy,
    string? WhyNot,
    string? Held,
    DateTimeOffset? HeldUntil,
    long? Pending
)
{
    /// <summary>"AdministratorAccess on Production", "Figma".</summary>
    public string Name => EntitlementNames.Full(Entitlement.Kind, Entitlement.Name, Resource.Name);

    /// <summary>Whom it is for, by name, when that is not the asker.</summary>
    public string? Whose { get; init; }

    /// <summary>The request that gives it longest, when nothing else gives it longer.</summary>
    public RequestId? HeldBy { get; init; }

    /// <summary>Whether the person has it at least until then.</summary>
    public bool IsHeld(DateTimeOffset until) => Held is not null && (HeldUntil is null || HeldUntil >= until);
}

/// <summary>Says for one person and some entitlements what they may ask for. The one place where this is decided, for pages and for commands.</summary>
public sealed class Eligibility(IOptions<PortalRoleOptions> roles)
{
    /// <summary>What the person may ask for themselves, to start now.</summary>
    public Task<IReadOnlyList<ItemEligibility>> ReadAsync(
        PortalDbContext db,
        PersonId person,
        IReadOnlyCollection<EntitlementId> entitlementIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => ReadAsync(db, Beneficiary.Self(person), entitlementIds, now, now, cancellationToken);

    /// <param name="who">For whom, and what of it the asker may know.</param>
    /// <param name="start">When the access would start.</param>
    public async Task<IReadOnlyList<ItemEligibility>> ReadAsync(
        PortalDbContext db,
        Beneficiary who,
        IReadOnlyCollection<EntitlementId> entitlementIds,
        DateTimeOffset now,
        DateTimeOffset start,
        CancellationToken cancellationToken
    )
    {
        var person = who.Person;
        var requester = await PolicyFacts.RequesterAsync(db, person, cancellationToken);
        var policies = await db.Policies.AsNoTracking().Where(p => p.Enabled).ToListAsync(cancellationToken);
        var pairs = await (
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where entitlementIds.Contains(entitlement.Id)
            select new { entitlement, resource }
        )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var grants = (
            await db
                .Grants.AsNoTracking()
                .Where(g =>
                    g.PersonId == person
                    && entitlementIds.Contains(g.EntitlementId)
                    && g.EndedAt == null
                    && (g.Until == null || now < g.Until)
                )
                .ToListAsync(cancellationToken)
        ).ToLookup(g => g.EntitlementId);
        var assignments = (
            await db
                .Assignments.AsNoTracking()
                .Where(a => a.PersonId == person && entitlementIds.Contains(a.EntitlementId) && a.GoneAt == null)
                .ToListAsync(cancellationToken)
        ).ToLookup(a => a.EntitlementId);
        var pending = (
            await (
                from request in db.Requests
                from item in request.Items
                where
                    request.PersonId == person
                    && request.Status == RequestStatus.Pending
                    && entitlementIds.Contains(item.EntitlementId)
                select new
                {
                    item.EntitlementId,
                    request.Number,
                    request.RequesterId,
                }
            ).ToListAsync(cancellationToken)
        ).ToLookup(p => p.EntitlementId);
        var active = await db.People.AnyAsync(p => p.Id == person && p.Status == PersonStatus.Active, cancellationToken);

        var locked = await OpenLocks.OnAsync(db, person, cancellationToken);
        return
        [
            .. pairs.Select(pair =>
            {
                var id = pair.entitlement.Id;
                var facts = PolicyFacts.Of(pair.entitlement, pair.resource);
                var policy = PolicyMatch.Choose(policies, requester, facts);
                var why = WhyNot(pair.entitlement, pair.resource, policy, active, locked, who);
                if (!who.Sees(pair.resource.Id))
                {
                    // Whatever they have, and until when, reads the same: nobody learns it by trying times and durations.
                    var mine = pending[id].Where(p => p.RequesterId == who.Asker).Select(p => (long?)p.Number).FirstOrDefault();
                    var busy = mine is null && (grants[id].Any() || assignments[id].Any() || pending[id].Any());
                    return new ItemEligibility(
                        pair.entitlement,
                        pair.resource,
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
                var atStart = grants[id].Where(g => g.From <= start && (g.Until is null || start < g.Until)).ToList();
                var (held, until, by) = Holding([.. assignments[id]], atStart);
                return new ItemEligibility(
                    pair.entitlement,
                    pair.resource,
                    policy,
                    why,
                    held,
                    until,
                    pending[id].Select(p => (long?)p.Number).FirstOrDefault()
                )
                {
                    Whose = who.Name,
                    HeldBy = by,
                };
            }),
        ];
    }

    private string? WhyNot(
        Entitlement entitlement,
        Resource resource,
        RequestPolicy? policy,
        bool active,
        PortalLock? locked,
        Beneficiary who
    )
    {
        if (!active)
            return "Only people who are active in Okta can get access.";
        if (locked is not null)
            return who.IsAsker ? $"{locked.ByName} has locked you. Ask an administrator." : ColleagueErrors.Closed;
        if (entitlement.GoneAt is not null || resource.GoneAt is not null)
            return "Its source no longer has it.";
        if (resource.WhyNotRequestable is { } reason)
            return reason;
        if (resource.Kind == ResourceKind.OktaGroup && roles.Value.GivesRights(resource.Name))
            return "Its members have rights in this portal; an administrator gives them in Okta.";
        return policy is null ? $"No request policy allows it for {who.Name ?? "you"}. Ask an administrator." : null;
    }

    private static (string? Held, DateTimeOffset? Until, RequestId? By) Holding(
        IReadOnlyList<Assignment> assignments,
        IReadOnlyList<Grant> grants
    )
    {
        if (assignments.FirstOrDefault(a => a.IsDirect && !a.PutByUs) is not null)
            return ("standing, without an end", null, null);
        if (assignments.FirstOrDefault(a => !a.IsDirect) is { } through)
            return ($"through the group {through.ViaName}", null, null);
        if (grants.Count == 0)
            return (null, null, null);
        var last = grants.MaxBy(g => g.Until ?? DateTimeOffset.MaxValue)!;
        return (last.Source == GrantSource.AccessList ? "through an access list" : "by a request", last.Until, last.RequestId);
    }
}
