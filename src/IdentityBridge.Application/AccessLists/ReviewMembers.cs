using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>What the commands of reviews share.</summary>
internal static class ReviewMembers
{
    /// <summary>The audit action of a finished review.</summary>
    public const string Finished = "review.finished";

    /// <summary>The review with its list, locked, for those who may decide in it; one that is finished is refused.</summary>
    public static async Task<Result<(AccessList List, ListReview Review)>> OpenAsync(
        PortalDbContext db,
        AccessListId list,
        ListReviewId review,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, list, ListRight.Review, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var found = await db
            .ListReviews.Include(r => r.Decisions)
            .SingleOrDefaultAsync(r => r.Id == review && r.ListId == list, cancellationToken);
        if (found is null)
            return ListErrors.NoReview();
        return found.FinishedAt is null ? (opened.Value, found) : ListErrors.ReviewFinished(found.FinishedByName!);
    }

    /// <summary>The members of a list by name, as a review sees them.</summary>
    public static async Task<IReadOnlyList<ReviewMember>> ReadAsync(
        PortalDbContext db,
        AccessListId list,
        CancellationToken cancellationToken
    )
    {
        var edges = await db
            .ListEdges.AsNoTracking()
            .Where(e => e.ListId == list && e.Kind == ListEdgeKind.Member && e.RemovedAt == null)
            .ToListAsync(cancellationToken);
        var names = await ListFacts.NamesAsync(db, edges.Select(e => e.Subject), cancellationToken);
        return [.. edges.Select(e => new ReviewMember(e.Id, names.GetValueOrDefault(e.Subject, "Somebody unknown"), e.PersonId))];
    }

    /// <summary>Takes these members off the list, and no others.</summary>
    public static async Task RemoveAsync(
        PortalDbContext db,
        AccessList list,
        IReadOnlyCollection<ListEdgeId> ids,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var edges = await db
            .ListEdges.Where(e => ids.Contains(e.Id) && e.ListId == list.Id && e.Kind == ListEdgeKind.Member)
            .ToListAsync(cancellationToken);
        foreach (var edge in edges)
            edge.Remove(actor, now);
    }

    /// <summary>Ends the review of a list that has no members; the record is made all the same.</summary>
    /// <returns>Why not; null when it is finished.</returns>
    public static Error? FinishEmpty(PortalDbContext db, AccessList list, ListReview review, Actor actor, DateTimeOffset now)
    {
        var finished = review.Finish(list, [], [], new ReviewChanges(Notes: "The list had no members."), actor, now);
        if (finished.Succeeded)
            NoteFinished(db, list, review, [], actor, $"{list.Title} had no members to review.");
        return finished.Error;
    }

    public static void NoteStarted(PortalDbContext db, AccessList list, Actor actor) =>
        Note(db, list, actor, "review.started", $"{actor.Name} started the review of {list.Title}.");

    /// <summary>What somebody decided about a member, as an entry of its own: who, what, about whom, when.</summary>
    public static void NoteDecision(
        PortalDbContext db,
        AccessList list,
        ReviewMember member,
        ReviewVerdict? verdict,
        Actor actor
    ) =>
        Note(
            db,
            list,
            actor,
            "review.decided",
            verdict is null
                ? $"{actor.Name} set {member.Name} back to undecided in the review of {list.Title}."
                : $"{actor.Name} decided about {member.Name} in the review of {list.Title}: {ListErrors.Say(verdict)}.",
            member.Person
        );

    /// <summary>
    /// Notes whoever was decided on by the end alone, and puts the digest of the evidence into the audit log, whose chain then vouches for it.
    /// </summary>
    public static void NoteFinished(
        PortalDbContext db,
        AccessList list,
        ListReview review,
        IReadOnlyCollection<ReviewMember> members,
        Actor actor,
        string summary
    )
    {
        var people = members.ToDictionary(m => m.Edge, m => m.Person);
        foreach (var decision in review.Decisions.Where(d => d.ConfirmedAtEnd))
            Note(
                db,
                list,
                actor,
                "review.decided",
                $"{decision.Subject} was not looked at one by one in the review of {list.Title}: {ListErrors.Say(decision.Verdict)}.",
                people.GetValueOrDefault(decision.EdgeId)
            );
        Note(db, list, actor, Finished, $"{summary} Evidence sha256 {ReviewEvidence.Of(review).Digest()}.");
    }

    public static void Note(
        PortalDbContext db,
        AccessList list,
        Actor actor,
        string action,
        string summary,
        PersonId? about = null
    ) => db.Record(new AuditDraft(action, actor.PersonId?.Value, actor.Name, "list", list.Id.ToString(), summary, about?.Value));
}
