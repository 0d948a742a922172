using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>Every person of every list.</summary>
public sealed class Memberships
{
    private static readonly Dictionary<PersonId, Membership> Nobody = [];
    private readonly Dictionary<AccessListId, Dictionary<PersonId, Membership>> byList;

    internal Memberships(Dictionary<AccessListId, Dictionary<PersonId, Membership>> byList) => this.byList = byList;

    public static Memberships From(IEnumerable<KeyValuePair<AccessListId, Membership>> memberships) =>
        new(memberships.GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.ToDictionary(m => m.Value.Person, m => m.Value)));

    public IReadOnlyCollection<AccessListId> Lists => byList.Keys;

    public IReadOnlyDictionary<PersonId, Membership> Of(AccessListId list) => byList.GetValueOrDefault(list) ?? Nobody;

    internal Dictionary<AccessListId, Dictionary<PersonId, Membership>> ByList => byList;
}

/// <summary>What changed since memberships were computed last.</summary>
/// <param name="Lists">Lists whose edges or requirements changed, or one of whose edges came to its end.</param>
/// <param name="People">People whose status, groups or attributes changed.</param>
/// <param name="Members">Single direct members that came, went or got another end.</param>
public sealed record ListChanges(
    IReadOnlyCollection<AccessListId> Lists,
    IReadOnlyCollection<PersonId> People,
    IReadOnlyCollection<(AccessListId List, PersonId Person)> Members
)
{
    public static ListChanges InLists(params IReadOnlyCollection<AccessListId> lists) => new(lists, [], []);

    public static ListChanges InPeople(params IReadOnlyCollection<PersonId> people) => new([], people, []);

    public static ListChanges InMembers(params IReadOnlyCollection<(AccessListId List, PersonId Person)> members) =>
        new([], [], members);
}

/// <param name="Touched">Lists that were looked at again: what changed and everything above it, children first.</param>
public sealed record RecomputedMemberships(Memberships All, IReadOnlyList<AccessListId> Touched);

/// <summary>Someone who may act as owner of a list.</summary>
/// <param name="Through">The owner list that makes them one; null for a direct owner.</param>
public sealed record EffectiveOwner(PersonId Person, AccessListId? Through);

/// <summary>
/// From edges, requirements and people to who is effectively a member. Each list is built from its own edges and the finished memberships
/// of the lists in it, so one pass from the bottom up suffices, and a change touches only what lies above it.
/// </summary>
public static class EffectiveMembership
{
    public static Memberships ComputeAll(ListGraph graph, DateTimeOffset now)
    {
        var done = new Dictionary<AccessListId, Dictionary<PersonId, Membership>>(graph.Lists.Count);
        foreach (var list in ChildrenFirst(graph, [.. graph.Lists.Select(l => l.Id)]))
            done[list] = Build(list, graph, done, null, now);
        return new Memberships(done);
    }

    /// <summary>
    /// The same result as <see cref="ComputeAll" />, from an earlier one. Lists that are neither changed nor above a change are taken over as they
    /// were; when only people changed, only they are looked at.
    /// </summary>
    public static RecomputedMemberships Recompute(Memberships previous, ListGraph graph, ListChanges changes, DateTimeOffset now)
    {
        var whole = WithAncestors(graph, changes.Lists);
        var people = changes.People.Concat(changes.Members.Select(m => m.Person)).ToHashSet();
        var touched = WithAncestors(
            graph,
            [.. changes.Lists, .. changes.Members.Select(m => m.List), .. people.SelectMany(graph.ListsOf)]
        );
        var done = new Dictionary<AccessListId, Dictionary<PersonId, Membership>>(previous.ByList);
        foreach (var gone in previous.ByList.Keys.Where(l => graph.List(l) is null && changes.Lists.Contains(l)))
            done.Remove(gone);
        var order = ChildrenFirst(graph, touched);
        foreach (var list in order)
        {
            if (whole.Contains(list) || !done.TryGetValue(list, out var before))
            {
                done[list] = Build(list, graph, done, null, now);
                continue;
            }
            var after = new Dictionary<PersonId, Membership>(before);
            foreach (var person in people)
                after.Remove(person);
            foreach (var (person, membership) in Build(list, graph, done, people, now))
                after[person] = membership;
            done[list] = after;
        }
        return new RecomputedMemberships(new Memberships(done), order);
    }

    /// <summary>
    /// Who may act as owner: people named as owners, and effective members of lists named as owners, if they meet the requirements for owners
    /// of this very list. Ownership goes no further: owners of a list that is an owner get nothing.
    /// </summary>
    public static IReadOnlyList<EffectiveOwner> Owners(
        ListGraph graph,
        Memberships memberships,
        AccessListId list,
        DateTimeOffset now
    )
    {
        if (graph.List(list) is not { } node)
            return [];
        var found = new Dictionary<PersonId, EffectiveOwner>();
        foreach (var edge in graph.OwnersOf(list).OrderBy(e => e.Person is null).ThenBy(e => e.Id.Value))
        {
            var candidates = edge.Person is { } person
                ? [person]
                : memberships
                    .Of(edge.Nested!.Value)
                    .Values.Where(m => m.IsEffective && (m.Until is null || now < m.Until))
                    .Select(m => m.Person);
            foreach (var candidate in candidates)
                if (
                    graph.Person(candidate) is { Status: PersonStatus.Active, IsLocked: false } facts
                    && node.Ownership.MetBy(facts)
                )
                    found.TryAdd(candidate, new EffectiveOwner(candidate, edge.Nested));
        }
        return [.. found.Values.OrderBy(o => o.Person.Value)];
    }

