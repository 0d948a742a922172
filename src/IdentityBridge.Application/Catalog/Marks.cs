using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

/// <summary>What somebody has at hand in the catalogue: their favourites that are there, and what they asked for lately.</summary>
/// <param name="Favourites">The latest first.</param>
/// <param name="Lately">What was asked for lately, the latest first.</param>
internal sealed record Marks(IReadOnlyList<FavouriteThing> Favourites, IReadOnlyList<FavouriteThing> Lately)
{
    /// <summary>Requests that are looked at for what was asked lately.</summary>
    private const int LatestRequests = 10;

    /// <summary>What the favourites of a person are on, as part of a query.</summary>
    public static IQueryable<ResourceId> FavouriteResources(PortalDbContext db, PersonId person) =>
        from favourite in db.Favourites
        join entitlement in db.Entitlements on favourite.EntitlementId equals entitlement.Id
        where favourite.PersonId == person && entitlement.GoneAt == null
        select entitlement.ResourceId;

    /// <summary>What the things are on that a person asked for lately, roles left out, as part of a query.</summary>
    public static IQueryable<ResourceId> ResourcesOfLately(PortalDbContext db, PersonId person) =>
        Latest(db, person).SelectMany(r => r.Items).Where(i => i.RoleId == null).Select(i => i.ResourceId);

    public static async Task<Marks> ReadAsync(PortalDbContext db, PersonId person, CancellationToken cancellationToken)
    {
        var there = AskedThings.Requestable(db);
        var marked = await db
            .Favourites.Where(f =>
                f.PersonId == person
                && (
                    there.Any(r => r.Id == f.RoleId)
                    || db.Entitlements.Any(e =>
                        e.Id == f.EntitlementId
                        && e.GoneAt == null
                        && db.Resources.Any(r => r.Id == e.ResourceId && r.GoneAt == null)
                    )
                )
            )
            .OrderByDescending(f => f.Id)
            .Select(f => new { f.EntitlementId, f.RoleId })
            .ToListAsync(cancellationToken);
        return new Marks(
            [.. marked.Select(m => m.RoleId is { } role ? FavouriteThing.Of(role) : FavouriteThing.Of(m.EntitlementId!.Value))],
            await LatelyAsync(db, person, cancellationToken)
        );
    }

    /// <summary>What a person's latest requests asked for, the latest first; each role once instead of what it held.</summary>
    private static async Task<IReadOnlyList<FavouriteThing>> LatelyAsync(
        PortalDbContext db,
        PersonId person,
        CancellationToken cancellationToken
    )
    {
        var items = await Latest(db, person)
            .SelectMany(
                r => r.Items,
                (r, i) =>
                    new
                    {
                        r.Number,
                        i.Id,
                        i.EntitlementId,
                        i.RoleId,
                    }
            )
            .ToListAsync(cancellationToken);
        return
        [
            .. items
                .OrderByDescending(i => i.Number)
                .ThenBy(i => i.Id.Value)
                .Select(i => i.RoleId is { } role ? FavouriteThing.Of(role) : FavouriteThing.Of(i.EntitlementId))
                .Distinct(),
        ];
    }

    private static IQueryable<AccessRequest> Latest(PortalDbContext db, PersonId person) =>
        db.Requests.Where(r => r.PersonId == person).OrderByDescending(r => r.Number).Take(LatestRequests);
}
