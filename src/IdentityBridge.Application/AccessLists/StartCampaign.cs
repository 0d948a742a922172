using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Id">Made by the page: the same command sent twice starts one campaign.</param>
/// <param name="Due">Reviews are due at its beginning, 00:00 UTC.</param>
/// <param name="Expected"><see cref="CampaignPreview.Set" /> of the lists that the administrator saw; null to take whatever fits.</param>
public sealed record StartCampaignCommand(
    CampaignId Id,
    string Title,
    DateOnly Due,
    CampaignChoice Choice,
    string? Expected = null
);

/// <param name="Joined">Reviews that were open before.</param>
/// <param name="Completed">Lists without members, done at once.</param>
/// <param name="BroughtForward">Lists that were due later.</param>
public sealed record StartedCampaign(CampaignId Id, int Lists, int Joined, int Completed, int BroughtForward);

/// <summary>
/// An administrator starts the reviews of many lists at once. An open review joins; a list without members is done at once; a list that is due
/// later becomes due with the campaign, so that reminders and what happens to overdue reviews follow by themselves.
/// </summary>
public sealed class StartCampaign(Transactions transactions, ApplyMemberships apply)
{
    public Task<Result<StartedCampaign>> ExecuteAsync(
        StartCampaignCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => StartAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<StartedCampaign>> StartAsync(
        PortalDbContext db,
        StartCampaignCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (CampaignErrors.Refusal(actor, change: true) is { } refusal)
            return refusal;
        var problems = ReviewCampaign.Problems(command.Title, command.Due, now).ToList();
        if (problems.Count > 0)
            return CampaignErrors.Invalid(problems);
        if (await db.Campaigns.AnyAsync(c => c.Id == command.Id, cancellationToken))
            return await AgainAsync(db, command.Id, cancellationToken);
        var chosen = await ChooseAsync(db, command, cancellationToken);
        if (!chosen.Succeeded)
            return chosen.Error;
        var reviews = await ReviewsAsync(db, chosen.Value, command, actor, now, cancellationToken);
        var campaign = ReviewCampaign.Start(
            command.Id,
            command.Title,
            command.Due,
            [.. reviews.Select(r => new CampaignReview(r.List.Id, r.Review.Id, r.Joined))],
            actor,
            now
        );
        if (!campaign.Succeeded)
            return campaign.Error;
        db.Campaigns.Add(campaign.Value);
        var done = new StartedCampaign(
            command.Id,
            reviews.Count,
            reviews.Count(r => r.Joined),
            reviews.Count(r => r.Review.FinishedAt is not null),
            reviews.Count(r => r.Moved)
        );
        Tell(db, campaign.Value, done, actor);
        await FollowAsync(db, reviews, campaign.Value, now, cancellationToken);
        return done;
    }

    /// <summary>The lists, locked, when they are those that the administrator saw.</summary>
    private static async Task<Result<IReadOnlyList<AccessList>>> ChooseAsync(
        PortalDbContext db,
        StartCampaignCommand command,
        CancellationToken cancellationToken
    )
    {
        var ids = await command.Choice.In(db).Select(l => l.Id).ToListAsync(cancellationToken);
        if (ids.Count > ReviewCampaign.MaxLists)
            return CampaignErrors.TooMany(ids.Count);
        if (ids.Count > 0)
            await ApplyMemberships.LockAsync(db, ids, cancellationToken);
        // Deleted meanwhile, or renamed away: only what still fits under the lock counts.
        var lists = await command
            .Choice.In(db)
            .Where(l => ids.Contains(l.Id))
            .OrderBy(l => l.Title)
            .ToListAsync(cancellationToken);
        if (command.Expected is { } expected && expected != ReviewCampaign.SetOf(lists.Select(l => l.Id)))
            return CampaignErrors.OtherLists(lists.Count);
        return lists.Count == 0 ? CampaignErrors.NoLists() : Result.Of<IReadOnlyList<AccessList>>(lists);
    }

    private static async Task<IReadOnlyList<Begun>> ReviewsAsync(
        PortalDbContext db,
        IReadOnlyList<AccessList> lists,
        StartCampaignCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var ids = lists.Select(l => l.Id).ToList();
        var open = await db
            .ListReviews.Include(r => r.Decisions)
            .Where(r => ids.Contains(r.ListId) && r.FinishedAt == null)
            .ToDictionaryAsync(r => r.ListId, cancellationToken);
        var filled = (
            await db
                .ListEdges.Where(e => ids.Contains(e.ListId) && e.Kind == ListEdgeKind.Member && e.RemovedAt == null)
                .Select(e => e.ListId)
                .Distinct()
                .ToListAsync(cancellationToken)
        ).ToHashSet();
        return
        [
            .. lists.Select(list =>
                Begin(db, list, open.GetValueOrDefault(list.Id), filled.Contains(list.Id), command, actor, now)
            ),
        ];
    }

    private static Begun Begin(
        PortalDbContext db,
        AccessList list,
        ListReview? open,
        bool hasMembers,
        StartCampaignCommand command,
        Actor actor,
        DateTimeOffset now
    )
    {
        var moved = hasMembers && list.BringForward(ReviewCampaign.DueOn(command.Due));
        open?.BringForward(list.NextDueAt);
        var review = open ?? ListReview.Start(list, actor, now);
        if (open is null)
            db.ListReviews.Add(review);
        if (!hasMembers)
            ReviewMembers.FinishEmpty(db, list, review, actor, now);
        else if (open is null)
            ReviewMembers.NoteStarted(db, list, actor);
        if (moved)
            ReviewMembers.Note(
                db,
                list,
                actor,
                "review.brought-forward",
                FormattableString.Invariant(
                    $"{actor.Name} brought the review of {list.Title} forward to {list.NextDueAt:yyyy-MM-dd}."
                )
            );
        return new Begun(list, review, open is not null, moved);
    }

    /// <summary>Another due date is another end of what a list gives only if it is suspended when overdue; a list without members gives nothing.</summary>
    private async Task FollowAsync(
        PortalDbContext db,
        IReadOnlyList<Begun> reviews,
        ReviewCampaign campaign,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var ends = reviews.Where(r => r.Moved && r.List.SuspendsAt is not null).Select(r => r.List.Id).ToArray();
        if (ends.Length > 0)
            await apply.ExecuteAsync(
                db,
                ListChanges.InLists(ends),
                $"{campaign.StartedByName} started the campaign {campaign.Title}",
                now,
                cancellationToken
            );
        foreach (var review in reviews)
            db.Announce(Topics.List(review.List.Id));
        db.Announce(Topics.Lists);
        db.Announce(Topics.Due);
        db.Announce(Topics.Campaigns);
    }

    private static void Tell(PortalDbContext db, ReviewCampaign campaign, StartedCampaign done, Actor actor) =>
        db.Record(
            new AuditDraft(
                "campaign.started",
                actor.PersonId?.Value,
                actor.Name,
                "campaign",
                campaign.Id.ToString(),
                FormattableString.Invariant(
                    $"{actor.Name} started the campaign {campaign.Title} over {done.Lists} lists, due on {campaign.DueAt:yyyy-MM-dd}."
                )
            )
        );

    private static async Task<StartedCampaign> AgainAsync(PortalDbContext db, CampaignId id, CancellationToken cancellationToken)
    {
        var lists = await db.CampaignLists.AsNoTracking().Where(l => l.CampaignId == id).ToListAsync(cancellationToken);
        return new StartedCampaign(id, lists.Count, lists.Count(l => l.Joined), 0, 0);
    }

    private sealed record Begun(AccessList List, ListReview Review, bool Joined, bool Moved);
}
