using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Text">Words that must all occur in the title; case ignored.</param>
/// <param name="Mine">Only lists that the actor owns or is in.</param>
/// <param name="Page">From 1.</param>
public sealed record ListFilter(string? Text = null, bool Mine = false, int Page = 1, int Size = 25);

/// <param name="Members">Direct members: people and lists.</param>
public sealed record AccessListLine(
    AccessListId Id,
    string Title,
    string? Description,
    ListOrigin Origin,
    int Members,
    int Gives,
    DateTimeOffset NextDueAt,
    DateTimeOffset? SuspendedSince,
    ListStanding Mine
);

/// <param name="Until">Null for no end.</param>
public sealed record EdgeLine(
    ListEdgeId Id,
    ListSubject Subject,
    string Name,
    DateTimeOffset? Until,
    string? Reason,
    string AddedByName,
    DateTimeOffset AddedAt
);

/// <param name="UsedBy">Lists that have this one as a member or an owner, as far as the actor sees them.</param>
/// <param name="OpenReview">The review that is going on.</param>
public sealed record AccessListDetails(
    AccessListLine List,
    Requirements Membership,
    Requirements Ownership,
    ReviewSchedule Schedule,
    OverduePolicy Overdue,
    int GraceDays,
    IReadOnlyList<EdgeLine> Owners,
    IReadOnlyList<ListGrant> Grants,
    IReadOnlyList<EdgeLine> UsedBy,
    ListReviewId? OpenReview
);

/// <param name="Why">Why the membership has no effect, in words about the person; null when it has.</param>
/// <param name="Way">Titles of the lists on the way from this list to the person; empty for a direct member.</param>
public sealed record EffectiveMemberLine(
    PersonId Person,
    string Name,
    DateTimeOffset? Until,
    string? Why,
    IReadOnlyList<string> Way
);

