using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>An Okta group that a list may require.</summary>
public sealed record RequirableGroup(ResourceId Id, string Name);

/// <summary>Names and finds the Okta groups of a list's requirements.</summary>
public sealed class RequirableGroups(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>How many a form offers at once.</summary>
    public const int Shown = 6;

    /// <summary>
    /// Names by id; whatever is no group is not in it. Whoever may only see the list gets the names of what it requires now, and of nothing else.
    /// </summary>
    public async Task<IReadOnlyDictionary<ResourceId, string>> NamesAsync(
        AccessListId list,
        IReadOnlyCollection<ResourceId> groups,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (groups.Count == 0)
            return new Dictionary<ResourceId, string>();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await MayAsync(db, ListRight.See, list, actor, cancellationToken))
            return new Dictionary<ResourceId, string>();
        var named = groups;
        if (!actor.SeesEverything && !await MayAsync(db, ListRight.ChangeMembershipRequirements, list, actor, cancellationToken))
        {
            var asked = await db.AccessLists.AsNoTracking().SingleAsync(l => l.Id == list, cancellationToken);
            named = [.. asked.MembershipRequirements.Groups.Union(asked.OwnershipRequirements.Groups).Intersect(groups)];
        }
        return await db
            .Resources.Where(r => r.Kind == ResourceKind.OktaGroup && named.Contains(r.Id))
            .ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken);
    }

    /// <summary>For whoever may change what members of the list must be; others find nothing. The group of exactly that name comes first.</summary>
    /// <param name="text">Words that must all occur in the name; case ignored. Nothing is found by none.</param>
    public async Task<IReadOnlyList<RequirableGroup>> FindAsync(
        AccessListId list,
        string text,
        int atMost,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await MayAsync(db, ListRight.ChangeMembershipRequirements, list, actor, cancellationToken))
            return [];
        return await OktaGroups
            .Named(db, text)
            .Take(atMost)
            .Select(r => new RequirableGroup(r.Id, r.Name))
            .ToListAsync(cancellationToken);
    }

    private async Task<bool> MayAsync(
        PortalDbContext db,
        ListRight right,
        AccessListId list,
        Actor actor,
        CancellationToken ct
    ) => await ListStandings.RefusalAsync(db, list, right, actor, time.Now(), ct) is null;
}
