using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Note">Null to take the note away.</param>
/// <param name="Seen">As in <see cref="MemberDecision" />.</param>
public sealed record NoteMemberCommand(AccessListId List, ListReviewId Review, ListEdgeId Edge, string? Note, long? Seen = null);

/// <summary>An owner writes a note about a member in an open review, and decides nothing.</summary>
public sealed class NoteMember(Transactions transactions)
{
    /// <returns>What holds now; a note that was not taken over because of others has its refusal in it.</returns>
    public Task<Result<DecidedMember>> ExecuteAsync(
        NoteMemberCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => NoteAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<DecidedMember>> NoteAsync(
        PortalDbContext db,
        NoteMemberCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ReviewMembers.OpenAsync(db, command.List, command.Review, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var (list, review) = opened.Value;
        if (command.Note?.Length > ListReview.MaxNotes)
            return ListErrors.InvalidDecision();
        var member = (await ReviewMembers.ReadAsync(db, command.List, cancellationToken)).FirstOrDefault(m =>
            m.Edge == command.Edge
        );
        if (member.Edge != command.Edge)
            return ListErrors.UnknownEdge();
        var before = review.Decisions.FirstOrDefault(d => d.EdgeId == command.Edge)?.Note;
        var written = review.Write(member, command.Note, command.Seen, actor, now);
        if (written.Succeeded && written.Value.Note != before)
            ReviewMembers.Note(
                db,
                list,
                actor,
                "review.noted",
                $"{actor.Name} {(written.Value.Note is null ? "took away the note" : "wrote a note")} about {member.Name} in the review of {list.Title}.",
                member.Person
            );
        await db.SaveChangesAsync(cancellationToken);
        db.Announce(Topics.List(command.List));
        return DecidedMember.Of(command.Edge, written.Error, review.Decisions.FirstOrDefault(d => d.EdgeId == command.Edge));
    }
}
