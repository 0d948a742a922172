using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Seen">Version of the decision that the reviewer saw, 0 for none; null to decide whatever others did.</param>
public sealed record MemberDecision(ListEdgeId Edge, ReviewVerdict Verdict, string? Note = null, long? Seen = null);

public sealed record DecideMembersCommand(AccessListId List, ListReviewId Review, IReadOnlyList<MemberDecision> Decisions);

/// <param name="Refusal">Why this decision was not taken over; null when it was.</param>
/// <param name="Verdict">What holds now; null when nobody decided.</param>
/// <param name="Version">To send back with the next decision.</param>
public sealed record DecidedMember(ListEdgeId Edge, Error? Refusal, ReviewVerdict? Verdict, string? ByName, long Version);

/// <summary>An owner decides about members in an open review. Each member by itself: what somebody else decided meanwhile holds up no other.</summary>
public sealed class DecideMembers(Transactions transactions)
{
    public Task<Result<IReadOnlyList<DecidedMember>>> ExecuteAsync(
        DecideMembersCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync((db, now) => DecideAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<IReadOnlyList<DecidedMember>>> DecideAsync(
        PortalDbContext db,
        DecideMembersCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.Review, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var review = await db
            .ListReviews.Include(r => r.Decisions)
            .SingleOrDefaultAsync(r => r.Id == command.Review && r.ListId == command.List, cancellationToken);
        if (review is null)
            return ListErrors.NoReview();
        if (review.FinishedAt is not null)
            return ListErrors.ReviewFinished(review.FinishedByName!);
        if (command.Decisions.Any(d => !Enum.IsDefined(d.Verdict) || d.Note?.Length > ListReview.MaxNotes))
            return Error.Invalid(
                "review.invalid",
                $"Decide to keep or to remove, with a note of at most {ListReview.MaxNotes} characters."
            );
        var members = (await ReviewMembers.ReadAsync(db, command.List, cancellationToken)).ToDictionary(m => m.Edge);
        var refusals = new Dictionary<ListEdgeId, Error?>();
        foreach (var decision in command.Decisions)
            refusals[decision.Edge] = members.TryGetValue(decision.Edge, out var member)
                ? review.Decide(member, decision.Verdict, decision.Note, decision.Seen, actor, now).Error
                : ListErrors.UnknownEdge();
        // Versions are counted when changes are saved.
        await db.SaveChangesAsync(cancellationToken);
        db.Announce(Topics.List(command.List));
        return Result.Of<IReadOnlyList<DecidedMember>>([
            .. refusals.Select(r =>
            {
                var held = review.Decisions.FirstOrDefault(d => d.EdgeId == r.Key);
                return new DecidedMember(r.Key, r.Value, held?.Verdict, held?.ByName, held?.Version ?? 0);
            }),
        ]);
    }
}
