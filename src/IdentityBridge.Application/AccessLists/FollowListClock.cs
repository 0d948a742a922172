using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>
/// What time alone does to lists: memberships that come to their end, empty lists that complete their review, and what happens when a review
/// is overdue. Called at the second, and by the sweep each minute.
/// </summary>
public sealed class FollowListClock(
    Transactions transactions,
    ApplyMemberships apply,
    IDbContextFactory<PortalDbContext> contexts
)
{
    private const int Batch = 250;

    /// <summary>When something happens next; null when nothing does.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var edge = await Ending(db).MinAsync(e => e.Until, cancellationToken);
        var list = await db.AccessLists.MinAsync(l => l.ClockAt, cancellationToken);
        return edge < list ? edge : list ?? edge;
    }

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        while (await transactions.DoAsync((db, now) => EndMembersAsync(db, now, cancellationToken), cancellationToken) == Batch)
            continue;
        while (await transactions.DoAsync((db, now) => MoveOnAsync(db, now, cancellationToken), cancellationToken))
            continue;
    }

    /// <returns>How many memberships came to their end.</returns>
    private async Task<int> EndMembersAsync(PortalDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await Ending(db)
            .AsNoTracking()
            .Where(e => e.Until <= now)
            .OrderBy(e => e.Until)
            .Take(Batch)
            .Select(e => new { e.Id, e.ListId })
            .ToListAsync(cancellationToken);
        if (due.Count == 0)
            return 0;
        await ApplyMemberships.LockAsync(db, [.. due.Select(e => e.ListId)], cancellationToken);
        var ids = due.Select(e => e.Id).ToList();
        var edges = (await Ending(db).Where(e => ids.Contains(e.Id)).ToListAsync(cancellationToken))
            .Where(e => e.Expire(now))
            .ToList();
        var changes = await ApplyMemberships.ChangesOfAsync(db, edges, cancellationToken);
        var effects = await apply.ExecuteAsync(db, changes, "Its time was over", now, cancellationToken);
        await TellOfMembershipEnds.EndedAsync(db, edges, effects, cancellationToken);
        return due.Count;
    }

    /// <returns>Whether a list was moved on.</returns>
    private async Task<bool> MoveOnAsync(PortalDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await db
            .AccessLists.Where(l => l.ClockAt <= now)
            .OrderBy(l => l.ClockAt)
            .Select(l => (AccessListId?)l.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (due is not { } id)
            return false;
        await ApplyMemberships.LockAsync(db, [id], cancellationToken);
        var list = await db.AccessLists.SingleAsync(l => l.Id == id, cancellationToken);
        if (list.ClockAt is not { } at || now < at)
            return true;
        var members = await ReviewMembers.ReadAsync(db, id, cancellationToken);
        if (members.Count == 0)
            await CompleteAsync(db, list, members, $"{list.Title} had no members to review.", now, cancellationToken);
        else if (list.NoteDue(now))
            ReviewMembers.Note(db, list, Actor.System, "review.due", $"The review of {list.Title} is due.");
        else if (list.Suspend(now))
            ReviewMembers.Note(
                db,
                list,
                Actor.System,
                "list.suspended",
                $"{list.Title} gives nothing until it is reviewed: its review is overdue."
            );
        else
            await CompleteAsync(
                db,
                list,
                members,
                $"The review of {list.Title} was overdue: whom nobody had kept was removed.",
                now,
                cancellationToken
            );
        await apply.ExecuteAsync(
            db,
            ListChanges.InLists(id),
            list.SuspendedSince is null ? $"{list.Title} was due for review" : $"The review of {list.Title} is overdue",
            now,
            cancellationToken
        );
        db.Announce(Topics.Lists);
        return true;
    }

    private static async Task CompleteAsync(
        PortalDbContext db,
        AccessList list,
        IReadOnlyList<ReviewMember> members,
        string summary,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var review = await db
            .ListReviews.Include(r => r.Decisions)
            .SingleOrDefaultAsync(r => r.ListId == list.Id && r.FinishedAt == null, cancellationToken);
        if (review is null)
            db.ListReviews.Add(review = ListReview.Start(list, Actor.System, now));
        var remove = review.EndOverdue(list, members, now);
        await ReviewMembers.RemoveAsync(db, list, remove, Actor.System, now, cancellationToken);
        ReviewMembers.NoteFinished(db, list, review, members, Actor.System, summary);
    }

    private static IQueryable<ListEdge> Ending(PortalDbContext db) =>
        db.ListEdges.Where(e => e.RemovedAt == null && e.ExpiredAt == null && e.Until != null);
}
