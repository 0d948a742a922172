using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="IsOpen">Whether the actor may see the list that is the subject; true for a person.</param>
/// <param name="Until">Null for no end.</param>
public sealed record EdgeLine(
    ListEdgeId Id,
    ListSubject Subject,
    string Name,
    bool IsOpen,
    DateTimeOffset? Until,
    string? Reason,
    string AddedByName,
    DateTimeOffset AddedAt
);

/// <param name="OpenReview">The review that is going on.</param>
public sealed record AccessListDetails(
    ListRow List,
    Requirements Membership,
    Requirements Ownership,
    ReviewSchedule Schedule,
    OverduePolicy Overdue,
    int GraceDays,
    IReadOnlyList<EdgeLine> Owners,
    ListReviewId? OpenReview
)
{
    /// <summary>Whether people may ask to join.</summary>
    public AskingToJoin Asking { get; init; } = AskingToJoin.Closed;

    /// <summary>While the list is locked it gives nothing.</summary>
    public LockNotice? Lock { get; init; }
}

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
    /// <summary>Whether the list is there for the actor.</summary>
    public async Task<bool> IsThereAsync(AccessListId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ListStandings.RefusalAsync(db, id, ListRight.See, actor, time.Now(), cancellationToken) is null;
    }

    public async Task<Result<AccessListDetails>> DetailsAsync(AccessListId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var opened = await SeeAsync(db, id, actor, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var (list, standings) = opened.Value;
        var line = (
            await ListIndex.RowsAsync(db, db.AccessLists.Where(l => l.Id == id), standings, time.Now(), cancellationToken)
        ).Single();
        var owners = await EdgesAsync(
            db,
            db.ListEdges.Where(e => e.ListId == id && e.Kind == ListEdgeKind.Owner),
            e => actor.SeesEverything || standings.ContainsKey(e),
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
            standings.GetValueOrDefault(id).Owner || actor.SeesEverything ? open : null
        )
        {
            Asking = list.Asking,
            Lock = LockNotice.Of(
                await OpenLocks.Of(db).AsNoTracking().SingleOrDefaultAsync(l => l.ListId == id, cancellationToken)
            ),
        };
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
        var opened = await SeeAsync(db, id, actor, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var edges = db.ListEdges.Where(e => e.ListId == id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null);
        var total = await edges.CountAsync(cancellationToken);
        var number = Math.Max(1, page);
        var rows = await EdgesAsync(
            db,
            edges.OrderByDescending(e => e.AddedAt).ThenBy(e => e.Id).Skip((number - 1) * size).Take(size),
            e => actor.SeesEverything || opened.Value.Standings.ContainsKey(e),
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
        if (await ListStandings.RefusalAsync(db, id, ListRight.See, actor, time.Now(), cancellationToken) is { } refusal)
            return refusal;
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
        var inside = nested.Values.Distinct().ToList();
        var titles = await db
            .AccessLists.Where(l => inside.Contains(l.Id))
            .ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken);
        var say = await WhyWords.ReadAsync(db, rows.Select(r => r.member.Why), cancellationToken);
        return new Page<EffectiveMemberLine>(
            [
                .. rows.Select(r => new EffectiveMemberLine(
                    r.member.PersonId,
                    r.Name,
                    r.member.Until,
                    say.Say(r.member.Why),
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
        if (await ListStandings.RefusalAsync(db, id, right, actor, time.Now(), cancellationToken) is { } refusal)
            return refusal;
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

    private async Task<Result<(AccessList List, IReadOnlyDictionary<AccessListId, ListStanding> Standings)>> SeeAsync(
        PortalDbContext db,
        AccessListId id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var list = await db
            .AccessLists.AsNoTracking()
            .SingleOrDefaultAsync(l => l.Id == id && l.DeletedAt == null, cancellationToken);
        if (list is null)
            return ListErrors.NotFound();
        var standings = await ListStandings.ReadAsync(db, actor, null, time.Now(), cancellationToken);
        if (ListRights.Refusal(ListRight.See, actor, standings.GetValueOrDefault(id)) is { } refusal)
            return refusal;
        return (list, standings);
    }

    private static async Task<IReadOnlyList<EdgeLine>> EdgesAsync(
        PortalDbContext db,
        IQueryable<ListEdge> edges,
        Func<AccessListId, bool> sees,
        CancellationToken cancellationToken
    )
    {
        var rows = await edges.AsNoTracking().Where(e => e.RemovedAt == null).ToListAsync(cancellationToken);
        var names = await ListFacts.NamesAsync(db, rows.Select(e => e.Subject), cancellationToken);
        return
        [
            .. rows.Select(e => new EdgeLine(
                e.Id,
                e.Subject,
                names.GetValueOrDefault(e.Subject, "Unknown"),
                e.Subject.List is not { } nested || sees(nested),
                e.Until,
                e.Reason,
                e.AddedByName,
                e.AddedAt
            )),
        ];
    }
}
