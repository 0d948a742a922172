using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Grants;

/// <summary>
/// Ends every grant whose time is over, starts what was to start later, and enqueues what follows from it. Called at the second, and by the
/// sweep each minute.
/// </summary>
public sealed class EndDueGrants(
    Transactions transactions,
    EnqueueChanges enqueue,
    FollowListClock lists,
    StartDueAccess starts,
    LiftDueLocks locks,
    IDbContextFactory<PortalDbContext> contexts
)
{
    private const int Batch = 250;

    /// <returns>How many grants ended.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        // First, so that what a list gave ends with its membership and says so.
        await lists.ExecuteAsync(cancellationToken);
        var ended = await transactions.DoAllAsync(Batch, (db, now) => EndAsync(db, now, cancellationToken), cancellationToken);
        // After the ends, so that nothing starts whose end has passed as well.
        await starts.ExecuteAsync(cancellationToken);
        // Last, so that nothing comes back whose own time is over as well.
        await locks.ExecuteAsync(cancellationToken);
        return ended;
    }

    /// <summary>When the end or the start of a grant, a list or a lock is due next; null when nothing is.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var grant = await db.Grants.Where(g => g.EndedAt == null && g.Until != null).MinAsync(g => g.Until, cancellationToken);
        var list = await lists.NextDueAsync(cancellationToken);
        DateTimeOffset?[] dues =
        [
            grant,
            list,
            await starts.NextDueAsync(cancellationToken),
            await locks.NextDueAsync(cancellationToken),
        ];
        return dues.Min();
    }

    /// <summary>What was due when looked for, and what of it nobody else had ended meanwhile.</summary>
    private async Task<(int Found, int Ended)> EndAsync(
        PortalDbContext db,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var due = await db
            .Grants.AsNoTracking()
            .Where(g => g.EndedAt == null && g.Until <= now)
            .OrderBy(g => g.Until)
            .Select(g => new { g.Id, g.PersonId })
            .Take(Batch)
            .ToListAsync(cancellationToken);
        if (due.Count == 0)
            return (0, 0);
        await db.LockPeopleAsync([.. due.Select(g => g.PersonId).Distinct()], cancellationToken);
        var ids = due.Select(g => g.Id).ToList();
        var grants = await db.Grants.Where(g => ids.Contains(g.Id) && g.EndedAt == null).ToListAsync(cancellationToken);
        foreach (var grant in grants)
            grant.End(now, "Its time was over");
        await db.SaveChangesAsync(cancellationToken);
        await EndRequestsAsync(db, grants, now, cancellationToken);
        await enqueue.ExecuteAsync(
            db,
            [.. grants.Select(g => new AccessKey(g.PersonId, g.EntitlementId))],
            "Its time was over",
            now,
            cancellationToken
        );
        return (due.Count, grants.Count);
    }

    private static async Task EndRequestsAsync(
        PortalDbContext db,
        IReadOnlyCollection<Grant> grants,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var ids = grants.Select(g => g.RequestId).OfType<RequestId>().Distinct().ToList();
        var requests = await db
            .Requests.Include(r => r.Items)
            .Where(r => ids.Contains(r.Id) && !db.Grants.Any(g => g.RequestId == r.Id && g.EndedAt == null))
            .ToListAsync(cancellationToken);
        foreach (var request in requests.Where(r => r.End(now, Actor.System, null, early: false)))
        {
            db.Record(
                new AuditDraft(
                    "access.ended",
                    null,
                    Actor.System.Name,
                    "request",
                    request.Id.ToString(),
                    $"The access of request {request.Number} ended: its time was over.",
                    request.PersonId.Value
                )
            );
            db.AnnounceAbout(request);
        }
    }
}
