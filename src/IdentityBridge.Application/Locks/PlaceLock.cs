using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Locks;

/// <param name="Until">When it is lifted by itself; null when only an administrator lifts it.</param>
public sealed record PlaceLockCommand(LockSubject Subject, string Reason, DateTimeOffset? Until = null);

/// <summary>How a subject is locked now.</summary>
/// <param name="Placed">False when it was locked before: then who did it, why and until when stay as they were.</param>
public sealed record PlacedLock(LockId Id, bool Placed, string ByName, string Reason, DateTimeOffset? Until);

/// <summary>
/// An administrator locks a person, a request or a list: what it gives has no effect from now on, and comes back when the lock ends, if it is
/// still in its window.
/// </summary>
public sealed class PlaceLock(Transactions transactions, FollowLock follow)
{
    public Task<Result<PlacedLock>> ExecuteAsync(PlaceLockCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => PlaceAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<PlacedLock>> PlaceAsync(
        PortalDbContext db,
        PlaceLockCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return LockErrors.AdministratorsOnly();
        var placed = PortalLock.Place(command.Subject, command.Reason, command.Until, actor, now);
        if (!placed.Succeeded)
            return placed.Error;
        var subject = command.Subject;
        if (await FollowLock.LockRowsAsync(db, subject, actor.PersonId, cancellationToken) is not { } name)
            return LockErrors.NotFound();
        // Of two administrators who lock each other at once the second is locked by now.
        if (await OpenLocks.RefusalAsync(db, actor, cancellationToken) is { } refusal)
            return refusal;
        if (await FindAsync(db, subject, cancellationToken) is { } held)
            return new PlacedLock(held.Id, false, held.ByName, held.Reason, held.Until);
        if (await OverAsync(db, subject, cancellationToken) is { } over)
            return over;
        db.Locks.Add(placed.Value);
        await follow.ExecuteAsync(db, placed.Value, name, actor, now, cancellationToken);
        return new PlacedLock(placed.Value.Id, true, actor.Name, placed.Value.Reason, placed.Value.Until);
    }

    /// <summary>The open lock of the subject; null when there is none.</summary>
    internal static Task<PortalLock?> FindAsync(PortalDbContext db, LockSubject subject, CancellationToken cancellationToken)
    {
        var open = OpenLocks.Of(db);
        var (person, request, list) = (subject.Person, subject.Request, subject.List);
        return (
            subject.Kind switch
            {
                LockKind.Person => open.Where(l => l.PersonId == person),
                LockKind.Request => open.Where(l => l.RequestId == request),
                LockKind.List => open.Where(l => l.ListId == list),
            }
        ).SingleOrDefaultAsync(cancellationToken);
    }

    private static async Task<Error?> OverAsync(PortalDbContext db, LockSubject subject, CancellationToken cancellationToken)
    {
        if (subject.List is { } list)
            return await db.AccessLists.AnyAsync(l => l.Id == list && l.DeletedAt == null, cancellationToken)
                ? null
                : LockErrors.NotFound();
        if (subject.Request is not { } id)
            return null;
        var request = await db.Requests.SingleAsync(r => r.Id == id, cancellationToken);
        return request.CanBeLocked ? null : LockErrors.NothingToLock(request.Number);
    }
}
