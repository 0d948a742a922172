using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

public sealed record StartReviewCommand(AccessListId List);

/// <param name="Finished">The list had no members, so that there was nothing to decide.</param>
public sealed record StartedReview(ListReviewId Id, bool Finished);

/// <summary>An owner starts the review of a list, or joins the one that is open.</summary>
public sealed class StartReview(Transactions transactions, ApplyMemberships apply)
{
    public Task<Result<StartedReview>> ExecuteAsync(
        StartReviewCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => StartAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<StartedReview>> StartAsync(
        PortalDbContext db,
        StartReviewCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.Review, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        var open = await db
            .ListReviews.Where(r => r.ListId == list.Id && r.FinishedAt == null)
            .Select(r => (ListReviewId?)r.Id)
            .SingleOrDefaultAsync(cancellationToken);
        if (open is { } id)
            return new StartedReview(id, Finished: false);
        var review = ListReview.Start(list, actor, now);
        db.ListReviews.Add(review);
        db.Announce(Topics.List(list.Id));
        if (await ReviewMembers.ReadAsync(db, list.Id, cancellationToken) is { Count: > 0 })
        {
            ReviewMembers.NoteStarted(db, list, actor);
            return new StartedReview(review.Id, Finished: false);
        }
        if (ReviewMembers.FinishEmpty(db, list, review, actor, now) is { } refusal)
            return refusal;
        await apply.ExecuteAsync(db, ListChanges.InLists(list.Id), $"{list.Title} was reviewed", now, cancellationToken);
        return new StartedReview(review.Id, Finished: true);
    }
}
