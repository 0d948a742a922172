using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Verdict">Null to set the decision back.</param>
/// <param name="Seen">Version of the decision that the reviewer saw, 0 for none; null to decide whatever others did.</param>
public sealed record MemberDecision(ListEdgeId Edge, ReviewVerdict? Verdict, string? Note = null, long? Seen = null);

public sealed record DecideMembersCommand(AccessListId List, ListReviewId Review, IReadOnlyList<MemberDecision> Decisions);

/// <param name="Refusal">Why this decision was not taken over; null when it was.</param>
/// <param name="Verdict">What holds now; null when nobody decided.</param>
/// <param name="ByName">Who decided or set it back; null when nobody did.</param>
/// <param name="Version">To send back with the next decision.</param>
public sealed record DecidedMember(
    ListEdgeId Edge,
    Error? Refusal,
    ReviewVerdict? Verdict,
    string? ByName,
    DateTimeOffset? At,
    string? Note,
    string? NoteByName,
    long Version
)
{
    internal static DecidedMember Of(ListEdgeId edge, Error? refusal, ListReviewDecision? held) =>
        new(
            edge,
            refusal,
            held?.Verdict,
            held is null or { ByName.Length: 0 } ? null : held.ByName,
            held is null or { ByName.Length: 0 } ? null : held.At,
            held?.Note,
            held?.Note is null ? null : held.NoteByName ?? held.ByName,
            held?.Version ?? 0
        );
}

/// <summary>An owner decides about members in an open review. Each member by itself: what somebody else decided meanwhile holds up no other.</summary>
public sealed class DecideMembers(Transactions transactions)
{
    public Task<Result<IReadOnlyList<DecidedMember>>> ExecuteAsync(
        DecideMembersCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => DecideAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<IReadOnlyList<DecidedMember>>> DecideAsync(
        PortalDbContext db,
        DecideMembersCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ReviewMembers.OpenAsync(db, command.List, command.Review, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var (list, review) = opened.Value;
        if (
            command.Decisions.Any(d =>
                (d.Verdict is { } verdict && !Enum.IsDefined(verdict)) || d.Note?.Length > ListReview.MaxNotes
            )
        )
            return ListErrors.InvalidDecision();
        var members = (await ReviewMembers.ReadAsync(db, command.List, cancellationToken)).ToDictionary(m => m.Edge);
        var refusals = new Dictionary<ListEdgeId, Error?>();
        foreach (var decision in command.Decisions)
            refusals[decision.Edge] = members.TryGetValue(decision.Edge, out var member)
                ? Decide(db, list, review, member, decision, actor, now)
                : ListErrors.UnknownEdge();
        // Versions are counted when changes are saved.
        await db.SaveChangesAsync(cancellationToken);
        db.Announce(Topics.List(command.List));
        return Result.Of<IReadOnlyList<DecidedMember>>([
            .. refusals.Select(r => DecidedMember.Of(r.Key, r.Value, review.Decisions.FirstOrDefault(d => d.EdgeId == r.Key))),
        ]);
    }

    private static Error? Decide(
        PortalDbContext db,
        AccessList list,
        ListReview review,
        ReviewMember member,
        MemberDecision decision,
        Actor actor,
        DateTimeOffset now
    )
    {
        var before = review.Decisions.FirstOrDefault(d => d.EdgeId == member.Edge);
        var (verdict, by) = (before?.Verdict, before?.ById);
        var decided = review.Decide(member, decision.Verdict, decision.Note, decision.Seen, actor, now);
        if (!decided.Succeeded)
            return decided.Error;
        // The same once more, by the same person, is no other decision.
        if (verdict != decision.Verdict || by != actor.PersonId)
            ReviewMembers.NoteDecision(db, list, member, decision.Verdict, actor);
        return null;
    }
}
