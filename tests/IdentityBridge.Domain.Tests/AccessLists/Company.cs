using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.AccessLists;

/// <summary>Lists, edges and people of one test; every change makes a new graph.</summary>
internal sealed class Company
{
    private readonly Dictionary<AccessListId, ListNode> lists = [];
    private readonly Dictionary<PersonId, MemberFacts> people = [];

    public List<EdgeFacts> Edges { get; } = [];

    public ListGraph Graph => new(lists.Values, Edges, people.Values);

    public IReadOnlyCollection<ListNode> Lists => lists.Values;

    public IReadOnlyDictionary<PersonId, MemberFacts> People => people;

    public AccessListId List(Requirements? members = null, Requirements? owners = null, Guid? id = null)
    {
        var list = id is { } same ? new AccessListId(same) : AccessListId.New();
        lists[list] = new ListNode(list, members ?? Requirements.None, owners ?? Requirements.None);
        return list;
    }

    public void Require(AccessListId list, Requirements members) => lists[list] = lists[list] with { Membership = members };

    public PersonId Person(string department = "Payments", PersonStatus status = PersonStatus.Active)
    {
        var id = PersonId.New();
        Is(id, department, status);
        return id;
    }

    public void Is(PersonId id, string department, PersonStatus status, params ResourceId[] groups) =>
        people[id] = new MemberFacts(
            id,
            status,
            groups.ToHashSet(),
            new Dictionary<string, IReadOnlySet<string>> { ["department"] = new HashSet<string> { department } }
        );

    public void Lock(PersonId id) => people[id] = people[id] with { IsLocked = true };

    public void Forget(PersonId id) => people.Remove(id);

    public EdgeFacts Member(AccessListId list, PersonId person, DateTimeOffset? until = null) =>
        Add(new EdgeFacts(ListEdgeId.New(), list, ListEdgeKind.Member, person, null, until));

    public EdgeFacts Member(AccessListId list, AccessListId nested, DateTimeOffset? until = null) =>
        Add(new EdgeFacts(ListEdgeId.New(), list, ListEdgeKind.Member, null, nested, until));

    public EdgeFacts Owner(AccessListId list, PersonId person) =>
        Add(new EdgeFacts(ListEdgeId.New(), list, ListEdgeKind.Owner, person, null, null));

    public EdgeFacts Owner(AccessListId list, AccessListId nested) =>
        Add(new EdgeFacts(ListEdgeId.New(), list, ListEdgeKind.Owner, null, nested, null));

    public Memberships Compute(DateTimeOffset? now = null) => EffectiveMembership.ComputeAll(Graph, now ?? Build.Noon);

    public Membership? Of(AccessListId list, PersonId person, DateTimeOffset? now = null) =>
        Compute(now).Of(list).GetValueOrDefault(person);

    public IReadOnlyList<PersonId> OwnersOf(AccessListId list, DateTimeOffset? now = null) =>
        [.. EffectiveMembership.Owners(Graph, Compute(), list, now ?? Build.Noon).Select(o => o.Person)];

    public static Requirements Department(string name) =>
        new([], new Dictionary<string, IReadOnlyList<string>> { ["department"] = [name] });

    private EdgeFacts Add(EdgeFacts edge)
    {
        Edges.Add(edge);
        return edge;
    }
}
