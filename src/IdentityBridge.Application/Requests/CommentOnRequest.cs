using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="Text">Plain text; line breaks are kept.</param>
public sealed record CommentOnRequestCommand(RequestId Id, string Text);

/// <summary>
/// Somebody says something about a request. What the requester or the person says answers the question that is open. The same words of the
/// same person within a minute are the same words, sent twice.
/// </summary>
public sealed class CommentOnRequest(Transactions transactions, LoadRequest load)
{
    private static readonly TimeSpan SentTwice = TimeSpan.FromMinutes(1);

    public Task<Result<Done>> ExecuteAsync(CommentOnRequestCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => CommentAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<Done>> CommentAsync(
        PortalDbContext db,
        CommentOnRequestCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var (request, facts) = loaded.Value;
        var said = request.Comment(actor, command.Text, facts, now);
        if (!said.Succeeded)
            return said.Error;
        var entry = request.Timeline[^1];
        var (since, id) = (now - SentTwice, request.Id);
        var twice = await db.Timeline.AnyAsync(
            t =>
                t.RequestId == id
                && t.At > since
                && t.Who == entry.Who
                && t.Text == entry.Text
                && (t.Kind == TimelineKind.Commented || t.Kind == TimelineKind.Answered),
            cancellationToken
        );
        if (twice && entry.Kind == TimelineKind.Commented)
        {
            db.ChangeTracker.Clear();
            return new Done();
        }
        var answers = entry.Kind == TimelineKind.Answered;
        Conversations.Record(db, request, entry, answers ? "request.answered" : "request.commented", actor);
        if (answers)
            db.Announce(Topics.Inbox);
        return new Done();
    }
}

/// <summary>What every word in a conversation leaves behind.</summary>
internal static class Conversations
{
    public static void Record(PortalDbContext db, AccessRequest request, TimelineEntry entry, string action, Actor actor)
    {
        var verb = entry.Kind switch
        {
            TimelineKind.AskedForInformation => "asked for more information on",
            TimelineKind.Answered => "answered on",
            _ => "commented on",
        };
        db.Record(
            new AuditDraft(
                action,
                actor.PersonId?.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} {verb} request {request.Number}: {entry.Text}",
                request.PersonId.Value
            )
        );
        db.Announce(Topics.Request(request.Id));
        db.Announce(Topics.Person(request.RequesterId));
        if (request.PersonId != request.RequesterId)
            db.Announce(Topics.Person(request.PersonId));
    }
}
