using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="ShorterDuration">Null to leave the duration as asked for.</param>
public sealed record DecideRequestCommand(RequestId Id, Verdict Verdict, string? Comment, TimeSpan? ShorterDuration = null);

/// <summary>Where the request stands after the decision.</summary>
public sealed record DecidedRequest(long Number, RequestStatus Status)
{
    /// <summary>The start that lies ahead of what was approved.</summary>
    public DateTimeOffset? StartsAt { get; init; }
}

/// <summary>A reviewer approves or denies a request.</summary>
public sealed class DecideRequest(
    Transactions transactions,
    LoadRequest load,
    EnqueueChanges enqueue,
    ApproveMembership memberships
)
{
    public Task<Result<DecidedRequest>> ExecuteAsync(
        DecideRequestCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => DecideAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<DecidedRequest>> DecideAsync(
        PortalDbContext db,
        DecideRequestCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (command.Verdict == Verdict.Approve && await memberships.ListAsync(db, command.Id, cancellationToken) is { } list)
            return await memberships.ApproveAsync(db, command, list, actor, now, cancellationToken);
        var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var (request, facts) = loaded.Value;
        var person = request.PersonId;
        if (await db.People.AnyAsync(p => p.Id == person && p.Status != PersonStatus.Active, cancellationToken))
            return Error.Conflict(
                "request.person-inactive",
                "The person is no longer active in Okta, so they cannot get access now."
            );
        if (command.Verdict == Verdict.Approve && await OpenLocks.OnAsync(db, request.Id, person, cancellationToken) is { } held)
            return LockErrors.NotWhileLocked(
                held,
                held.RequestId is null ? "The person"
                    : held.RequestId == request.Id ? $"Request {request.Number}"
                    : "The request that it extends"
            );

        var original = request.ExtendsId is { } extended
            ? await db.Requests.SingleAsync(r => r.Id == extended, cancellationToken)
            : null;
        // Time does not go back: what ended before this command had its turn ended before the decision.
        if (original?.EndedAt > now)
            now = original.EndedAt.Value;
        var decided = request.Decide(actor, command.Verdict, command.Comment, command.ShorterDuration, facts, now);
        if (!decided.Succeeded)
            return decided.Error;
        db.Grants.AddRange(decided.Value);
        Note(db, request, command, actor);
        if (decided.Value.Count > 0 && original is not null)
        {
            original.NoteExtended(now, request.Number);
            db.AnnounceAbout(original);
        }
        // What starts later is not looked at before: nothing is written until then.
        if (request.StartDue is not null)
            db.Announce(Topics.Due);
        else if (decided.Value.Count > 0)
        {
            var keys = decided.Value.Select(g => new AccessKey(g.PersonId, g.EntitlementId)).ToList();
            await enqueue.ExecuteAsync(db, keys, $"Request {request.Number} was approved", now, cancellationToken);
            db.Announce(Topics.Due);
        }
        db.Announce(Topics.Inbox);
        db.AnnounceAbout(request);
        return new DecidedRequest(request.Number, request.Status) { StartsAt = request.StartDue };
    }

    private static void Note(PortalDbContext db, AccessRequest request, DecideRequestCommand command, Actor actor)
    {
        var verb = command.Verdict == Verdict.Approve ? "approved" : "denied";
        db.Record(
            new AuditDraft(
                $"request.{verb}",
                actor.PersonId?.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} {verb} request {request.Number}{(string.IsNullOrWhiteSpace(command.Comment) ? "." : $": {command.Comment.Trim()}")}",
                request.PersonId.Value
            )
        );
        if (request.Status == RequestStatus.Approved)
            NoteGranted(db, request);
    }

    internal static void NoteGranted(PortalDbContext db, AccessRequest request) =>
        db.Record(
            new AuditDraft(
                "access.granted",
                null,
                Actor.System.Name,
                "request",
                request.Id.ToString(),
                FormattableString.Invariant(
                    $"Request {request.Number} gives {string.Join(", ", request.Items.Select(i => i.Name))} {(request.StartDue is { } start ? FormattableString.Invariant($"from {start:yyyy-MM-dd HH:mm:ss} UTC ") : "")}{(request.Until is { } end ? FormattableString.Invariant($"until {end:yyyy-MM-dd HH:mm:ss} UTC") : "without an end")}."
                ),
                request.PersonId.Value
            )
        );
}
