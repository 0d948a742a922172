using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Reads what an actor is to lists now; nothing is remembered from before.</summary>
internal static class ListStandings
{
    /// <summary>What the actor is to each list that they are anything to.</summary>
    /// <param name="among">Lists to look at; null for all.</param>
    public static async Task<IReadOnlyDictionary<AccessListId, ListStanding>> ReadAsync(
        PortalDbContext db,
        Actor actor,
        IReadOnlyCollection<AccessListId>? among,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var standings = new Dictionary<AccessListId, ListStanding>();
        if (
            actor.PersonId is not { } person
            || !await db.People.AnyAsync(p => p.Id == person && p.Status == PersonStatus.Active, cancellationToken)
        )
            return standings;
        var lists = db.AccessLists.Where(l => l.DeletedAt == null);
        if (among is not null)
            lists = lists.Where(l => among.Contains(l.Id));
        // Two ways, each by an index: an "or" between them would look at every edge there is.
        var owners = db.ListEdges.Where(e => e.Kind == ListEdgeKind.Owner && e.RemovedAt == null);
        var through = db.ListMemberships.Where(m => m.PersonId == person && m.IsEffective && (m.Until == null || now < m.Until));
        var ids = owners
            .Where(e => e.PersonId == person)
            .Select(e => e.ListId)
            .Union(owners.Where(e => through.Any(m => m.ListId == e.NestedListId)).Select(e => e.ListId));
        var owned = await lists
            .Where(l => ids.Contains(l.Id))
            .Select(l => new { l.Id, l.OwnershipRequirements })
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var groups = owned.SelectMany(o => o.OwnershipRequirements.Groups).Distinct().ToList();
        var facts =
            owned.Count == 0 ? null : (await ListFacts.PeopleAsync(db, [person], groups, cancellationToken)).SingleOrDefault();
        foreach (var list in owned.Where(o => facts is not null && o.OwnershipRequirements.MetBy(facts)))
            standings[list.Id] = new ListStanding(Owner: true, Member: false);
        var member = await (
            from membership in db.ListMemberships
            join list in lists on membership.ListId equals list.Id
            where membership.PersonId == person
            select list.Id
        ).ToListAsync(cancellationToken);
        foreach (var list in member)
            standings[list] = standings.GetValueOrDefault(list) with { Member = true };
        return standings;
    }

    /// <summary>Why the actor may not; null when they may. A list that is deleted or that they may not see does not exist for them.</summary>
    public static async Task<Error?> RefusalAsync(
        PortalDbContext db,
        AccessListId id,
        ListRight right,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!await db.AccessLists.AnyAsync(l => l.Id == id && l.DeletedAt == null, cancellationToken))
            return ListErrors.NotFound();
        var standings = await ReadAsync(db, actor, [id], now, cancellationToken);
        return ListRights.Refusal(right, actor, standings.GetValueOrDefault(id));
    }

    /// <summary>
    /// Locks a list with all it is in, and loads it, if the actor has the right; what they may not see does not exist for them.
    /// </summary>
    /// <param name="alsoLock">Lists that the command puts into it.</param>
    public static async Task<Result<AccessList>> OpenAsync(
        PortalDbContext db,
        AccessListId id,
        ListRight right,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken,
        IEnumerable<AccessListId>? alsoLock = null
    )
    {
        await ApplyMemberships.LockAsync(db, [id, .. alsoLock ?? []], cancellationToken);
        var list = await db
            .AccessLists.Include(l => l.Grants)
            .SingleOrDefaultAsync(l => l.Id == id && l.DeletedAt == null, cancellationToken);
        if (list is null)
            return ListErrors.NotFound();
        var standings = await ReadAsync(db, actor, [id], now, cancellationToken);
        return ListRights.Refusal(right, actor, standings.GetValueOrDefault(id)) is { } refusal ? refusal : list;
    }

    /// <summary>Everybody who may act as owner of the list now.</summary>
    public static async Task<IReadOnlyList<EffectiveOwner>> OwnersAsync(
        PortalDbContext db,
        AccessList list,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var edges = await ListFacts.EdgesAsync(
            db.ListEdges.Where(e => e.ListId == list.Id && e.Kind == ListEdgeKind.Owner),
            cancellationToken
        );
        var lists = edges.Select(e => e.Nested).OfType<AccessListId>().ToList();
        var members =
            lists.Count == 0
                ? []
                : await db
                    .ListMemberships.AsNoTracking()
                    .Where(m => lists.Contains(m.ListId) && m.IsEffective)
                    .ToListAsync(cancellationToken);
        var people = edges.Select(e => e.Person).OfType<PersonId>().Concat(members.Select(m => m.PersonId)).Distinct().ToList();
        var facts = await ListFacts.PeopleAsync(db, people, list.OwnershipRequirements.Groups, cancellationToken);
        return EffectiveMembership.Owners(
            new ListGraph([new ListNode(list.Id, list.MembershipRequirements, list.OwnershipRequirements)], edges, facts),
            Memberships.From(members.Select(m => KeyValuePair.Create(m.ListId, m.ToMembership()))),
            list.Id,
            now
        );
    }
}
