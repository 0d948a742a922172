using IdentityBridge.Domain.Catalog;

namespace IdentityBridge.Domain.Tests.Catalog;

public sealed class SelectorTests
{
    private static readonly EntitlementFacts AdminOnProduction = new(
        ResourceKind.AwsAccount,
        "Production",
        "AdministratorAccess",
        new Dictionary<string, string> { ["env"] = "prod", ["team"] = "payments" }
    );

    private static readonly EntitlementFacts Payroll = new(
        ResourceKind.OktaApp,
        "Payroll",
        null,
        new Dictionary<string, string>()
    );

    [Fact]
    public void Say_EveryField_IsInTheSentence()
    {
        Selector.Everything.Say().ShouldBe("everything");
        new Selector(
            [ResourceKind.OktaApp, ResourceKind.AwsAccount],
            ["prod*", "staging*"],
            ["ReadOnly*"],
            new Dictionary<string, string> { ["team"] = "payments", ["env"] = "prod" }
        )
            .Say()
            .ShouldBe(
                "apps or AWS accounts, called prod* or staging*, permission sets ReadOnly*, labelled env=prod and team=payments"
            );
    }

    [Fact]
    public void Matches_NamesNothing_ChoosesEverything()
    {
        Selector.Everything.Matches(AdminOnProduction).ShouldBeTrue();
        Selector.Everything.Matches(Payroll).ShouldBeTrue();
    }

    [Fact]
    public void Matches_Kinds_ChoosesOnlyThose()
    {
        var apps = Selector.Everything with { Kinds = [ResourceKind.OktaApp, ResourceKind.OktaGroup] };
        apps.Matches(Payroll).ShouldBeTrue();
        apps.Matches(AdminOnProduction).ShouldBeFalse();
    }

    [Fact]
    public void Matches_SeveralNames_OneSuffices()
    {
        var selector = Selector.Everything with { Names = ["nothing", "prod*"] };
        selector.Matches(AdminOnProduction).ShouldBeTrue();
        selector.Matches(Payroll).ShouldBeFalse();
    }

    [Fact]
    public void Matches_PermissionSets_LeavesOutAppsAndGroups()
    {
        var selector = Selector.Everything with { PermissionSets = ["*"] };
        selector.Matches(AdminOnProduction).ShouldBeTrue();
        selector.Matches(Payroll).ShouldBeFalse();
    }

    [Theory]
    [InlineData("prod", "payments", true)]
    [InlineData("p*", "*", true)]
    [InlineData("prod", "search", false)]
    public void Matches_SeveralLabels_AllMustMatch(string env, string team, bool expected) => (
            Selector.Everything with
            {
                Labels = new Dictionary<string, string> { ["env"] = env, ["team"] = team },
            }
        ).Matches(AdminOnProduction).ShouldBe(expected);

    [Fact]
    public void Matches_LabelThatIsNotThere_DoesNotMatchEvenAStar() =>
        (Selector.Everything with { Labels = new Dictionary<string, string> { ["env"] = "*" } }).Matches(Payroll).ShouldBeFalse();

    [Fact]
    public void Matches_SeveralFields_EveryFieldMustMatch()
    {
        var selector = new Selector(
            [ResourceKind.AwsAccount],
            ["Prod*"],
            ["Admin*"],
            new Dictionary<string, string> { ["env"] = "prod" }
        );
        selector.Matches(AdminOnProduction).ShouldBeTrue();
        (selector with { PermissionSets = ["ReadOnly*"] }).Matches(AdminOnProduction).ShouldBeFalse();
        (selector with { Names = ["Staging"] }).Matches(AdminOnProduction).ShouldBeFalse();
    }
}
