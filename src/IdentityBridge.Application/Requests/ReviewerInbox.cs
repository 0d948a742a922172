using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

public enum InboxOrder
{
    OldestFirst = 0,

    /// <summary>Whatever expires undecided first.</summary>
    ExpiringFirst = 1,
}

/// <param name="Text">Words that must all occur, as in a search of requests.</param>
/// <param name="Kind">What one of the items is; null for all.</param>
public sealed record InboxFilter(string? Text = null, EntitlementKind? Kind = null, InboxOrder Order = InboxOrder.OldestFirst);

/// <param name="Question">The latest question to the requester; null when there is none.</param>
/// <param name="Worst">The worst that is known of its items; null when there is nothing.</param>
public sealed record InboxRow(RequestRow Request, RequestQuestion? Question, Risk? Worst);

/// <summary>A reviewer's question to the requester.</summary>
/// <param name="AnsweredAt">Null while it is open.</param>
public sealed record RequestQuestion(string By, DateTimeOffset At, DateTimeOffset? AnsweredAt)
{
    public bool IsOpen => AnsweredAt is null;
}

/// <summary>One page of what a reviewer has to decide, and how much there is of it without a filter.</summary>
/// <param name="ToDecide">Those that wait for the reviewer.</param>
/// <param name="WithRequester">Those that wait for an answer of their requester first; they come last in the rows.</param>
/// <param name="Oldest">Since when the oldest of those to decide waits.</param>
public sealed record InboxView(Page<InboxRow> Page, int ToDecide, int WithRequester, DateTimeOffset? Oldest);

/// <summary>What waits for somebody's decision.</summary>
public sealed class ReviewerInbox(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<InboxView> PageAsync(
        InboxFilter filter,
        Actor actor,
        int page,
        int size,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = await WaitingAsync(db, actor, time.Now(), cancellationToken);
        var counts = await all.GroupBy(r => r.AskedAt != null && r.AnsweredAt == null)
            .Select(g => new
            {
                Asked = g.Key,
                Count = g.Count(),
                Oldest = g.Min(r => r.CreatedAt),
            })
            .ToListAsync(cancellationToken);
        var wanted = RequestSearch.WithText(all, filter.Text ?? "");
        if (filter.Kind is { } kind)
        {
            var about =
                from item in db.RequestItems
                join entitlement in db.Entitlements on item.EntitlementId equals entitlement.Id
                where entitlement.Kind == kind
                select item.RequestId;
            wanted = wanted.Where(r => about.Contains(r.Id));
        }
        var filtered = wanted != all;
        var total = filtered ? await wanted.CountAsync(cancellationToken) : counts.Sum(c => c.Count);
        var number = Math.Clamp(page, 1, Math.Max(1, (total + size - 1) / size));
        // What waits for its requester is nobody's turn here, so it comes after everything else.
        var ordered = wanted.OrderBy(r => r.AskedAt != null && r.AnsweredAt == null ? 1 : 0);
        ordered =
            filter.Order == InboxOrder.ExpiringFirst ? ordered.ThenBy(r => r.PendingUntil) : ordered.ThenBy(r => r.CreatedAt);
        var rows = await RowsAsync(db, ordered.ThenBy(r => r.Number).Skip((number - 1) * size).Take(size), cancellationToken);
        var mine = counts.Find(c => !c.Asked);
        return new InboxView(
            new Page<InboxRow>(rows, total, number, size),
            mine?.Count ?? 0,
            counts.Find(c => c.Asked)?.Count ?? 0,
            mine?.Oldest
        );
    }

    /// <summary>Questions that wait for a word of the actor's, the oldest first.</summary>
    public async Task<IReadOnlyList<InboxRow>> QuestionsToMeAsync(Actor actor, int most, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } me)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        return await RowsAsync(
            db,
            db.Requests.Where(r =>
                    (r.RequesterId == me || r.PersonId == me)
                    && r.Status == RequestStatus.Pending
                    && r.PendingUntil > now
                    && r.AskedAt != null
                    && r.AnsweredAt == null
                )
                .OrderBy(r => r.AskedAt)
                .Take(most),
            cancellationToken
        );
    }

    /// <summary>Everything that the actor may decide now.</summary>
    internal static async Task<IQueryable<AccessRequest>> WaitingAsync(
        PortalDbContext db,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var me = actor.PersonId;
        var open = db.Requests.Where(r =>
            r.Status == RequestStatus.Pending
            && r.PendingUntil > now
            && r.RequesterId != me
            && r.PersonId != me
            && !r.Decisions.Any(d => d.ReviewerId == me)
        );
        var lists = await ListDeciders.OfAsync(db, open, actor, now, cancellationToken);
        if (actor.IsReviewerEverywhere)
            return lists.Count == 0
                ? open.Where(r => r.AsksForListId == null)
                : open.Where(r => r.AsksForListId == null || lists.Contains(r.AsksForListId));
        if (me is not { } person)
            return open.Where(r => false);
        // The ways to be named need no more than that it waits; all else is asked once, so that the database has less to plan.
        var mine = DecidableRequests.Of(db, db.Requests.Where(r => r.Status == RequestStatus.Pending), person, lists);
        return open.Where(r => mine.Contains(r.Id));
    }

    private static async Task<IReadOnlyList<InboxRow>> RowsAsync(
        PortalDbContext db,
        IQueryable<AccessRequest> page,
        CancellationToken cancellationToken
    )
    {
        var rows = await RequestRows.ReadAsync(db, page, cancellationToken);
        var ids = rows.ConvertAll(r => r.Id);
        if (ids.Count == 0)
            return [];
        var questions = await db
            .Requests.Where(r => ids.Contains(r.Id) && r.AskedAt != null)
            .Select(r => new
            {
                r.Id,
                By = r.AskedByName ?? "",
                At = r.AskedAt!.Value,
                r.AnsweredAt,
            })
            .ToDictionaryAsync(q => q.Id, q => new RequestQuestion(q.By, q.At, q.AnsweredAt), cancellationToken);
        var risks = await ItemRisks.WorstAsync(db, ids, cancellationToken);
        return [.. rows.Select(r => new InboxRow(r, questions.GetValueOrDefault(r.Id), risks.GetValueOrDefault(r.Id)))];
    }
}
