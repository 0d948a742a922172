using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Locks;

/// <param name="Reason">For the record; may be empty.</param>
public sealed record LiftLockCommand(LockSubject Subject, string? Reason = null);

/// <param name="Lifted">False when it was not locked (any more).</param>
public sealed record LiftedLock(bool Lifted);

/// <summary>An administrator unlocks a person, a request or a list: what is still in its window has effect again.</summary>
public sealed class LiftLock(Transactions transactions, FollowLock follow)
{
    public Task<Result<LiftedLock>> ExecuteAsync(LiftLockCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => LiftAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<LiftedLock>> LiftAsync(
        PortalDbContext db,
        LiftLockCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return LockErrors.AdministratorsOnly();
        if (command.Reason?.Trim().Length > PortalLock.MaxReason)
            return LockErrors.ReasonTooLong();
        if (await FollowLock.LockRowsAsync(db, command.Subject, actor.PersonId, cancellationToken) is not { } name)
            return LockErrors.NotFound();
        if (await OpenLocks.RefusalAsync(db, actor, cancellationToken) is { } refusal)
            return refusal;
        if (
            await PlaceLock.FindAsync(db, command.Subject, cancellationToken) is not { } held
            || !held.Lift(actor, command.Reason, now)
        )
            return new LiftedLock(false);
        await follow.ExecuteAsync(db, held, name, actor, now, cancellationToken);
        return new LiftedLock(true);
    }
}
