using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Whose lists to show.</summary>
public enum ListScope
{
    /// <summary>Those the actor owns.</summary>
    Owned = 1,

    /// <summary>Those the actor is in.</summary>
    Member = 2,

    /// <summary>All; for administrators and auditors.</summary>
    All = 3,
}

/// <summary>Which of them.</summary>
public enum ListShow
{
    Any = 0,

    /// <summary>The review is due, or will be within the time of the first reminder.</summary>
    Due = 1,

    /// <summary>The day of the review has passed.</summary>
    Overdue = 2,

    /// <summary>They give nothing until they are reviewed.</summary>
    Suspended = 3,
}

/// <param name="Text">Words that must all occur in the title or description; case ignored.</param>
/// <param name="ByReview">What is due first comes first; else by title.</param>
/// <param name="Page">From 1.</param>
public sealed record ListIndexFilter(
    ListScope Scope,
    string? Text = null,
    ListShow Show = ListShow.Any,
    ListOrigin? Origin = null,
    bool ByReview = false,
    int Page = 1,
    int Size = 25
);

/// <param name="Members">Direct members: people and lists.</param>
/// <param name="Effective">People whose membership has effect, directly or through lists.</param>
/// <param name="Gives">Names of roles and entitlements.</param>
public sealed record ListRow(
    AccessListId Id,
    string Title,
    string? Description,
    ListOrigin Origin,
    int Members,
    int Effective,
    IReadOnlyList<string> Gives,
    DateTimeOffset NextDueAt,
    DateTimeOffset? SuspendedSince,
    ListStanding Mine
)
{
    /// <summary>Whether the day of the review has passed. A list without members has nothing to review.</summary>
    public bool IsOverdue(DateTimeOffset now) => Members > 0 && NextDueAt <= now;

    /// <summary>Whether the review is due, or will be within <see cref="ListIndex.Notice" />.</summary>
    public bool IsDue(DateTimeOffset now) => Members > 0 && NextDueAt <= now + ListIndex.Notice;
}

/// <param name="Owned">Lists that the actor owns.</param>
/// <param name="In">Lists that the actor is in.</param>
/// <param name="ToReview">Owned lists with members whose review is due.</param>
public sealed record ListCounts(int Owned, int In, int ToReview);

/// <summary>Finds lists, among those that the actor may see.</summary>
public sealed class ListIndex(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>How long before its day a review counts as due.</summary>
    public static TimeSpan Notice { get; } = TimeSpan.FromDays(-ReminderLadder.Steps[0]);

    public async Task<Result<Page<ListRow>>> PageAsync(ListIndexFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        if (filter.Scope == ListScope.All && !actor.SeesEverything)
            return ListErrors.NotFound();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var standings = await ListStandings.ReadAsync(db, actor, null, now, cancellationToken);
        var lists = db.AccessLists.AsNoTracking().Where(l => l.DeletedAt == null);
        if (filter.Scope != ListScope.All)
        {
            var mine = Among(standings, filter.Scope);
            lists = lists.Where(l => mine.Contains(l.Id));
        }
        foreach (var word in (filter.Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var lower = word.ToLowerInvariant();
            lists = lists.Where(l =>
                l.Title.ToLower().Contains(lower) || (l.Description != null && l.Description.ToLower().Contains(lower))
            );
        }
        if (filter.Origin is { } origin)
            lists = lists.Where(l => l.Origin == origin);
        lists = Showing(db, lists, filter.Show, now);
        var total = await lists.CountAsync(cancellationToken);
        var ordered = filter.ByReview
            ? lists.OrderBy(l => l.NextDueAt).ThenBy(l => l.Title).ThenBy(l => l.Id)
            : lists.OrderBy(l => l.Title).ThenBy(l => l.Id);
        var number = Math.Clamp(filter.Page, 1, Math.Max(1, (total + filter.Size - 1) / filter.Size));
        var rows = await RowsAsync(
            db,
            ordered.Skip((number - 1) * filter.Size).Take(filter.Size),
            standings,
            now,
            cancellationToken
        );
        return new Page<ListRow>(rows, total, number, filter.Size);
    }

    public async Task<ListCounts> CountsAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var standings = await ListStandings.ReadAsync(db, actor, null, now, cancellationToken);
        var owned = Among(standings, ListScope.Owned);
        var due =
            owned.Count == 0
                ? 0
                : await Showing(db, db.AccessLists.Where(l => owned.Contains(l.Id)), ListShow.Due, now)
                    .CountAsync(cancellationToken);
        return new ListCounts(owned.Count, Among(standings, ListScope.Member).Count, due);
    }

    private static List<AccessListId> Among(IReadOnlyDictionary<AccessListId, ListStanding> standings, ListScope scope) =>
        [.. standings.Where(s => scope == ListScope.Owned ? s.Value.Owner : s.Value.Member).Select(s => s.Key)];

    private static IQueryable<AccessList> Showing(
        PortalDbContext db,
        IQueryable<AccessList> lists,
        ListShow show,
        DateTimeOffset now
    )
    {
        var by = show == ListShow.Due ? now + Notice : now;
        return show switch
        {
            ListShow.Any => lists,
            ListShow.Suspended => lists.Where(l => l.SuspendedSince != null),
            ListShow.Due or ListShow.Overdue => lists.Where(l =>
                l.NextDueAt <= by
                && db.ListEdges.Any(e => e.ListId == l.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null)
            ),
        };
    }

    internal static async Task<IReadOnlyList<ListRow>> RowsAsync(
        PortalDbContext db,
        IQueryable<AccessList> lists,
        IReadOnlyDictionary<AccessListId, ListStanding> standings,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var rows = await lists
            .AsNoTracking()
            .Select(l => new
            {
                l.Id,
                l.Title,
                l.Description,
                l.Origin,
                l.NextDueAt,
                l.SuspendedSince,
                Members = db.ListEdges.Count(e => e.ListId == l.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null),
                Effective = db.ListMemberships.Count(m =>
                    m.ListId == l.Id && m.IsEffective && (m.Until == null || now < m.Until)
                ),
            })
            .ToListAsync(cancellationToken);
        var given = await GivenThings.ReadAsync(db, [.. rows.Select(r => r.Id)], cancellationToken);
        return
        [
            .. rows.Select(l => new ListRow(
                l.Id,
                l.Title,
                l.Description,
                l.Origin,
                l.Members,
                l.Effective,
                [.. given[l.Id].Select(g => g.Name)],
                l.NextDueAt,
                l.SuspendedSince,
                standings.GetValueOrDefault(l.Id)
            )),
        ];
    }
}
