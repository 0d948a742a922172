using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>What a change did to one person in one list.</summary>
public sealed record MembershipEffect(AccessListId List, PersonId Person, Membership? Before, Membership? After)
{
    private bool Had => Before is { IsEffective: true };

    private bool Has => After is { IsEffective: true };

    /// <summary>The person is a member with effect, and was not, or not for so long.</summary>
    public bool Gains => Has && (!Had || (Before!.Until is { } before && (After!.Until is null || before < After.Until)));

    public bool Came => Has && !Had;

    public bool Went => Had && !Has;
}

/// <summary>
/// The one way from edges, requirements, people, grants of lists and the clock to who belongs to a list and what follows from it. Whatever
/// changed one of these calls this in its own transaction: the list and every list that it is in are locked, looked at once from the bottom
/// up, what changed is stored, grants are made and ended, and <see cref="Provisioning.EnqueueChanges" /> takes it from there.
/// </summary>
public sealed class ApplyMemberships(ApplyListGrants grants)
{
    /// <summary>More effects in one list than this are told as a number.</summary>
    private const int MostNamed = 20;

    /// <summary>Causes are kept with grants and operations, which hold 400 characters; titles and names may be as long.</summary>
    private const int LongestCause = 380;

    /// <summary>Locks these lists and all that they are in, over member and owner edges.</summary>
    /// <returns>The edges on the ways up from these lists, as they are now that nobody else can change these.</returns>
    public static async Task<IReadOnlyList<ListLink>> LockAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var locked = new HashSet<AccessListId>();
        while (true)
        {
            var links = await db.LinksAboveAsync(lists, cancellationToken);
            var wanted = new Hierarchy(links).WithAncestors(lists);
            if (wanted.IsSubsetOf(locked))
                return links;
            await db.LockListsAsync([.. wanted], cancellationToken);
            locked.UnionWith(wanted);
        }
    }

    /// <summary>Locks every list that these people are in, before their rows are written: lists are locked before people.</summary>
    public static async Task LockForPeopleAsync(
        PortalDbContext db,
        IReadOnlyCollection<PersonId> people,
        CancellationToken cancellationToken
    )
    {
        var lists = await ListsOfAsync(db, people, cancellationToken);
        if (lists.Count > 0)
            await LockAsync(db, lists, cancellationToken);
    }

    /// <summary>
    /// What follows from edges that came, went or got another end: the people on them, and of a list on them everybody in it. The caller has
    /// locked the lists.
    /// </summary>
    internal static async Task<ListChanges> ChangesOfAsync(
        PortalDbContext db,
        IReadOnlyCollection<ListEdge> edges,
        CancellationToken cancellationToken
    )
    {
        var members = edges.Where(e => e.PersonId is not null).Select(e => (e.ListId, e.PersonId!.Value)).ToHashSet();
        var above = edges.Where(e => e.NestedListId is not null).ToLookup(e => e.NestedListId!.Value, e => e.ListId);
        var nested = above.Select(a => a.Key).ToList();
        if (nested.Count > 0)
            foreach (
                var row in await db
                    .ListMemberships.Where(m => nested.Contains(m.ListId))
                    .Select(m => new { m.ListId, m.PersonId })
                    .ToListAsync(cancellationToken)
            )
                members.UnionWith(above[row.ListId].Select(list => (list, row.PersonId)));
        return ListChanges.InMembers([.. members]);
    }

    /// <param name="cause">For people: "Lena Fischer changed the members of Payments on call".</param>
    public async Task<IReadOnlyList<MembershipEffect>> ExecuteAsync(
        PortalDbContext db,
        ListChanges changes,
        string cause,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        cause = cause.Length > LongestCause ? cause[..LongestCause] : cause;
        await db.SaveChangesAsync(cancellationToken);
        var starts = changes.Lists.Concat(changes.Members.Select(m => m.List)).ToHashSet();
        starts.UnionWith(await ListsOfAsync(db, changes.People, cancellationToken));
        if (starts.Count == 0)
            return [];
        var links = await LockAsync(db, starts, cancellationToken);
        // Whoever is named is locked too, so that a change of the person at the same instant comes before or after, not between.
        await db.LockPeopleAsync([.. changes.Members.Select(m => m.Person).Distinct()], cancellationToken);
        var affected = new Hierarchy([.. links.Where(l => l.Kind == ListEdgeKind.Member)]).WithAncestors(starts);
        var only =
            changes.Lists.Count > 0 ? null : changes.People.Concat(changes.Members.Select(m => m.Person)).Distinct().ToList();

        var lists = await db
            .AccessLists.AsNoTracking()
            .Include(l => l.Grants)
            .Where(l => affected.Contains(l.Id))
            .ToListAsync(cancellationToken);
        var (graph, previous) = await LoadAsync(db, lists, only, cancellationToken);
        var result = EffectiveMembership.Recompute(previous, graph, changes with { People = only ?? [] }, now);
        var effects = Effects(previous, result);
        await StoreAsync(db, effects, cancellationToken);
        await TellAsync(db, lists, effects, cause, cancellationToken);
        await grants.ExecuteAsync(db, lists, result.All, only, cause, now, cancellationToken);
        return effects;
    }

    private static async Task<(ListGraph, Memberships)> LoadAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessList> lists,
        IReadOnlyCollection<PersonId>? only,
        CancellationToken cancellationToken
    )
    {
        var ids = lists.Select(l => l.Id).ToList();
        var open = db.ListEdges.Where(e => ids.Contains(e.ListId) && e.Kind == ListEdgeKind.Member);
        // Of the lists inside, only those that can bring these people in: what is looked at again, and where they are.
        if (only?.Select(p => (PersonId?)p).ToList() is { } scope)
        {
            var again = ids.Select(id => (AccessListId?)id).ToList();
            open = open.Where(e => scope.Contains(e.PersonId))
                .Concat(
                    open.Where(e =>
                        e.NestedListId != null
                        && (
                            again.Contains(e.NestedListId)
                            || db.ListMemberships.Any(m => m.ListId == e.NestedListId && only!.Contains(m.PersonId))
                        )
                    )
                );
        }
        var edges = await ListFacts.EdgesAsync(open, cancellationToken);
        var stored = ids.Concat(edges.Select(e => e.Nested).OfType<AccessListId>()).Distinct().ToList();
        var rows = db.ListMemberships.AsNoTracking().Where(m => stored.Contains(m.ListId));
        if (only is not null)
            rows = rows.Where(m => only.Contains(m.PersonId));
        var members = await rows.ToListAsync(cancellationToken);
        var people =
            only ?? [.. edges.Select(e => e.Person).OfType<PersonId>().Concat(members.Select(m => m.PersonId)).Distinct()];
        var groups = lists.SelectMany(l => l.MembershipRequirements.Groups).Distinct().ToList();
        var facts = await ListFacts.PeopleAsync(db, people, groups, cancellationToken);
        var nodes = lists
            .Where(l => l.DeletedAt is null)
            .Select(l => new ListNode(l.Id, l.MembershipRequirements, l.OwnershipRequirements));
        return (
            new ListGraph(nodes, edges, facts),
            Memberships.From(members.Select(m => KeyValuePair.Create(m.ListId, m.ToMembership())))
        );
    }

    private static List<MembershipEffect> Effects(Memberships previous, RecomputedMemberships result)
    {
        var effects = new List<MembershipEffect>();
        foreach (var list in result.Touched)
        {
            var (before, after) = (previous.Of(list), result.All.Of(list));
            foreach (var (person, membership) in after)
                if (!before.TryGetValue(person, out var was))
                    effects.Add(new MembershipEffect(list, person, null, membership));
                else if (!was.Equals(membership))
                    effects.Add(new MembershipEffect(list, person, was, membership));
            foreach (var (person, was) in before)
                if (!after.ContainsKey(person))
                    effects.Add(new MembershipEffect(list, person, was, null));
        }
        return effects;
    }

    private static async Task StoreAsync(
        PortalDbContext db,
        IReadOnlyCollection<MembershipEffect> effects,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<EffectiveMember>(effects.Count);
        foreach (var effect in effects)
        {
            var row = EffectiveMember.Of(effect.List, effect.After ?? effect.Before!);
            rows.Add(row);
            if (effect.Before is null)
                db.ListMemberships.Add(row);
            else if (effect.After is null)
                db.ListMemberships.Remove(row);
            else
                db.ListMemberships.Update(row);
        }
        await db.SaveChangesAsync(cancellationToken);
        foreach (var row in rows)
            db.Entry(row).State = EntityState.Detached;
    }

    private static async Task TellAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessList> lists,
        IReadOnlyCollection<MembershipEffect> effects,
        string cause,
        CancellationToken cancellationToken
    )
    {
        var names = await ListFacts.NamesAsync(
            db,
            effects.Where(e => e.Came || e.Went).Select(e => ListSubject.Of(e.Person)),
            cancellationToken
        );
        var movedIn = effects.Where(e => e.Came || e.Went).ToLookup(e => e.List);
        foreach (var list in lists)
        {
            db.Announce(Topics.List(list.Id));
            var moved = movedIn[list.Id].ToList();
            if (moved.Count > MostNamed)
                Note(
                    db,
                    list,
                    $"{moved.Count(e => e.Came)} people came to have effect in {list.Title}, {moved.Count(e => e.Went)} lost it. {cause}.",
                    null
                );
            else
                foreach (var effect in moved)
                    Note(
                        db,
                        list,
                        $"{names.GetValueOrDefault(ListSubject.Of(effect.Person), "Somebody unknown")} {(effect.Came ? "is a member of" : "is no longer a member with effect of")} {list.Title}. {cause}.",
                        effect.Person
                    );
        }
        foreach (var person in effects.Select(e => e.Person).Distinct().Take(200))
            db.Announce(Topics.Person(person));
    }

    private static void Note(PortalDbContext db, AccessList list, string summary, PersonId? person) =>
        db.Record(new AuditDraft("list.effect", null, Actor.System.Name, "list", list.Id.ToString(), summary, person?.Value));

    private static async Task<IReadOnlyList<AccessListId>> ListsOfAsync(
        PortalDbContext db,
        IReadOnlyCollection<PersonId> people,
        CancellationToken cancellationToken
    )
    {
        if (people.Count == 0)
            return [];
        var ids = people.Select(p => (PersonId?)p).ToList();
        return await db
            .ListEdges.Where(e => e.RemovedAt == null && e.Kind == ListEdgeKind.Member && ids.Contains(e.PersonId))
            .Select(e => e.ListId)
            .Distinct()
            .ToListAsync(cancellationToken);
    }
}
