using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Reviews for owners of their lists, and for those who see everything. For others they do not exist.</summary>
public sealed class ReviewQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>Whether the review is there for the actor.</summary>
    public async Task<bool> IsThereAsync(ListReviewId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (await OpenAsync(db, id, actor, cancellationToken)).Succeeded;
    }

    /// <summary>One review with everything a decision needs, in a few queries whatever the number of members.</summary>
    public async Task<Result<ReviewDesk>> DeskAsync(ListReviewId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var opened = await OpenAsync(db, id, actor, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var (review, list, mayReview) = opened.Value;
        var edges = await EdgesAsync(db, review, cancellationToken);
        var facts = await MemberFactsReader.ReadAsync(db, list, edges, time.Now(), cancellationToken);
        var decisions = review.Decisions.ToDictionary(d => d.EdgeId);
        return new ReviewDesk(
            review.Id,
            list.Id,
            list.Title,
            list.Description,
            review.DueAt,
            review.StartedAt,
            review.StartedByName,
            review.FinishedAt,
            review.FinishedByName,
            review.Notes,
            list.MembershipRequirements,
            list.Schedule,
            list.NextDueAt,
            review.Outcome,
            review.Draft ?? ReviewDraft.Nothing,
            facts.Gives,
            [
                .. edges
                    .Select(edge => Line(edge, facts, decisions.GetValueOrDefault(edge.Id)))
                    .OrderBy(m => m.Name, StringComparer.OrdinalIgnoreCase)
                    .ThenBy(m => m.Edge.Value),
            ],
            mayReview && review.FinishedAt is null
        );
    }

    public async Task<Page<ReviewLine>> ListAsync(ReviewFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var lists = db.AccessLists.AsNoTracking().Where(l => l.DeletedAt == null);
        if (filter.Mine || !actor.SeesEverything)
        {
            var standings = await ListStandings.ReadAsync(db, actor, null, now, cancellationToken);
            var owned = standings.Where(s => s.Value.Owner).Select(s => s.Key).ToList();
            lists = lists.Where(l => owned.Contains(l.Id));
        }
        return filter.Show == ReviewShow.Past
            ? await PastAsync(db, lists, filter, cancellationToken)
            : await DueAsync(db, lists, filter, now, cancellationToken);
    }

    /// <summary>The review, if the actor may see it, with its list and whether they may decide.</summary>
    internal async Task<Result<(ListReview Review, AccessList List, bool MayReview)>> OpenAsync(
        PortalDbContext db,
        ListReviewId id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var review = await db
            .ListReviews.AsNoTracking()
            .Include(r => r.Decisions)
            .SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (review is null)
            return ListErrors.NoReview();
        var list = await db
            .AccessLists.AsNoTracking()
            .Include(l => l.Grants)
            .SingleAsync(l => l.Id == review.ListId, cancellationToken);
        var standing = (await ListStandings.ReadAsync(db, actor, [list.Id], time.Now(), cancellationToken)).GetValueOrDefault(
            list.Id
        );
        // Members see their list, and not what is decided about them.
        if (!actor.SeesEverything && !standing.Owner)
            return ListErrors.NoReview();
        return (review, list, ListRights.Refusal(ListRight.Review, actor, standing) is null);
    }

    internal static async Task<IReadOnlyList<ListEdge>> EdgesAsync(
        PortalDbContext db,
        ListReview review,
        CancellationToken cancellationToken
    )
    {
        var edges = db.ListEdges.AsNoTracking().Where(e => e.ListId == review.ListId && e.Kind == ListEdgeKind.Member);
        var decided = review.Decisions.Select(d => d.EdgeId).ToList();
        return await (
            review.FinishedAt is null ? edges.Where(e => e.RemovedAt == null) : edges.Where(e => decided.Contains(e.Id))
        ).ToListAsync(cancellationToken);
    }

    private static ReviewedMember Line(ListEdge edge, ReviewFacts facts, ListReviewDecision? decision)
    {
        var held = DecidedMember.Of(edge.Id, null, decision);
        return new ReviewedMember(
            edge.Id,
            edge.Subject,
            decision?.Subject ?? facts.NameOf(edge.Subject),
            facts.DetailOf(edge.Subject),
            edge.AddedAt,
            edge.AddedByName,
            edge.Reason,
            edge.Until,
            facts.WhyOf(edge),
            facts.LosesOf(edge),
            facts.OthersOf(edge),
            held.Verdict,
            held.ByName,
            held.At,
            held.Note,
            held.NoteByName,
            decision?.ConfirmedAtEnd ?? false,
            held.Version
        );
    }

    private static async Task<Page<ReviewLine>> DueAsync(
        PortalDbContext db,
        IQueryable<AccessList> lists,
        ReviewFilter filter,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var soon = filter.Show == ReviewShow.Overdue ? now : now + ListIndex.Notice;
        var due =
            filter.Show == ReviewShow.Overdue
                ? lists.Where(l => l.NextDueAt <= soon)
                : lists.Where(l => l.NextDueAt <= soon || db.ListReviews.Any(r => r.ListId == l.Id && r.FinishedAt == null));
        var total = await due.CountAsync(cancellationToken);
        var number = Math.Max(1, filter.Page);
        var rows = await due.OrderBy(l => l.NextDueAt)
            .ThenBy(l => l.Id)
            .Skip((number - 1) * filter.Size)
            .Take(filter.Size)
            .Select(l => new
            {
                List = l,
                Members = db.ListEdges.Count(e => e.ListId == l.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null),
                Review = db
                    .ListReviews.Where(r => r.ListId == l.Id && r.FinishedAt == null)
                    .Select(r => new
                    {
                        r.Id,
                        Decided = r.Decisions.Count(d =>
                            d.Verdict != null && db.ListEdges.Any(e => e.Id == d.EdgeId && e.RemovedAt == null)
                        ),
                    })
                    .FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return new Page<ReviewLine>(
            [
                .. rows.Select(r => new ReviewLine(
                    r.List.Id,
                    r.List.Title,
                    r.Review?.Id,
                    r.List.NextDueAt,
                    null,
                    null,
                    r.Members,
                    r.Review?.Decided ?? 0,
                    0,
                    r.List.SuspendedSince,
                    r.List.Overdue
                )),
            ],
            total,
            number,
            filter.Size
        );
    }

    private static async Task<Page<ReviewLine>> PastAsync(
        PortalDbContext db,
        IQueryable<AccessList> lists,
        ReviewFilter filter,
        CancellationToken cancellationToken
    )
    {
        var past =
            from review in db.ListReviews.AsNoTracking()
            join list in lists on review.ListId equals list.Id
            where review.FinishedAt != null
            select new { review, list };
        var total = await past.CountAsync(cancellationToken);
        var number = Math.Max(1, filter.Page);
        var rows = await past.OrderByDescending(r => r.review.FinishedAt)
            .ThenBy(r => r.review.Id)
            .Skip((number - 1) * filter.Size)
            .Take(filter.Size)
            .ToListAsync(cancellationToken);
        return new Page<ReviewLine>(
            [
                .. rows.Select(r => new ReviewLine(
                    r.list.Id,
                    r.list.Title,
                    r.review.Id,
                    r.review.DueAt,
                    r.review.FinishedAt,
                    r.review.FinishedByName,
                    r.review.Outcome!.Kept.Count + r.review.Outcome.Removed.Count,
                    r.review.Outcome.Kept.Count + r.review.Outcome.Removed.Count,
                    r.review.Outcome.Removed.Count,
                    r.list.SuspendedSince,
                    r.list.Overdue
                )),
            ],
            total,
            number,
            filter.Size
        );
    }
}
