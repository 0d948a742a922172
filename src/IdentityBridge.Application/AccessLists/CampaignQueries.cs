using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Campaigns for administrators and auditors. For others they do not exist.</summary>
public sealed class CampaignQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>Whether the campaign is there for the actor.</summary>
    public async Task<bool> IsThereAsync(CampaignId id, Actor actor, CancellationToken cancellationToken)
    {
        if (CampaignErrors.Refusal(actor, change: false) is not null)
            return false;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Campaigns.AnyAsync(c => c.Id == id, cancellationToken);
    }

    /// <summary>Campaigns, newest first.</summary>
    public async Task<Result<Page<CampaignLine>>> ListAsync(int page, int size, Actor actor, CancellationToken cancellationToken)
    {
        if (CampaignErrors.Refusal(actor, change: false) is { } refusal)
            return refusal;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var total = await db.Campaigns.CountAsync(cancellationToken);
        var number = Math.Max(1, page);
        var campaigns = await db
            .Campaigns.AsNoTracking()
            .OrderByDescending(c => c.StartedAt)
            .ThenBy(c => c.Id)
            .Skip((number - 1) * size)
            .Take(size)
            .ToListAsync(cancellationToken);
        var progress = await ProgressAsync(db, [.. campaigns.Select(c => c.Id)], cancellationToken);
        return new Page<CampaignLine>([.. campaigns.Select(c => Line(c, progress[c.Id]))], total, number, size);
    }

    /// <summary>One campaign with a page of its lists: overdue first, then by due date and title; finished ones last.</summary>
    public async Task<Result<CampaignDetails>> DetailsAsync(
        CampaignId id,
        CampaignFilter filter,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (CampaignErrors.Refusal(actor, change: false) is { } refusal)
            return refusal;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var campaign = await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (campaign is null)
            return CampaignErrors.NotFound();
        var progress = (await ProgressAsync(db, [id], cancellationToken))[id];
        var now = time.Now();
        var lines = Lines(db).Where(l => l.Campaign == id);
        lines = filter.State switch
        {
            null => lines,
            CampaignListState.Done => lines.Where(l => l.FinishedAt != null || l.Deleted),
            CampaignListState.Deleted => lines.Where(l => l.FinishedAt == null && l.Deleted),
            CampaignListState.Overdue => lines.Where(l => l.FinishedAt == null && !l.Deleted && l.DueAt <= now),
            CampaignListState.Open => lines.Where(l => l.FinishedAt == null && !l.Deleted && l.DueAt > now),
            _ => lines.Where(_ => false),
        };
        var total = await lines.CountAsync(cancellationToken);
        var number = Math.Max(1, filter.Page);
        var rows = await lines
            .OrderBy(l => l.FinishedAt != null || l.Deleted)
            .ThenBy(l => l.DueAt)
            .ThenBy(l => l.Title)
            .ThenBy(l => l.List)
            .Skip((number - 1) * filter.Size)
            .Take(filter.Size)
            .ToListAsync(cancellationToken);
        var owners = await OwnersAsync(db, [.. rows.Select(r => r.List)], cancellationToken);
        return new CampaignDetails(
            Line(campaign, progress),
            new Page<CampaignListLine>([.. rows.Select(r => r.ToLine(owners[r.List], now))], total, number, filter.Size),
            actor.IsAdministrator && campaign.ClosedAt is null
        );
    }

    /// <summary>What starting a campaign would do, without doing it; for administrators.</summary>
    public async Task<Result<CampaignPreview>> PreviewAsync(
        CampaignChoice choice,
        DateOnly due,
        int page,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (CampaignErrors.Refusal(actor, change: true) is { } refusal)
            return refusal;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var dueAt = ReviewCampaign.DueOn(due);
        var lists = choice
            .In(db)
            .AsNoTracking()
            .Select(l => new
            {
                l.Id,
                l.Title,
                l.Origin,
                l.NextDueAt,
                l.Overdue,
                Members = db.ListEdges.Count(e => e.ListId == l.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null),
                InReview = db.ListReviews.Any(r => r.ListId == l.Id && r.FinishedAt == null),
            });
        var ids = await lists.Select(l => l.Id).ToListAsync(cancellationToken);
        var empty = await lists.CountAsync(l => l.Members == 0, cancellationToken);
        var filled = lists.Where(l => l.Members > 0);
        var number = Math.Max(1, page);
        var rows = await lists
            .OrderBy(l => l.Title)
            .ThenBy(l => l.Id)
            .Skip((number - 1) * size)
            .Take(size)
            .ToListAsync(cancellationToken);
        var owners = await OwnersAsync(db, [.. rows.Select(r => r.Id)], cancellationToken);
        return new CampaignPreview(
            new Page<PreviewedList>(
                [
                    .. rows.Select(r => new PreviewedList(
                        r.Id,
                        r.Title,
                        r.Origin,
                        r.Members,
                        owners[r.Id],
                        r.NextDueAt,
                        r.InReview,
                        r.Members > 0 && dueAt < r.NextDueAt ? dueAt : null
                    )),
                ],
                ids.Count,
                number,
                size
            ),
            empty,
            await filled.CountAsync(l => l.InReview, cancellationToken),
            await filled.CountAsync(l => l.NextDueAt > dueAt, cancellationToken),
            await filled.CountAsync(l => l.Overdue == OverduePolicy.SuspendGrants, cancellationToken),
            await filled.CountAsync(l => l.Overdue == OverduePolicy.RemoveUnreviewed, cancellationToken),
            ReviewCampaign.SetOf(ids)
        );
    }

    private static IQueryable<Row> Lines(PortalDbContext db) =>
        from line in db.CampaignLists.AsNoTracking()
        join list in db.AccessLists on line.ListId equals list.Id
        join review in db.ListReviews on line.ReviewId equals review.Id
        select new Row
        {
            Campaign = line.CampaignId,
            List = list.Id,
            Title = list.Title,
            Review = review.Id,
            // A finished review keeps the date it answered; an open one is due with its list.
            DueAt = review.FinishedAt == null ? list.NextDueAt : review.DueAt,
            FinishedAt = review.FinishedAt,
            FinishedByName = review.FinishedByName,
            Joined = line.Joined,
            Deleted = list.DeletedAt != null,
            Members =
                review.FinishedAt == null
                    ? db.ListEdges.Count(e => e.ListId == list.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null)
                    : review.Decisions.Count(d => d.Verdict != null),
            Decided =
                review.FinishedAt == null
                    ? review.Decisions.Count(d =>
                        d.Verdict != null && db.ListEdges.Any(e => e.Id == d.EdgeId && e.RemovedAt == null)
                    )
                    : review.Decisions.Count(d => d.Verdict != null),
        };

    private async Task<IReadOnlyDictionary<CampaignId, CampaignProgress>> ProgressAsync(
        PortalDbContext db,
        List<CampaignId> campaigns,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        var rows = await Lines(db)
            .Where(l => campaigns.Contains(l.Campaign))
            .Select(l => new
            {
                l.Campaign,
                l.FinishedAt,
                l.Deleted,
                l.DueAt,
                l.Members,
                l.Decided,
            })
            .ToListAsync(cancellationToken);
        var byCampaign = rows.ToLookup(r => r.Campaign);
        return campaigns.ToDictionary(
            c => c,
            c =>
            {
                var lists = byCampaign[c].ToList();
                var open = lists.Where(l => l.FinishedAt is null && !l.Deleted).ToList();
                return new CampaignProgress(
                    lists.Count,
                    lists.Count - open.Count,
                    open.Count(l => now < l.DueAt),
                    open.Count(l => l.DueAt <= now),
                    lists.Where(l => !l.Deleted || l.FinishedAt is not null).Sum(l => l.Members),
                    lists.Where(l => !l.Deleted || l.FinishedAt is not null).Sum(l => l.Decided)
                );
            }
        );
    }

    private static async Task<ILookup<AccessListId, string>> OwnersByListAsync(
        PortalDbContext db,
        List<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var edges = await db
            .ListEdges.AsNoTracking()
            .Where(e => lists.Contains(e.ListId) && e.Kind == ListEdgeKind.Owner && e.RemovedAt == null)
            .ToListAsync(cancellationToken);
        var names = await ListFacts.NamesAsync(db, edges.Select(e => e.Subject), cancellationToken);
        return edges.ToLookup(e => e.ListId, e => names.GetValueOrDefault(e.Subject, "Somebody unknown"));
    }

    private static async Task<IReadOnlyDictionary<AccessListId, IReadOnlyList<string>>> OwnersAsync(
        PortalDbContext db,
        List<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var owners = await OwnersByListAsync(db, lists, cancellationToken);
        return lists.ToDictionary(l => l, IReadOnlyList<string> (l) => [.. owners[l].Order(StringComparer.OrdinalIgnoreCase)]);
    }

    private static CampaignLine Line(ReviewCampaign campaign, CampaignProgress progress) =>
        new(
            campaign.Id,
            campaign.Title,
            campaign.DueAt,
            campaign.StartedAt,
            campaign.StartedByName,
            campaign.ClosedAt,
            campaign.ClosedByName,
            progress
        );

    /// <summary>One list of one campaign, as the database puts it together.</summary>
    private sealed class Row
    {
        public required CampaignId Campaign { get; init; }
        public required AccessListId List { get; init; }
        public required string Title { get; init; }
        public required ListReviewId Review { get; init; }
        public required DateTimeOffset DueAt { get; init; }
        public required DateTimeOffset? FinishedAt { get; init; }
        public required string? FinishedByName { get; init; }
        public required bool Joined { get; init; }
        public required bool Deleted { get; init; }
        public required int Members { get; init; }
        public required int Decided { get; init; }

        public CampaignListLine ToLine(IReadOnlyList<string> owners, DateTimeOffset now) =>
            new(
                List,
                Title,
                Review,
                owners,
                Members,
                Decided,
                DueAt,
                FinishedAt,
                FinishedByName,
                Joined,
                FinishedAt is not null ? CampaignListState.Done
                    : Deleted ? CampaignListState.Deleted
                    : DueAt <= now ? CampaignListState.Overdue
                    : CampaignListState.Open
            );
    }
}
