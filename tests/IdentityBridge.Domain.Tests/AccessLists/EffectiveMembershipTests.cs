using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.AccessLists;

public sealed class EffectiveMembershipTests
{
    private static readonly DateTimeOffset Noon = Build.Noon;
    private readonly Company company = new();

    [Fact]
    public void Member_ThroughTwoLists_IsEffectiveWithItsWay()
    {
        var (top, middle, low, ada) = (company.List(), company.List(), company.List(), company.Person());
        var edges = new[]
        {
            company.Member(top, middle, Noon.AddDays(9)),
            company.Member(middle, low),
            company.Member(low, ada, Noon.AddDays(3)),
        };
        var membership = company.Of(top, ada)!;
        membership.IsEffective.ShouldBeTrue();
        membership.Until.ShouldBe(Noon.AddDays(3));
        membership.Path.Edges.ShouldBe(edges.Select(e => e.Id));
    }

    [Fact]
    public void Member_TwoWays_LastsAsLongAsTheLonger()
    {
        var (top, low, ada) = (company.List(), company.List(), company.Person());
        var direct = company.Member(top, ada, Noon.AddDays(1));
        company.Member(top, low, Noon.AddDays(5));
        company.Member(low, ada, Noon.AddDays(7));
        var membership = company.Of(top, ada)!;
        membership.Path.Edges.ShouldBe([direct.Id]);
        membership.Until.ShouldBe(Noon.AddDays(5));
    }

    [Fact]
    public void Member_EndOfAnEdge_BelongsToItNoLonger()
    {
        var (list, ada) = (company.List(), company.Person());
        company.Member(list, ada, Noon);
        company.Of(list, ada, Noon.AddTicks(-10))!.IsEffective.ShouldBeTrue();
        company.Of(list, ada)!.Why!.Because.ShouldBe(IneligibleBecause.Expired);
    }

    [Theory]
    [InlineData(PersonStatus.Pending, IneligibleBecause.PersonNotActive)]
    [InlineData(PersonStatus.Suspended, IneligibleBecause.PersonSuspended)]
    [InlineData(PersonStatus.Deactivated, IneligibleBecause.PersonLeft)]
    public void Member_NotActive_StaysWithoutEffect(PersonStatus status, IneligibleBecause because)
    {
        var (top, low, ada) = (company.List(), company.List(), company.Person(status: status));
        company.Member(top, low);
        company.Member(low, ada);
        company.Of(top, ada)!.Why!.Because.ShouldBe(because);
    }

    [Fact]
    public void Person_Locked_IsNeitherMemberNorOwnerWithEffect()
    {
        var (top, low, ada) = (company.List(), company.List(), company.Person());
        company.Member(top, low);
        company.Member(low, ada);
        company.Owner(top, ada);
        EffectiveMembership.Owners(company.Graph, company.Compute(), top, Noon).Count.ShouldBe(1);
        company.Lock(ada);
        company.Of(top, ada)!.Why!.Because.ShouldBe(IneligibleBecause.PersonLocked);
        EffectiveMembership.Owners(company.Graph, company.Compute(), top, Noon).ShouldBeEmpty();
    }

    [Fact]
    public void Member_Unknown_StaysWithoutEffect()
    {
        var (list, ada) = (company.List(), company.Person());
        company.Member(list, ada);
        company.Forget(ada);
        company.Of(list, ada)!.Why!.Because.ShouldBe(IneligibleBecause.PersonUnknown);
    }

    [Fact]
    public void Member_RequirementOfAnyListOnTheWay_MustBeMet()
    {
        var (top, low) = (company.List(), company.List(Company.Department("Platform")));
        var (ada, lena) = (company.Person(), company.Person("platform"));
        company.Member(top, low);
        company.Member(low, ada);
        company.Member(low, lena);
        company.Of(top, lena)!.IsEffective.ShouldBeTrue();
        var why = company.Of(top, ada)!.Why!;
        (why.Because, why.List).ShouldBe((IneligibleBecause.MissingRequirement, low));
        why.Say(_ => "Platform people", _ => "").ShouldBe("has no department “Platform”, which Platform people requires");
    }

    [Fact]
    public void Member_WithoutEndAndWithoutRequirement_IsNotEffective()
    {
        // Teleport 35038: a membership without an end skipped the check of requirements.
        var (list, ada) = (company.List(Company.Department("Platform")), company.Person());
        company.Member(list, ada, until: null);
        company.Of(list, ada)!.IsEffective.ShouldBeFalse();
    }

