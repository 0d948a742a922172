using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
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
public sealed partial class Eligibility(IOptions<PortalRoleOptions> roles)
{
    /// <param name="start">When the access would start.</param>
    internal async Task<IReadOnlyList<ItemEligibility>> ReadAsync(
        PortalDbContext db,
        Asker asker,
        IReadOnlyCollection<EntitlementId> entitlementIds,
        DateTimeOffset start,
        CancellationToken cancellationToken
    )
    {
        var pairs = await (
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where entitlementIds.Contains(entitlement.Id)
            select new { entitlement, resource }
        )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return [.. pairs.Select(pair => Say(asker, pair.entitlement, pair.resource, start))];
    }

    private string? WhyNot(
        Entitlement entitlement,
        Resource resource,
        RequestPolicy? policy,
        bool active,
        string? lockedBy,
        Beneficiary who
    )
    {
        if (!active)
            return "Only people who are active in Okta can get access.";
        if (lockedBy is not null)
            return who.IsAsker ? $"{lockedBy} has locked you. Ask an administrator." : ColleagueErrors.Closed;
        if (entitlement.GoneAt is not null || resource.GoneAt is not null)
            return "Its source no longer has it.";
        if (resource.WhyNotRequestable is { } reason)
            return reason;
        if (resource.Kind == ResourceKind.OktaGroup && roles.Value.GivesRights(resource.Name))
            return "Its members have rights in this portal; an administrator gives them in Okta.";
        return policy is null ? $"No request policy allows it for {who.Name ?? "you"}. Ask an administrator." : null;
    }

    private static (string? Held, DateTimeOffset? Until, RequestId? By) Holding(
        IReadOnlyList<HeldAssignment> assignments,
        IReadOnlyList<HeldGrant> grants
    )
    {
        if (assignments.FirstOrDefault(a => a.IsDirect && !a.PutByUs) is not null)
            return ("standing, without an end", null, null);
        if (assignments.FirstOrDefault(a => !a.IsDirect) is { } through)
            return ($"through the group {through.ViaName}", null, null);
        if (grants.Count == 0)
            return (null, null, null);
        var last = grants.MaxBy(g => g.Until ?? DateTimeOffset.MaxValue)!;
        return (last.Source == GrantSource.AccessList ? "through an access list" : "by a request", last.Until, last.Request);
    }
}
