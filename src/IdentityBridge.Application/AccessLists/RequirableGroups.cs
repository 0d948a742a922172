using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>An Okta group that a list may require.</summary>
public sealed record RequirableGroup(ResourceId Id, string Name);

/// <summary>Names and finds the Okta groups of requirements.</summary>
public sealed class RequirableGroups(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Names by id; whatever is no group any more is not in it.</summary>
    public async Task<IReadOnlyDictionary<ResourceId, string>> NamesAsync(
        IReadOnlyCollection<ResourceId> groups,
        CancellationToken cancellationToken
    )
    {
        if (groups.Count == 0)
            return new Dictionary<ResourceId, string>();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Resources.Where(r => groups.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken);
    }

    /// <param name="text">Part of the name; case ignored. Nothing is found by an empty one.</param>
    public async Task<IReadOnlyList<RequirableGroup>> FindAsync(string text, int atMost, CancellationToken cancellationToken)
    {
        var lower = text.Trim().ToLowerInvariant();
        if (lower.Length == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .Resources.Where(r => r.Kind == ResourceKind.OktaGroup && r.Name.ToLower().Contains(lower))
            .OrderBy(r => r.Name)
            .ThenBy(r => r.Id)
            .Take(atMost)
            .Select(r => new RequirableGroup(r.Id, r.Name))
            .ToListAsync(cancellationToken);
    }
}
