using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Requests;

/// <param name="Justified">Whether it was right to take the access without a decision.</param>
/// <param name="Comment">What was found; required.</param>
public sealed record CloseFollowUpCommand(RequestId Id, bool Justified, string? Comment);

/// <param name="AccessEnded">Whether access that still ran ended by it.</param>
public sealed record ClosedFollowUp(long Number, bool AccessEnded);

/// <summary>
/// A reviewer closes the follow-up of an emergency with a verdict. Nothing else closes one. What still runs ends when it was not justified.
/// </summary>
public sealed class CloseFollowUp(Transactions transactions, LoadRequest load, EnqueueChanges enqueue)
{
    public Task<Result<ClosedFollowUp>> ExecuteAsync(
        CloseFollowUpCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => CloseAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<ClosedFollowUp>> CloseAsync(
        PortalDbContext db,
        CloseFollowUpCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var (request, facts) = loaded.Value;
        var closed = request.CloseFollowUp(actor, command.Justified, command.Comment, facts, now);
        if (!closed.Succeeded)
            return closed.Error;
        var words = command.Justified ? "justified" : "not justified";
        db.Record(
            new AuditDraft(
                command.Justified ? "emergency.justified" : "emergency.not-justified",
                actor.PersonId?.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} followed up emergency request {request.Number} and found it {words}{(closed.Value ? "; its access was ended" : "")}: {request.FollowUp!.Comment}",
                request.PersonId.Value
            )
        );
        if (closed.Value)
            await EndAccess.TakeAwayAsync(db, enqueue, request, actor, now, cancellationToken);
        db.Announce(Topics.Inbox);
        db.Announce(Topics.Request(request.Id));
        db.Announce(Topics.Person(request.PersonId));
        return new ClosedFollowUp(request.Number, closed.Value);
    }
}
