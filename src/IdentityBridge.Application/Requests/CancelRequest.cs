using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Application.Requests;

public sealed record CancelRequestCommand(RequestId Id);

/// <summary>The requester takes a pending request back.</summary>
public sealed class CancelRequest(Transactions transactions, LoadRequest load)
{
    public Task<Result<Done>> ExecuteAsync(CancelRequestCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            async (db, now) =>
            {
                var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
                if (!loaded.Succeeded)
                    return loaded.Error;
                var request = loaded.Value.Request;
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
                db.AnnounceAbout(request);
                return cancelled;
            },
            cancellationToken
        );
}
