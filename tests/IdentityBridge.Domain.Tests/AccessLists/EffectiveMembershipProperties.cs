using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.AccessLists;

/// <summary>Random lists and random changes: the incremental result is the one from scratch, and both are what walking every way says.</summary>
public sealed class EffectiveMembershipProperties
{
    private static readonly PersonStatus[] Statuses =
    [
        PersonStatus.Active,
        PersonStatus.Active,
        PersonStatus.Suspended,
        PersonStatus.Deactivated,
        PersonStatus.Pending,
    ];
    private static readonly string[] Departments = ["Payments", "Platform"];

    [Fact]
    public void Recompute_AfterRandomChanges_EqualsComputeAll() =>
        Property.Holds(
            choices =>
            {
                var (company, lists, people, now) = Start(choices);
                var known = company.Compute(now);
                while (!choices.Exhausted)
                {
                    var next = choices.Next(6) == 5 ? now.AddHours(choices.Next(30)) : now;
                    var changes = Change(company, lists, people, choices, next);
                    var ended = company.Graph.EndedBetween(now, next);
                    changes = changes with { Lists = [.. changes.Lists, .. ended] };
                    now = next;
                    var graph = company.Graph;
                    known = EffectiveMembership.Recompute(known, graph, changes, now).All;
                    ShouldBeSame(known, EffectiveMembership.ComputeAll(graph, now), lists);
                }
            },
            10_000
        );

    [Fact]
    public void ComputeAll_RandomLists_IsWhatWalkingEveryWaySays() =>
        Property.Holds(
            choices =>
            {
                var (company, lists, people, now) = Start(choices);
                while (!choices.Exhausted)
                    Change(company, lists, people, choices, now);
                var all = company.Compute(now);
                foreach (var list in lists)
                {
                    var ways = Ways(company, list).ToLookup(w => w[^1].Person!.Value);
                    all.Of(list).Keys.ShouldBe(ways.Select(w => w.Key), ignoreOrder: true);
                    foreach (var way in ways)
                        ShouldFollow(company, all.Of(list)[way.Key], [.. way], now);
                }
            },
            2_000
        );

    private static void ShouldFollow(Company company, Membership membership, List<List<EdgeFacts>> ways, DateTimeOffset now)
    {
        var counting = ways.Where(w => Counts(company, w, now)).ToList();
        membership.IsEffective.ShouldBe(counting.Count > 0);
        if (counting.Count == 0)
            return;
        membership.Path.Length.ShouldBe(counting.Min(w => w.Count));
        counting.ShouldContain(w => w.Select(e => e.Id).SequenceEqual(membership.Path.Edges));
        var ends = counting.Select(w => w.Min(e => e.Until ?? DateTimeOffset.MaxValue)).Max();
        (membership.Until ?? DateTimeOffset.MaxValue).ShouldBe(ends);
    }

    private static bool Counts(Company company, List<EdgeFacts> way, DateTimeOffset now) =>
        company.People.TryGetValue(way[^1].Person!.Value, out var person)
        && person.Status == PersonStatus.Active
        && way.TrueForAll(e => (e.Until is null || now < e.Until) && company.Graph.List(e.List)!.Membership.MetBy(person));

    private static IEnumerable<List<EdgeFacts>> Ways(Company company, AccessListId list)
    {
        foreach (var edge in company.Edges.Where(e => e.List == list && e.Kind == ListEdgeKind.Member))
        {
            if (edge.Person is not null)
                yield return [edge];
            else
                foreach (var rest in Ways(company, edge.Nested!.Value))
                    yield return [edge, .. rest];
        }
    }

    private static (Company, List<AccessListId>, List<PersonId>, DateTimeOffset) Start(Choices choices)
    {
        var company = new Company();
        var lists = Enumerable.Range(0, 3 + choices.Next(4)).Select(_ => company.List()).ToList();
        var people = Enumerable.Range(0, 2 + choices.Next(3)).Select(_ => company.Person()).ToList();
        return (company, lists, people, Build.Noon);
    }

    private static ListChanges Change(
        Company company,
        List<AccessListId> lists,
        List<PersonId> people,
        Choices choices,
        DateTimeOffset now
    )
    {
        var at = choices.Next(lists.Count);
        var (list, person) = (lists[at], choices.Of(people));
        DateTimeOffset? until = choices.Flip() ? null : now.AddHours(choices.Next(20) - 2);
        switch (choices.Next(7))
        {
            case 0 or 1:
                if (company.Edges.Exists(e => e.List == list && e.Person == person && e.Kind == ListEdgeKind.Member))
                    return ListChanges.InLists();
                company.Member(list, person, until);
                return ListChanges.InMembers((list, person));
            case 2 when at + 1 < lists.Count:
                // Only downwards, so that there are no circles.
                var nested = lists[at + 1 + choices.Next(lists.Count - at - 1)];
                if (!company.Edges.Exists(e => e.List == list && e.Nested == nested))
                    company.Member(list, nested, until);
                return ListChanges.InLists(list);
            case 3 when company.Edges.Count > 0:
                var edge = company.Edges[choices.Next(company.Edges.Count)];
                company.Edges.Remove(edge);
                return edge.Person is { } gone ? ListChanges.InMembers((edge.List, gone)) : ListChanges.InLists(edge.List);
            case 4:
                company.Is(person, choices.Of(Departments), choices.Of(Statuses));
                return ListChanges.InPeople(person);
            case 5:
                company.Require(list, choices.Flip() ? Requirements.None : Company.Department(choices.Of(Departments)));
                return ListChanges.InLists(list);
            default:
                return ListChanges.InLists();
        }
    }

    private static void ShouldBeSame(Memberships actual, Memberships expected, List<AccessListId> lists)
    {
        foreach (var list in lists)
        {
            var (a, b) = (actual.Of(list), expected.Of(list));
            if (a.Count != b.Count || !a.All(m => b.TryGetValue(m.Key, out var other) && m.Value.Equals(other)))
                throw new InvalidOperationException(
                    $"Incremental and from scratch differ in list {lists.IndexOf(list)}: {Say(a)} instead of {Say(b)}"
                );
        }
    }

    private static string Say(IReadOnlyDictionary<PersonId, Membership> members) =>
        string.Join("; ", members.Values.Select(m => $"{m.Person} {m.Why?.Because} {m.Until} {m.Path.Length}"));
}
