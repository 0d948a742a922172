using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

/// <summary>What somebody has at hand in the catalogue: their favourites that are there, and what they asked for lately.</summary>
/// <param name="Entitlements">Favourites, the latest first.</param>
/// <param name="Roles">Favourites, the latest first.</param>
/// <param name="Resources">What the favourite entitlements are on.</param>
internal sealed record Marks(
    IReadOnlyList<EntitlementId> Entitlements,
    IReadOnlySet<RoleId> Roles,
    IReadOnlyList<ResourceId> Resources
)
{
    /// <summary>Requests that are looked at for what was asked lately.</summary>
    private const int LatestRequests = 10;

    public static readonly Marks None = new([], new HashSet<RoleId>(), []);

    /// <summary>What was asked for lately, the latest first; only when it was asked for.</summary>
    public IReadOnlyList<AskedLately> Lately { get; init; } = [];

    /// <summary>Resources of favourites and of what was asked for lately.</summary>
    public IReadOnlyList<ResourceId> AtHand =>
        [.. Resources.Concat(Lately.Where(l => l.Thing.Role is null).Select(l => l.Resource)).Distinct()];

    /// <summary>The favourites, the latest first.</summary>
    public IReadOnlyList<FavouriteThing> Things { get; init; } = [];

    public static async Task<Marks> ReadAsync(
        PortalDbContext db,
        PersonId person,
        bool withLately,
        CancellationToken cancellationToken
    )
    {
        var there = AskedThings.Requestable(db);
        var marked = await db
            .Favourites.Where(f => f.PersonId == person)
            .OrderByDescending(f => f.Id)
            .Select(f => new
            {
                f.EntitlementId,
                RoleId = there.Where(r => r.Id == f.RoleId).Select(r => (RoleId?)r.Id).FirstOrDefault(),
                ResourceId = db
                    .Entitlements.Where(e =>
                        e.Id == f.EntitlementId
                        && e.GoneAt == null
                        && db.Resources.Any(r => r.Id == e.ResourceId && r.GoneAt == null)
                    )
                    .Select(e => (ResourceId?)e.ResourceId)
                    .FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return new Marks(
            [.. marked.Where(m => m.ResourceId is not null).Select(m => m.EntitlementId!.Value)],
            marked.Select(m => m.RoleId).OfType<RoleId>().ToHashSet(),
            [.. marked.Select(m => m.ResourceId).OfType<ResourceId>().Distinct()]
        )
        {
            Things =
            [
                .. marked
                    .Where(m => m.RoleId is not null || m.ResourceId is not null)
                    .Select(m => m.RoleId is { } role ? FavouriteThing.Of(role) : FavouriteThing.Of(m.EntitlementId!.Value)),
            ],
            Lately = withLately ? await LatelyAsync(db, person, cancellationToken) : [],
        };
    }

    /// <summary>What a person's latest requests asked for, the latest first; each role once instead of what it held.</summary>
    private static async Task<IReadOnlyList<AskedLately>> LatelyAsync(
        PortalDbContext db,
        PersonId person,
        CancellationToken cancellationToken
    )
    {
        var items = await db
            .Requests.Where(r => r.PersonId == person)
            .OrderByDescending(r => r.Number)
            .Take(LatestRequests)
            .SelectMany(
                r => r.Items,
                (r, i) =>
                    new
                    {
                        r.Number,
                        i.Id,
                        i.EntitlementId,
                        i.ResourceId,
                        i.RoleId,
                    }
            )
            .ToListAsync(cancellationToken);
        return
        [
            .. items
                .OrderByDescending(i => i.Number)
                .ThenBy(i => i.Id.Value)
                .Select(i => new AskedLately(
                    i.RoleId is { } role ? FavouriteThing.Of(role) : FavouriteThing.Of(i.EntitlementId),
                    i.ResourceId
                ))
                .DistinctBy(i => i.Thing),
        ];
    }
}

/// <param name="Resource">What it is on; of a role, what something of it is on.</param>
internal sealed record AskedLately(FavouriteThing Thing, ResourceId Resource);