    [Fact]
    public void Member_ListWithTheIdOfAPerson_IsNotThatPerson()
    {
        // Teleport 60563: a person and a list of the same name were taken for one another.
        var ada = company.Person();
        var (top, same, lena) = (company.List(), company.List(id: ada.Value), company.Person());
        company.Member(top, same);
        company.Member(same, lena);
        company.Compute().Of(top).Keys.ShouldBe([lena]);

        var other = company.List();
        company.Member(other, ada);
        company.Compute().Of(other).Keys.ShouldBe([ada]);
    }

    [Fact]
    public void Owners_MembersOfAnOwnerList_NeedTheRequirementsForOwners()
    {
        var (list, leads) = (company.List(owners: Company.Department("Platform")), company.List());
        var (ada, lena, marco) = (company.Person(), company.Person("Platform"), company.Person("Platform"));
        company.Owner(list, leads);
        company.Owner(list, ada);
        company.Member(leads, ada);
        company.Member(leads, lena);
        company.Member(leads, marco, Noon);
        company.OwnersOf(list).ShouldBe([lena]);
    }

    [Fact]
    public void Owners_OfAnOwnerList_GetNothing()
    {
        var (list, leads, head) = (company.List(), company.List(), company.Person());
        company.Owner(list, leads);
        company.Owner(leads, head);
        company.OwnersOf(list).ShouldBeEmpty();
        company.Compute().Of(list).ShouldBeEmpty();
    }

    [Fact]
    public void Owners_OwnershipTakenAway_GivesNothing()
    {
        // Teleport 62965: a stale mark of ownership kept its grants.
        var (list, leads, ada) = (company.List(), company.List(), company.Person());
        var edge = company.Owner(list, leads);
        company.Member(leads, ada);
        company.OwnersOf(list).ShouldBe([ada]);
        company.Edges.Remove(edge);
        company.OwnersOf(list).ShouldBeEmpty();
    }

    [Fact]
    public void Owners_MembershipThatEndedSinceComputed_GivesNothing()
    {
        var (list, leads, ada) = (company.List(), company.List(), company.Person());
        company.Owner(list, leads);
        company.Member(leads, ada, Noon.AddHours(1));
        company.OwnersOf(list).ShouldBe([ada]);
        company.OwnersOf(list, Noon.AddHours(1)).ShouldBeEmpty();
    }

    [Fact]
    public void NextChange_OfAGraph_IsTheNextEndOfAMember()
    {
        var (list, ada, lena) = (company.List(), company.Person(), company.Person());
        company.Member(list, ada, Noon.AddHours(-1));
        company.Graph.NextChange(Noon).ShouldBeNull();
        company.Member(list, lena, Noon.AddHours(2));
        company.Graph.NextChange(Noon).ShouldBe(Noon.AddHours(2));
    }

    [Fact]
    public void Recompute_OneMemberAdded_TouchesOnlyWhatLiesAbove()
    {
        var (top, low, other, ada) = (company.List(), company.List(), company.List(), company.Person());
        company.Member(top, low);
        var before = company.Compute();
        company.Member(low, ada);
        var after = EffectiveMembership.Recompute(before, company.Graph, ListChanges.InMembers((low, ada)), Noon);
        after.Touched.ShouldBe([low, top]);
        after.Touched.ShouldNotContain(other);
        after.All.Of(top).Keys.ShouldBe([ada]);
    }

    [Fact]
    public void ComputeAll_FiveThousandLists_IsFast()
    {
        // 5,000 lists in chains of ten, 200,000 direct members, all of whom reach the top of their chain.
        var nodes = Enumerable
            .Range(0, 5000)
            .Select(_ => new ListNode(AccessListId.New(), Requirements.None, Requirements.None))
            .ToList();
        var facts = Enumerable
            .Range(0, 20_000)
            .Select(_ => new MemberFacts(
                PersonId.New(),
                PersonStatus.Active,
                new HashSet<ResourceId>(),
                new Dictionary<string, IReadOnlySet<string>>()
            ))
            .ToList();
        var edges = new List<EdgeFacts>();
        for (var i = 0; i < nodes.Count; i++)
        {
            if (i % 10 != 9)
                edges.Add(new EdgeFacts(ListEdgeId.New(), nodes[i].Id, ListEdgeKind.Member, null, nodes[i + 1].Id, null));
            for (var m = 0; m < 40; m++)
                edges.Add(
                    new EdgeFacts(
                        ListEdgeId.New(),
                        nodes[i].Id,
                        ListEdgeKind.Member,
                        facts[(i * 40 + m) % facts.Count].Id,
                        null,
                        null
                    )
                );
        }
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var graph = new ListGraph(nodes, edges, facts);
        var all = EffectiveMembership.ComputeAll(graph, Noon);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        all.Of(nodes[0].Id).Count.ShouldBe(400);
    }
}
