using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

public sealed record UnmarkFavouriteCommand(FavouriteThing Thing);

/// <summary>A person no longer keeps something at hand, whether it is still there or not; not marked is success.</summary>
public sealed class UnmarkFavourite(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(UnmarkFavouriteCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, _) =>
            {
                if (actor.PersonId is not { } person)
                    return FavouriteErrors.PeopleOnly();
                if (!await db.People.AnyAsync(p => p.Id == person && p.Status == PersonStatus.Active, cancellationToken))
                    return FavouriteErrors.PeopleOnly();
                var (entitlement, role) = (command.Thing.Entitlement, command.Thing.Role);
                var gone = await db
                    .Favourites.Where(f => f.PersonId == person && f.EntitlementId == entitlement && f.RoleId == role)
                    .ExecuteDeleteAsync(cancellationToken);
                if (gone > 0)
                    db.Announce(Topics.Person(person));
                return new Done();
            },
            cancellationToken
        );
}
