using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Shared;

/// <summary>Locks that have effect, and what does not count because of them. A lock counts until it is lifted, not until its end is read.</summary>
internal static class OpenLocks
{
    public static IQueryable<PortalLock> Of(PortalDbContext db) => db.Locks.Where(l => l.LiftedAt == null);

    /// <summary>
    /// Grants that no lock holds up; whether they are in their window is another matter. A lock on a request holds up what extends it.
    /// </summary>
    public static IQueryable<Grant> Spare(PortalDbContext db)
    {
        var open = Of(db);
        return db.Grants.Where(g =>
            !open.Any(l => l.PersonId == g.PersonId)
            && (
                g.RequestId == null
                || !open.Any(l =>
                    l.RequestId != null
                    && (l.RequestId == g.RequestId || db.Requests.Any(r => r.Id == g.RequestId && r.ExtendsId == l.RequestId))
                )
            )
            && (g.ListId == null || !open.Any(l => l.ListId == g.ListId))
        );
    }

    /// <summary>Everybody who is locked; few.</summary>
    public static async Task<IReadOnlySet<PersonId>> PeopleAsync(PortalDbContext db, CancellationToken cancellationToken) =>
        (await Of(db).Where(l => l.PersonId != null).Select(l => l.PersonId!.Value).ToListAsync(cancellationToken)).ToHashSet();

    /// <summary>Those of these lists that are locked.</summary>
    public static async Task<IReadOnlySet<AccessListId>> ListsAsync(
        PortalDbContext db,
        IEnumerable<AccessListId> among,
        CancellationToken cancellationToken
    )
    {
        var ids = among.Select(l => (AccessListId?)l).ToList();
        return (
            await Of(db)
                .Where(l => l.ListId != null && ids.Contains(l.ListId))
                .Select(l => l.ListId!.Value)
                .ToListAsync(cancellationToken)
        ).ToHashSet();
    }

    /// <summary>The lock on a person; null when there is none.</summary>
    public static Task<PortalLock?> OnAsync(PortalDbContext db, PersonId person, CancellationToken cancellationToken) =>
        Of(db).AsNoTracking().SingleOrDefaultAsync(l => l.PersonId == person, cancellationToken);

    /// <summary>The lock on a request, on the one that it extends, or on the person whom it is for; null when there is none.</summary>
    public static Task<PortalLock?> OnAsync(
        PortalDbContext db,
        RequestId request,
        PersonId person,
        CancellationToken cancellationToken
    ) =>
        Of(db)
            .AsNoTracking()
            .Where(l =>
                l.RequestId == request
                || l.PersonId == person
                || (l.RequestId != null && db.Requests.Any(r => r.Id == request && r.ExtendsId == l.RequestId))
            )
            .OrderBy(l => l.RequestId == null)
            .ThenBy(l => l.RequestId != request)
            .FirstOrDefaultAsync(cancellationToken);

    /// <summary>Why the actor may change nothing now; null when they may. The system is never locked.</summary>
    public static async Task<Error?> RefusalAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken) =>
        actor.PersonId is { } person && await OnAsync(db, person, cancellationToken) is { } held ? LockErrors.Actor(held) : null;
}
