using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>A list in a tree of lists.</summary>
/// <param name="IsOpen">Whether the actor may see the list itself, not only its title.</param>
/// <param name="As">What it is to the list above it, or below it in a tree of uses.</param>
/// <param name="Until">When it stops being that; null for no end.</param>
public sealed record ListTreeNode(
    AccessListId Id,
    string Title,
    bool IsOpen,
    ListEdgeKind As,
    DateTimeOffset? Until,
    int Members,
    IReadOnlyList<ListTreeNode> Next
);

/// <param name="Inside">What is inside, as members and as owners, down to the last.</param>
/// <param name="UsedIn">Where it is used, up to the top, as far as the actor sees it.</param>
public sealed record ListNesting(IReadOnlyList<ListTreeNode> Inside, IReadOnlyList<ListTreeNode> UsedIn);

/// <summary>Shows what a list gives, where it stands among lists, and what happened to it.</summary>
public sealed class ListContents(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<Result<IReadOnlyList<GivenThing>>> GivesAsync(
        AccessListId id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ListStandings.RefusalAsync(db, id, ListRight.See, actor, time.Now(), cancellationToken) is { } refusal)
            return refusal;
        return Result.Of<IReadOnlyList<GivenThing>>([.. (await GivenThings.ReadAsync(db, [id], cancellationToken))[id]]);
    }

    public async Task<Result<ListNesting>> NestingAsync(AccessListId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ListStandings.RefusalAsync(db, id, ListRight.See, actor, time.Now(), cancellationToken) is { } refusal)
            return refusal;
        var standings = await ListStandings.ReadAsync(db, actor, null, time.Now(), cancellationToken);
        var edges = await ListFacts.EdgesAsync(db.ListEdges.Where(e => e.NestedListId != null), cancellationToken);
        var (down, up) = (edges.ToLookup(e => e.List), edges.ToLookup(e => e.Nested!.Value));
        var ids = edges.SelectMany(e => new[] { e.List, e.Nested!.Value }).Distinct().ToList();
        var lists = await db
            .AccessLists.Where(l => ids.Contains(l.Id) && l.DeletedAt == null)
            .Select(l => new
            {
                l.Id,
                l.Title,
                Members = db.ListEdges.Count(e => e.ListId == l.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null),
            })
            .ToDictionaryAsync(l => l.Id, cancellationToken);
        bool Sees(AccessListId list) => actor.SeesEverything || standings.ContainsKey(list);
        ListTreeNode Node(EdgeFacts edge, AccessListId list, IReadOnlyList<ListTreeNode> next) =>
            new(list, lists[list].Title, Sees(list), edge.Kind, edge.Until, lists[list].Members, next);
        IReadOnlyList<ListTreeNode> Inside(AccessListId list) =>
            Sorted(
                down[list]
                    .Where(e => lists.ContainsKey(e.Nested!.Value))
                    .Select(e => Node(e, e.Nested!.Value, Sees(e.Nested!.Value) ? Inside(e.Nested!.Value) : []))
            );
        IReadOnlyList<ListTreeNode> UsedIn(AccessListId list) =>
            Sorted(up[list].Where(e => lists.ContainsKey(e.List) && Sees(e.List)).Select(e => Node(e, e.List, UsedIn(e.List))));
        return new ListNesting(Inside(id), UsedIn(id));
    }

    /// <summary>Audit entries about the list, newest first; for owners and those who see everything.</summary>
    /// <param name="page">From 1.</param>
    public async Task<Result<Page<AuditEntry>>> ActivityAsync(
        AccessListId id,
        int page,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var right = actor.SeesEverything ? ListRight.See : ListRight.Review;
        if (await ListStandings.RefusalAsync(db, id, right, actor, time.Now(), cancellationToken) is { } refusal)
            return refusal;
        var subject = id.ToString();
        var entries = db.Audit.AsNoTracking().Where(a => a.SubjectKind == "list" && a.SubjectId == subject);
        var total = await entries.CountAsync(cancellationToken);
        var number = Math.Clamp(page, 1, Math.Max(1, (total + size - 1) / size));
        var rows = await entries
            .OrderByDescending(a => a.Sequence)
            .Skip((number - 1) * size)
            .Take(size)
            .ToListAsync(cancellationToken);
        return new Page<AuditEntry>(rows, total, number, size);
    }

    private static IReadOnlyList<ListTreeNode> Sorted(IEnumerable<ListTreeNode> nodes) =>
        [.. nodes.OrderBy(n => n.As).ThenBy(n => n.Title, StringComparer.OrdinalIgnoreCase)];
}
