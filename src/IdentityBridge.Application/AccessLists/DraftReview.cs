using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Parts">Which of <paramref name="Values" /> are said; the others stay as they are in the draft.</param>
public sealed record DraftReviewCommand(AccessListId List, ListReviewId Review, DraftParts Parts, ReviewChanges Values);

/// <summary>
/// An owner says what an open review shall change beside members. Kept with the review for all its owners; nothing changes in the list until
/// one of them finishes it.
/// </summary>
public sealed class DraftReview(Transactions transactions)
{
    public Task<Result<ReviewDraft>> ExecuteAsync(DraftReviewCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => DraftAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<ReviewDraft>> DraftAsync(
        PortalDbContext db,
        DraftReviewCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ReviewMembers.OpenAsync(db, command.List, command.Review, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var drafted = opened.Value.Review.Intend(command.Parts, command.Values, actor, now);
        if (drafted.Succeeded)
            db.Announce(Topics.List(command.List));
        return drafted;
    }
}
