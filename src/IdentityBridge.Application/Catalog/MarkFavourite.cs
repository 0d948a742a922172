using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

public sealed record MarkFavouriteCommand(FavouriteThing Thing);

/// <summary>A person keeps something of the catalogue at hand; marked already is success.</summary>
public sealed class MarkFavourite(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(MarkFavouriteCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => MarkAsync(db, command.Thing, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<Done>> MarkAsync(
        PortalDbContext db,
        FavouriteThing thing,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } person)
            return FavouriteErrors.PeopleOnly();
        // One after the other, so that together they keep to the most there can be.
        await db.LockPeopleAsync([person], cancellationToken);
        if (!await db.People.AnyAsync(p => p.Id == person && p.Status == PersonStatus.Active, cancellationToken))
            return FavouriteErrors.PeopleOnly();
        if (!await IsThereAsync(db, thing, cancellationToken))
            return FavouriteErrors.NotFound();
        var marked = db.Favourites.Where(f => f.PersonId == person);
        if (await marked.AnyAsync(f => f.EntitlementId == thing.Entitlement && f.RoleId == thing.Role, cancellationToken))
            return new Done();
        if (await marked.CountAsync(cancellationToken) >= Favourite.Most)
            return FavouriteErrors.TooMany();
        db.Favourites.Add(Favourite.Of(person, thing, now));
        db.Announce(Topics.Person(person));
        return new Done();
    }

    private static Task<bool> IsThereAsync(PortalDbContext db, FavouriteThing thing, CancellationToken cancellationToken) =>
        thing.Role is { } role
            ? AskedThings.Requestable(db).AnyAsync(r => r.Id == role, cancellationToken)
            : db.Entitlements.AnyAsync(
                e =>
                    e.Id == thing.Entitlement
                    && e.GoneAt == null
                    && db.Resources.Any(r => r.Id == e.ResourceId && r.GoneAt == null),
                cancellationToken
            );
}
