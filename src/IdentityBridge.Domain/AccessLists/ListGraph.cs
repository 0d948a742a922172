using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>A list, as far as memberships depend on it.</summary>
public sealed record ListNode(AccessListId Id, Requirements Membership, Requirements Ownership);

/// <summary>An edge that was not removed, as far as memberships depend on it.</summary>
public sealed record EdgeFacts(
    ListEdgeId Id,
    AccessListId List,
    ListEdgeKind Kind,
    PersonId? Person,
    AccessListId? Nested,
    DateTimeOffset? Until
);

/// <summary>Lists, edges and people at one moment, indexed.</summary>
public sealed class ListGraph
{
    private readonly Dictionary<AccessListId, ListNode> lists;
    private readonly Dictionary<PersonId, MemberFacts> people;
    private readonly Dictionary<AccessListId, List<EdgeFacts>> persons = [];
    private readonly Dictionary<AccessListId, List<EdgeFacts>> nested = [];
    private readonly Dictionary<AccessListId, List<EdgeFacts>> owners = [];
    private readonly Dictionary<AccessListId, List<AccessListId>> parents = [];
    private readonly Dictionary<PersonId, List<AccessListId>> listsOf = [];

    public ListGraph(IEnumerable<ListNode> lists, IEnumerable<EdgeFacts> edges, IEnumerable<MemberFacts> people)
    {
        this.lists = lists.ToDictionary(l => l.Id);
        this.people = people.ToDictionary(p => p.Id);
        foreach (var edge in edges)
        {
            if (edge.Kind == ListEdgeKind.Owner)
                Add(owners, edge.List, edge);
            else if (edge.Person is { } person)
            {
                Add(persons, edge.List, edge);
                Add(listsOf, person, edge.List);
            }
            else
            {
                Add(nested, edge.List, edge);
                Add(parents, edge.Nested!.Value, edge.List);
            }
        }
    }

    public IReadOnlyCollection<ListNode> Lists => lists.Values;

    public ListNode? List(AccessListId id) => lists.GetValueOrDefault(id);

    public MemberFacts? Person(PersonId id) => people.GetValueOrDefault(id);

    /// <summary>Member edges to people.</summary>
    public IReadOnlyList<EdgeFacts> PersonsOf(AccessListId list) => persons.GetValueOrDefault(list) ?? [];

    /// <summary>Member edges to lists.</summary>
    public IReadOnlyList<EdgeFacts> NestedOf(AccessListId list) => nested.GetValueOrDefault(list) ?? [];

    public IReadOnlyList<EdgeFacts> OwnersOf(AccessListId list) => owners.GetValueOrDefault(list) ?? [];

    /// <summary>Lists that have this one as a member.</summary>
    public IReadOnlyList<AccessListId> ParentsOf(AccessListId list) => parents.GetValueOrDefault(list) ?? [];

    /// <summary>Lists that have the person as a direct member.</summary>
    public IReadOnlyList<AccessListId> ListsOf(PersonId person) => listsOf.GetValueOrDefault(person) ?? [];

    /// <summary>Lists with a member edge whose end came after <paramref name="after" /> and not after <paramref name="now" />.</summary>
    public IReadOnlySet<AccessListId> EndedBetween(DateTimeOffset after, DateTimeOffset now) =>
        MemberEdges().Where(e => e.Until > after && e.Until <= now).Select(e => e.List).ToHashSet();

    /// <summary>The next moment at which memberships change by themselves; null when they stay.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) => MemberEdges().Where(e => e.Until > now).Min(e => e.Until);

    private IEnumerable<EdgeFacts> MemberEdges() => persons.Values.Concat(nested.Values).SelectMany(e => e);

    private static void Add<TKey, TValue>(Dictionary<TKey, List<TValue>> index, TKey key, TValue value)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var values))
            index[key] = values = [];
        values.Add(value);
    }
}
