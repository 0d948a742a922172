using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="ConfirmKept">Members that nobody decided about and that are kept.</param>
/// <param name="Changes">As they were shown; when <paramref name="Removing" /> is given and the draft says otherwise by now, nothing happens.</param>
/// <param name="Removing">The members whose removal was shown and confirmed; when others decided otherwise since, nothing happens.</param>
public sealed record FinishReviewCommand(
    AccessListId List,
    ListReviewId Review,
    IReadOnlyList<ListEdgeId> ConfirmKept,
    ReviewChanges Changes,
    IReadOnlyList<ListEdgeId>? Removing = null
);

public sealed record FinishedReview(int Kept, int Removed, DateTimeOffset NextDueAt);

/// <summary>An owner finishes a review: members are removed as decided, and what was decided is kept as evidence. Undecided members refuse it.</summary>
public sealed class FinishReview(Transactions transactions, ApplyMemberships apply)
{
    public Task<Result<FinishedReview>> ExecuteAsync(
        FinishReviewCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => FinishAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<FinishedReview>> FinishAsync(
        PortalDbContext db,
        FinishReviewCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ReviewMembers.OpenAsync(db, command.List, command.Review, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var (list, review) = opened.Value;
        var members = await ReviewMembers.ReadAsync(db, list.Id, cancellationToken);
        var finished = review.Finish(list, members, command.ConfirmKept, command.Changes, actor, now, command.Removing);
        if (!finished.Succeeded)
            return finished.Error;
        if (finished.Value.Count > 0 && await LinkedLists.ObservedAsync(db, list, cancellationToken) is { } observed)
            return observed;
        await ReviewMembers.RemoveAsync(db, list, finished.Value, actor, now, cancellationToken);
        var outcome = review.Outcome!;
        ReviewMembers.NoteFinished(
            db,
            list,
            review,
            members,
            actor,
            FormattableString.Invariant(
                $"{actor.Name} finished the review of {list.Title}: {outcome.Kept.Count} kept, {outcome.Removed.Count} removed; next on {list.NextDueAt:yyyy-MM-dd}."
            )
        );
        var effects = await apply.ExecuteAsync(
            db,
            ListChanges.InLists(list.Id),
            $"{list.Title} was reviewed by {actor.Name}",
            now,
            cancellationToken
        );
        if (!actor.IsAdministrator && effects.Any(e => actor.Is(e.Person) && e.Gains))
            return ListErrors.OwnMembership();
        db.Announce(Topics.Lists);
        db.Announce(Topics.Due);
        return new FinishedReview(outcome.Kept.Count, outcome.Removed.Count, list.NextDueAt);
    }
}
