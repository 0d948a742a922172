using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

/// <param name="Favourites">Marked, the latest first, at most <see cref="ThingsAtHand.MostFavourites" />.</param>
/// <param name="Lately">Asked for lately and not marked, the latest first, at most <see cref="ThingsAtHand.MostLately" />.</param>
public sealed record AtHand(IReadOnlyList<ThingAtHand> Favourites, IReadOnlyList<ThingAtHand> Lately)
{
    public static readonly AtHand Nothing = new([], []);
}

/// <summary>Something of the catalogue as the actor sees it.</summary>
/// <param name="Kind">What it is on; null for a role.</param>
/// <param name="On">The account, for a permission set.</param>
/// <param name="HeldUntil">End of what is held; null for no end.</param>
/// <param name="WhyNot">Why it cannot be asked for; null when it can.</param>
public sealed record ThingAtHand(
    FavouriteThing Thing,
    ResourceKind? Kind,
    string Name,
    string? On,
    bool IsFavourite,
    bool IsHeld,
    DateTimeOffset? HeldUntil,
    string? WhyNot,
    long? PendingRequest
);

/// <summary>What somebody is likely to ask for: their favourites, and what they asked for lately.</summary>
public sealed class ThingsAtHand(IDbContextFactory<PortalDbContext> contexts, Eligibility eligibility, TimeProvider time)
{
    public const int MostFavourites = 12;
    public const int MostLately = 5;

    public async Task<AtHand> ReadAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } person)
            return AtHand.Nothing;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var marks = await Marks.ReadAsync(db, person, cancellationToken);
        var favourites = marks.Favourites.Take(MostFavourites).ToList();
        var marked = marks.Favourites.ToHashSet();
        var lately = marks.Lately.Where(t => !marked.Contains(t)).ToList();
        if (favourites.Count + lately.Count == 0)
            return AtHand.Nothing;
        var all = favourites.Concat(lately).ToList();
        var now = time.Now();
        var found = await AskedThings.ReadAsync(
            db,
            eligibility,
            await Eligibility.AskerAsync(db, Beneficiary.Self(person), now, cancellationToken),
            [.. all.Select(t => t.Entitlement).OfType<EntitlementId>()],
            [.. all.Select(t => t.Role).OfType<RoleId>()],
            now,
            cancellationToken
        );
        var things = found
            .Single.Where(i => i.Entitlement.GoneAt is null && i.Resource.GoneAt is null)
            .Select(Of)
            .Concat(found.Roles.Select(r => Of(CatalogRoles.Entry(r, null))))
            .ToDictionary(t => t.Thing);
        return new AtHand(
            [.. favourites.Where(things.ContainsKey).Select(t => things[t] with { IsFavourite = true })],
            [.. lately.Where(things.ContainsKey).Select(t => things[t]).Take(MostLately)]
        );
    }

    private static ThingAtHand Of(ItemEligibility item)
    {
        var onAccount = item.Entitlement.Kind == EntitlementKind.AccountAssignment;
        return new ThingAtHand(
            FavouriteThing.Of(item.Entitlement.Id),
            item.Resource.Kind,
            onAccount ? item.Entitlement.Name : item.Resource.Name,
            onAccount ? item.Resource.Name : null,
            false,
            item.Held is not null,
            item.HeldUntil,
            item.WhyNot,
            item.Pending
        );
    }

    private static ThingAtHand Of(CatalogRole role) =>
        new(
            FavouriteThing.Of(role.Id),
            null,
            role.Name,
            null,
            false,
            role.IsHeld,
            role.HeldUntil,
            role.WhyNot,
            role.PendingRequest
        );
}
