using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Policies;

public sealed class PolicyMatchTests
{
    private static readonly ResourceId Engineers = ResourceId.New();
    private static readonly EntitlementFacts Payroll = new(
        ResourceKind.OktaApp,
        "Payroll",
        null,
        new Dictionary<string, string>()
    );

    private static readonly PolicyDraft Base = Build.Draft(Build.Need(1, Build.Manager()));

    [Fact]
    public void Choose_SeveralCover_HighestPriorityWins() =>
        Chosen(Base, Base with { Name = "High", Priority = 11 }).ShouldBe("High");

    [Fact]
    public void Choose_SamePriority_MoreApprovalsWin() =>
        Chosen(
                Base with
                {
                    MaxDuration = TimeSpan.FromMinutes(5),
                },
                Base with
                {
                    Name = "Two",
                    Thresholds = [Build.Need(1, Build.Manager()), Build.Need(1, Build.Owners())],
                }
            )
            .ShouldBe("Two");

    [Fact]
    public void Choose_SameApprovals_ShorterWins() =>
        Chosen(Base, Base with { Name = "Short", MaxDuration = TimeSpan.FromHours(1) }).ShouldBe("Short");

    [Fact]
    public void Choose_SameApprovals_WithoutPermanentAccessWinsHoweverLong() =>
        Chosen(Base with { PermanentAllowed = true, MaxDuration = TimeSpan.FromMinutes(5) }, Base with { Name = "With an end" })
            .ShouldBe("With an end");

    [Fact]
    public void Choose_AllTheSame_FirstByNameWins() => Chosen(Base with { Name = "B" }, Base with { Name = "A" }).ShouldBe("A");

    [Fact]
    public void Choose_NoneCovers_IsNull() =>
        Chosen(
                Base with
                {
                    What = Selector.Everything with { Names = ["Other"] },
                },
                Base with
                {
                    Who = Audience.Nobody with { Departments = ["Legal"] },
                }
            )
            .ShouldBeNull();

    [Theory]
    [InlineData("Engineering", false, true)]
    [InlineData("engineering", false, true)] // case ignored
    [InlineData("Sales", false, false)]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData("Sales", true, true)]
    public void Choose_AudienceOfDepartmentOrGroup_EitherSuffices(string? department, bool inGroup, bool covered)
    {
        var policy = Build.Policy(Base with { Who = new Audience(false, ["Engineering"], [Engineers]) });
        var requester = new RequesterFacts(PersonId.New(), department, inGroup ? new HashSet<ResourceId> { Engineers } : []);
        (PolicyMatch.Choose([policy], requester, Payroll) is not null).ShouldBe(covered);
    }

    [Fact]
    public void Choose_AnyOrder_GivesTheSamePolicy() =>
        Property.Holds(choices =>
        {
            var policies = Enumerable
                .Range(0, 1 + choices.Next(6))
                .Select(i =>
                    Build.Policy(
                        Base with
                        {
                            Name = "P" + i,
                            Priority = choices.Next(3),
                            MaxDuration = TimeSpan.FromHours(1 + choices.Next(3)),
                            Thresholds = [Build.Need(1 + choices.Next(3), Build.Manager())],
                        }
                    )
                )
                .ToList();
            var chosen = Choose(policies).ShouldNotBeNull();
            Choose([.. policies.OrderBy(_ => choices.Next(100))]).ShouldBe(chosen);
            policies.ShouldAllBe(p => p.Priority <= chosen.Priority);
            foreach (var equal in policies.Where(p => p.Priority == chosen.Priority))
                equal.Thresholds.Sum(t => t.Count).ShouldBeLessThanOrEqualTo(chosen.Thresholds.Sum(t => t.Count));
        });

    private static string? Chosen(params PolicyDraft[] drafts) => Choose([.. drafts.Select(Build.Policy)])?.Name;

    private static RequestPolicy? Choose(IReadOnlyList<RequestPolicy> policies) =>
        PolicyMatch.Choose(policies, new RequesterFacts(PersonId.New(), "Sales", new HashSet<ResourceId>()), Payroll);
}
