using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Locks;

/// <summary>Lifts every lock whose time is over. Called at the second, and by the sweep each minute.</summary>
public sealed class LiftDueLocks(Transactions transactions, FollowLock follow, IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>When a lock ends next; null when none does by itself.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await OpenLocks.Of(db).MinAsync(l => l.Until, cancellationToken);
    }

    /// <returns>How many were lifted.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var lifted = 0;
        while (await transactions.DoAsync((db, now) => LiftNextAsync(db, now, cancellationToken), cancellationToken) is { } done)
            lifted += done ? 1 : 0;
        return lifted;
    }

    /// <returns>Whether the one that was found due is lifted now, and not by somebody else; null when none is due.</returns>
    private async Task<bool?> LiftNextAsync(PortalDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await OpenLocks
            .Of(db)
            .AsNoTracking()
            .Where(l => l.Until <= now)
            .OrderBy(l => l.Until)
            .FirstOrDefaultAsync(cancellationToken);
        if (due is null)
            return null;
        if (await FollowLock.LockRowsAsync(db, due.Subject, null, cancellationToken) is not { } name)
            throw new InvalidOperationException($"The lock {due.Id} is on nothing.");
        var held = await db.Locks.SingleAsync(l => l.Id == due.Id, cancellationToken);
        if (!held.Lift(Actor.System, "Its time was over.", now))
            return false;
        await follow.ExecuteAsync(db, held, name, Actor.System, now, cancellationToken);
        return true;
    }
}