/// <summary>Shows lists to those who own them, are in them, or see everything. For others they do not exist.</summary>
public sealed class AccessListQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<Page<AccessListLine>> ListsAsync(ListFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var standings = await ListStandings.ReadAsync(db, actor, null, time.Now(), cancellationToken);
        var lists = db.AccessLists.AsNoTracking().Where(l => l.DeletedAt == null);
        if (filter.Mine || !actor.SeesEverything)
        {
            var visible = standings.Keys.ToList();
            lists = lists.Where(l => visible.Contains(l.Id));
        }
        foreach (var word in (filter.Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var lower = word.ToLowerInvariant();
            lists = lists.Where(l => l.Title.ToLower().Contains(lower));
        }
        var total = await lists.CountAsync(cancellationToken);
        var number = Math.Max(1, filter.Page);
        var rows = await LinesAsync(
            db,
            lists.OrderBy(l => l.Title).ThenBy(l => l.Id).Skip((number - 1) * filter.Size).Take(filter.Size),
            standings,
            cancellationToken
        );
        return new Page<AccessListLine>(rows, total, number, filter.Size);
    }

    public async Task<Result<AccessListDetails>> DetailsAsync(AccessListId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var opened = await SeeAsync(db, id, actor, ListRight.See, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var (list, standings) = opened.Value;
        var line = (await LinesAsync(db, db.AccessLists.Where(l => l.Id == id), standings, cancellationToken)).Single();
        var owners = await EdgesAsync(
            db,
            db.ListEdges.Where(e => e.ListId == id && e.Kind == ListEdgeKind.Owner),
            e => e.Subject,
            cancellationToken
        );
        var usedBy = await EdgesAsync(
            db,
            db.ListEdges.Where(e => e.NestedListId == id),
            e => ListSubject.Of(e.ListId),
            cancellationToken
        );
        var open = await db
            .ListReviews.Where(r => r.ListId == id && r.FinishedAt == null)
            .Select(r => (ListReviewId?)r.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return new AccessListDetails(
            line,
            list.MembershipRequirements,
            list.OwnershipRequirements,
            list.Schedule,
            list.Overdue,
            list.GraceDays,
            owners,
            list.Grants,
            [.. usedBy.Where(e => actor.SeesEverything || standings.ContainsKey(e.Subject.List!.Value))],
            standings.GetValueOrDefault(id).Owner || actor.SeesEverything ? open : null
        );
    }

    /// <summary>Members by name: people and lists, as they were added; newest first.</summary>
    public async Task<Result<Page<EdgeLine>>> MembersAsync(
        AccessListId id,
        int page,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var opened = await SeeAsync(db, id, actor, ListRight.See, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var edges = db.ListEdges.Where(e => e.ListId == id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null);
        var total = await edges.CountAsync(cancellationToken);
        var number = Math.Max(1, page);
        var rows = await EdgesAsync(
            db,
            edges.OrderByDescending(e => e.AddedAt).ThenBy(e => e.Id).Skip((number - 1) * size).Take(size),
            e => e.Subject,
            cancellationToken
        );
        return new Page<EdgeLine>(rows, total, number, size);
    }

    /// <summary>Everybody who is in the list, directly or not, with effect or without, and by which way.</summary>
    public async Task<Result<Page<EffectiveMemberLine>>> EffectiveAsync(
        AccessListId id,
        int page,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var opened = await SeeAsync(db, id, actor, ListRight.See, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var members = db.ListMemberships.AsNoTracking().Where(m => m.ListId == id);
        var total = await members.CountAsync(cancellationToken);
        var number = Math.Max(1, page);
        var rows = await (
            from member in members
            join person in db.People on member.PersonId equals person.Id
            orderby person.Name, person.Id
            select new { member, person.Name }
        )
            .Skip((number - 1) * size)
            .Take(size)
            .ToListAsync(cancellationToken);
        var wayIds = rows.SelectMany(r => r.member.Path.SkipLast(1)).Select(e => new ListEdgeId(e)).Distinct().ToList();
        var nested = await db
            .ListEdges.Where(e => wayIds.Contains(e.Id))
            .Select(e => new { e.Id, e.NestedListId })
            .ToDictionaryAsync(e => e.Id.Value, e => e.NestedListId!.Value, cancellationToken);
        var mentioned = nested.Values.Distinct().ToList();
        var titles = await db
            .AccessLists.Where(l => mentioned.Contains(l.Id))
            .ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken);
        var words = await IneligibilityWords.ReadAsync(db, rows.Select(r => r.member.Why), cancellationToken);
        return new Page<EffectiveMemberLine>(
            [
                .. rows.Select(r => new EffectiveMemberLine(
                    r.member.PersonId,
                    r.Name,
                    r.member.Until,
                    r.member.Why is { } why ? words.Say(why) : null,
                    [.. r.member.Path.SkipLast(1).Select(e => titles[nested[e]])]
                )),
            ],
            total,
            number,
            size
        );
    }

    /// <summary>Reviews of a list with every decision, newest first; for owners and those who see everything.</summary>
    public async Task<Result<IReadOnlyList<ListReview>>> ReviewsAsync(
        AccessListId id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var right = actor.SeesEverything ? ListRight.See : ListRight.Review;
        var opened = await SeeAsync(db, id, actor, right, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        return Result.Of<IReadOnlyList<ListReview>>(
            await db
                .ListReviews.AsNoTracking()
                .Include(r => r.Decisions)
                .Where(r => r.ListId == id)
                .OrderByDescending(r => r.StartedAt)
                .Take(50)
                .ToListAsync(cancellationToken)
        );
    }

    private async Task<Result<(AccessList, IReadOnlyDictionary<AccessListId, ListStanding>)>> SeeAsync(
        PortalDbContext db,
        AccessListId id,
        Actor actor,
        ListRight right,
        CancellationToken cancellationToken
    )
    {
        var list = await db
            .AccessLists.AsNoTracking()
            .Include(l => l.Grants)
            .SingleOrDefaultAsync(l => l.Id == id && l.DeletedAt == null, cancellationToken);
        if (list is null)
            return ListErrors.NotFound();
        var standings = await ListStandings.ReadAsync(db, actor, null, time.Now(), cancellationToken);
        if (ListRights.Refusal(right, actor, standings.GetValueOrDefault(id)) is { } refusal)
            return refusal;
        return (list, standings);
    }

    private static async Task<IReadOnlyList<AccessListLine>> LinesAsync(
        PortalDbContext db,
        IQueryable<AccessList> lists,
        IReadOnlyDictionary<AccessListId, ListStanding> standings,
        CancellationToken cancellationToken
    )
    {
        var rows = await lists
            .Select(l => new
            {
                l.Id,
                l.Title,
                l.Description,
                l.Origin,
                l.NextDueAt,
                l.SuspendedSince,
            })
            .ToListAsync(cancellationToken);
        var ids = rows.Select(l => l.Id).ToList();
        var gives = await db
            .ListGrants.Where(g => ids.Contains(g.ListId))
            .GroupBy(g => g.ListId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var members = await db
            .ListEdges.Where(e => ids.Contains(e.ListId) && e.Kind == ListEdgeKind.Member && e.RemovedAt == null)
            .GroupBy(e => e.ListId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return
        [
            .. rows.Select(l => new AccessListLine(
                l.Id,
                l.Title,
                l.Description,
                l.Origin,
                members.GetValueOrDefault(l.Id),
                gives.GetValueOrDefault(l.Id),
                l.NextDueAt,
                l.SuspendedSince,
                standings.GetValueOrDefault(l.Id)
            )),
        ];
    }

    private static async Task<IReadOnlyList<EdgeLine>> EdgesAsync(
        PortalDbContext db,
        IQueryable<ListEdge> edges,
        Func<ListEdge, ListSubject> shown,
        CancellationToken cancellationToken
    )
    {
        var rows = await edges.AsNoTracking().Where(e => e.RemovedAt == null).ToListAsync(cancellationToken);
        var names = await ListFacts.NamesAsync(db, rows.Select(shown), cancellationToken);
        return
        [
            .. rows.Select(e => new EdgeLine(
                e.Id,
                shown(e),
                names.GetValueOrDefault(shown(e), "Unknown"),
                e.Until,
                e.Reason,
                e.AddedByName,
                e.AddedAt
            )),
        ];
    }
}
