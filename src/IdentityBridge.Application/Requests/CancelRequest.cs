using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

public sealed record CancelRequestCommand(RequestId Id);

/// <summary>The requester takes a pending request back.</summary>
public sealed class CancelRequest(Transactions transactions, ApproverFactsReader approvers)
{
    public Task<Result<Done>> ExecuteAsync(CancelRequestCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            async (db, now) =>
            {
                var request = await db
                    .Requests.Include(r => r.Items)
                    .Include(r => r.Decisions)
                    .AsSplitQuery()
                    .SingleOrDefaultAsync(r => r.Id == command.Id, cancellationToken);
                if (request is null)
                    return RequestErrors.NotFound();
                var facts = await approvers.ReadAsync(db, request, actor.PersonId, cancellationToken);
                if (!RequestAccess.MaySee(request, actor, facts))
                    return RequestErrors.NotFound();
                var cancelled = request.Cancel(actor, now);
                if (!cancelled.Succeeded)
                    return cancelled;
                db.Record(
                    new AuditDraft(
                        "request.cancelled",
                        actor.PersonId?.Value,
                        actor.Name,
                        "request",
                        request.Id.ToString(),
                        $"{actor.Name} cancelled request {request.Number}.",
                        request.PersonId.Value
                    )
                );
                db.Announce(Topics.Inbox);
                db.Announce(Topics.Request(request.Id));
                db.Announce(Topics.Person(request.PersonId));
                return cancelled;
            },
            cancellationToken
        );
}
