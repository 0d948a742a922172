using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Grants;

/// <summary>
/// Starts approved access whose start was to come later. What is due stays due until the transaction that stored its changes, so a process
/// that dies in between leaves it to the next.
/// </summary>
public sealed class StartDueAccess(Transactions transactions, EnqueueChanges enqueue, IDbContextFactory<PortalDbContext> contexts)
{
    private const int Batch = 100;

    /// <returns>How many requests started.</returns>
    public Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        transactions.DoAllAsync(Batch, (db, now) => StartAsync(db, now, cancellationToken), cancellationToken);

    /// <summary>When something is to start next; null when nothing is.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Requests.Where(r => r.StartDue != null).MinAsync(r => r.StartDue, cancellationToken);
    }

    /// <summary>What was due when looked for, and what of it nobody else had started or ended meanwhile.</summary>
    private async Task<(int Found, int Started)> StartAsync(
        PortalDbContext db,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var due = await db
            .Requests.AsNoTracking()
            .Where(r => r.StartDue <= now)
            .OrderBy(r => r.StartDue)
            .Select(r => new { r.Id, r.PersonId })
            .Take(Batch)
            .ToListAsync(cancellationToken);
        if (due.Count == 0)
            return (0, 0);
        await db.LockPeopleAsync([.. due.Select(r => r.PersonId).Distinct()], cancellationToken);
        var ids = due.Select(r => r.Id).ToList();
        var requests = (await db.Requests.Include(r => r.Items).Where(r => ids.Contains(r.Id)).ToListAsync(cancellationToken))
            .Where(r => r.Begin(now))
            .ToList();
        foreach (var request in requests)
        {
            db.Record(
                new AuditDraft(
                    "access.started",
                    null,
                    Actor.System.Name,
                    "request",
                    request.Id.ToString(),
                    $"The access of request {request.Number} started: the time that was asked for has come.",
                    request.PersonId.Value
                )
            );
            db.AnnounceAbout(request);
        }
        foreach (var request in requests)
            await enqueue.ExecuteAsync(
                db,
                [.. request.Items.Select(i => new AccessKey(request.PersonId, i.EntitlementId))],
                $"Request {request.Number} starts",
                now,
                cancellationToken
            );
        return (due.Count, requests.Count);
    }
}