    private static Dictionary<PersonId, Membership> Build(
        AccessListId list,
        ListGraph graph,
        Dictionary<AccessListId, Dictionary<PersonId, Membership>> below,
        HashSet<PersonId>? only,
        DateTimeOffset now
    )
    {
        var members = new Dictionary<PersonId, Membership>();
        if (graph.List(list) is not { } node)
            return members;
        foreach (var edge in graph.PersonsOf(list))
            if (only is null || only.Contains(edge.Person!.Value))
                Offer(members, Direct(edge, node, graph.Person(edge.Person!.Value), now));
        foreach (var edge in graph.NestedOf(list))
        {
            if (!below.TryGetValue(edge.Nested!.Value, out var inner))
                continue;
            if (only is null)
                foreach (var membership in inner.Values)
                    Offer(members, Through(edge, node, membership, graph, now));
            else
                foreach (var person in only)
                    if (inner.TryGetValue(person, out var membership))
                        Offer(members, Through(edge, node, membership, graph, now));
        }
        return members;
    }

    private static Membership Direct(EdgeFacts edge, ListNode node, MemberFacts? person, DateTimeOffset now)
    {
        var path = new WitnessPath(edge.Id, null);
        var why = person?.Status switch
        {
            null => Because(IneligibleBecause.PersonUnknown, node),
            PersonStatus.Active => person!.IsLocked
                ? Because(IneligibleBecause.PersonLocked, node)
                : Here(edge, node, person, now),
            PersonStatus.Suspended => Because(IneligibleBecause.PersonSuspended, node),
            PersonStatus.Deactivated => Because(IneligibleBecause.PersonLeft, node),
            _ => Because(IneligibleBecause.PersonNotActive, node),
        };
        return new Membership(edge.Person!.Value, path, why is null ? edge.Until : null, why);
    }

    private static Membership Through(EdgeFacts edge, ListNode node, Membership inner, ListGraph graph, DateTimeOffset now)
    {
        var path = new WitnessPath(edge.Id, inner.Path);
        var why =
            inner.Why
            ?? (
                graph.Person(inner.Person) is { } person
                    ? Here(edge, node, person, now)
                    : Because(IneligibleBecause.PersonUnknown, node)
            );
        return new Membership(inner.Person, path, why is null ? Earlier(edge.Until, inner.Until) : null, why);
    }

    /// <summary>What stands in the way at this list itself.</summary>
    private static Ineligibility? Here(EdgeFacts edge, ListNode node, MemberFacts person, DateTimeOffset now)
    {
        if (edge.Until <= now)
            return Because(IneligibleBecause.Expired, node);
        var missing = node.Membership.MissingOf(person);
        return missing.Count == 0 ? null : new Ineligibility(IneligibleBecause.MissingRequirement, node.Id, missing);
    }

    private static Ineligibility Because(IneligibleBecause because, ListNode node) => new(because, node.Id, []);

    /// <summary>A way that counts beats one that does not; among equals the shorter is the proof, and the later end counts.</summary>
    private static void Offer(Dictionary<PersonId, Membership> members, Membership next)
    {
        if (!members.TryGetValue(next.Person, out var known))
            members[next.Person] = next;
        else if (known.IsEffective != next.IsEffective)
            members[next.Person] = known.IsEffective ? known : next;
        else
        {
            var proof = known.Path.Order(next.Path) <= 0 ? known : next;
            members[next.Person] = proof.IsEffective ? proof with { Until = Later(known.Until, next.Until) } : proof;
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null ? b
        : b is null ? a
        : a < b ? a
        : b;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null || b is null ? null
        : a > b ? a
        : b;

    private static HashSet<AccessListId> WithAncestors(ListGraph graph, IEnumerable<AccessListId> lists)
    {
        var found = new HashSet<AccessListId>(lists);
        var open = new Queue<AccessListId>(found);
        while (open.TryDequeue(out var list))
            foreach (var parent in graph.ParentsOf(list))
                if (found.Add(parent))
                    open.Enqueue(parent);
        return found;
    }

    private static List<AccessListId> ChildrenFirst(ListGraph graph, IReadOnlyCollection<AccessListId> lists)
    {
        var wanted = lists as HashSet<AccessListId> ?? [.. lists];
        var (order, seen) = (new List<AccessListId>(wanted.Count), new HashSet<AccessListId>());
        void Visit(AccessListId list)
        {
            if (!wanted.Contains(list) || !seen.Add(list))
                return;
            foreach (var edge in graph.NestedOf(list))
                Visit(edge.Nested!.Value);
            order.Add(list);
        }
        foreach (var list in wanted)
            Visit(list);
        return order;
    }
}
