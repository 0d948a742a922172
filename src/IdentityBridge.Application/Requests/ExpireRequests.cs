using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Expires pending requests that nobody decided in time.</summary>
public sealed class ExpireRequests(Transactions transactions)
{
    private const int Batch = 200;

    /// <returns>How many expired.</returns>
    public Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        transactions.DoAllAsync(
            Batch,
            async (db, now) =>
            {
                var due = await db
                    .Requests.Where(r => r.Status == RequestStatus.Pending && r.PendingUntil <= now)
                    .OrderBy(r => r.PendingUntil)
                    .Take(Batch)
                    .ToListAsync(cancellationToken);
                foreach (var request in due.Where(r => r.Expire(now)))
                {
                    db.Record(
                        new AuditDraft(
                            "request.expired",
                            null,
                            Actor.System.Name,
                            "request",
                            request.Id.ToString(),
                            $"Request {request.Number} expired: nobody decided it in time.",
                            request.PersonId.Value
                        )
                    );
                    db.AnnounceAbout(request);
                }
                if (due.Count > 0)
                    db.Announce(Topics.Inbox);
                return (due.Count, due.Count);
            },
            cancellationToken
        );
}
