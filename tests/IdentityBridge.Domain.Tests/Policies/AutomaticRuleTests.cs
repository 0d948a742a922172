using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Policies;

public sealed class AutomaticRuleTests
{
    private static readonly ResourceId OnCall = ResourceId.New();
    private static readonly Audience Called = new(false, [], [OnCall]);
    private static readonly AutomaticRule Approve = new("On call", Verdict.Approve, new RuleCondition { Who = Called }, null);
    private static readonly AutomaticRule Deny = new(
        "Not here",
        Verdict.Deny,
        new RuleCondition { Who = Called },
        "Ask elsewhere."
    );
    private static readonly WeeklyHours Never = new([DayOfWeek.Sunday], new(3, 0), new(4, 0), "UTC");
    private static readonly PolicyDraft Good = Build.Draft(Build.Need(1, Build.Manager()));

    [Fact]
    public void Deciding_SeveralFit_TheFirstDecides()
    {
        Deciding([Approve, Deny], lasting: true).ShouldBe(Approve);
        Deciding([Deny, Approve], lasting: true).ShouldBe(Deny);
        Deciding([], lasting: true).ShouldBeNull();
    }

    [Fact]
    public void Deciding_MembershipByRequest_ApprovesNothingAndIsDeniedAllTheSame()
    {
        Deciding([Approve], lasting: false).ShouldBeNull();
        Deciding([Approve, Deny], lasting: false).ShouldBe(Deny);
        Deciding([Approve with { When = new RuleCondition() }], lasting: false, who: Called).ShouldBeNull();
        Deciding([Approve with { When = new RuleCondition() }], lasting: true, who: Called).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(60, "OPS-7", true)]
    [InlineData(61, "OPS-7", false)]
    [InlineData(60, "no ticket", false)]
    public void Deciding_Condition_EverythingMustHold(int minutes, string reason, bool fits)
    {
        var rule = Approve with
        {
            When = new RuleCondition
            {
                AtMost = TimeSpan.FromHours(1),
                Ticket = @"OPS-\d+",
                During = new([DayOfWeek.Monday], new(12, 0), new(12, 1), "UTC"),
            },
        };
        (Deciding([rule], true, minutes, reason) is not null).ShouldBe(fits);
        Deciding([rule with { When = rule.When with { During = Never } }], true, minutes, reason).ShouldBeNull();
    }

    [Fact]
    public void Deciding_AccessWithoutAnEnd_IsApprovedOnlyByARuleThatSaysSo()
    {
        var lasting = Approve with { When = Approve.When with { Permanent = true } };
        Forever(Approve).ShouldBeNull();
        Forever(Approve with { When = Approve.When with { AtMost = RequestPolicy.HighestCeiling } }).ShouldBeNull();
        Forever(lasting).ShouldNotBeNull();
        Forever(Deny).ShouldNotBeNull();
        Forever(Deny with { When = Deny.When with { AtMost = RequestPolicy.HighestCeiling } }).ShouldBeNull();
        Deciding([lasting], lasting: true).ShouldBeNull();
        Deciding([Deny with { When = Deny.When with { Permanent = true } }], lasting: true).ShouldBeNull();

        static AutomaticRule? Forever(AutomaticRule rule) => Deciding([rule], true, Durations.Forever);
    }

    [Fact]
    public void HiddenBy_AccessWithoutAnEnd_IsHiddenByADenialOfEverythingOnly()
    {
        var permanent = Approve with { Name = "Stays", When = Approve.When with { Permanent = true } };
        AutomaticRules.HiddenBy([Approve, permanent], 1).ShouldBeNull();
        AutomaticRules.HiddenBy([permanent, Approve], 1).ShouldBeNull();
        AutomaticRules.HiddenBy([Deny, permanent], 1).ShouldBe("Not here");
        var all = Approve with { Name = "All", When = new RuleCondition() };
        AutomaticRules.HiddenBy([all, Deny], 1).ShouldBeNull("It denies what has no end still.");
    }

    [Fact]
    public void Deciding_ZoneThatIsNoLongerKnown_LeavesItToPeople()
    {
        var lost = Deny with { When = new RuleCondition { During = Never with { Zone = "Europe/Atlantis" } } };
        Deciding([lost, Approve], lasting: true).ShouldBeNull();
        // What would not have fitted in any zone hides nothing.
        Deciding([lost with { When = lost.When with { AtMost = TimeSpan.FromMinutes(1) } }, Approve], true).ShouldBe(Approve);
    }

    public static TheoryData<string, PolicyDraft, string> Wrong =>
        new()
        {
            { "no name", With(Approve with { Name = " " }), "name" },
            { "same name", With(Approve, Approve with { Name = "on CALL" }), "own name" },
            { "denial without words", With(Deny with { Words = " " }), "what the person is told" },
            { "nobody", With(Approve with { When = new RuleCondition { Who = Audience.Nobody } }), "for whom" },
            { "no time", With(Approve with { When = new RuleCondition { AtMost = TimeSpan.Zero } }), "longest duration" },
            {
                "no zone",
                With(Approve with { When = new RuleCondition { During = Never with { Zone = "Mars/Base" } } }),
                "time zone"
            },
            {
                "both lengths",
                With(
                    Approve with
                    {
                        When = new RuleCondition { AtMost = Build.Hour, Permanent = true },
                    }
                ),
                "take one of the two away"
            },
            { "ticket of nothing", With(Approve with { When = new RuleCondition { Ticket = ".*" } }), "empty reason" },
            { "only denials", Good with { Thresholds = [], Automatic = [Deny] }, "threshold" },
            { "glass too long", Good with { Emergency = new(TimeSpan.FromHours(25), TimeSpan.FromDays(3)) }, "24 hours" },
            { "glass of nothing", Good with { Emergency = new(TimeSpan.Zero, TimeSpan.FromDays(3)) }, "24 hours" },
            { "followed up at once", Good with { Emergency = new(Build.Hour, TimeSpan.FromMinutes(59)) }, "followed up within" },
            {
                "followed up by a group of nothing",
                Good with
                {
                    Emergency = new(Build.Hour, TimeSpan.FromDays(3)) { FollowUpBy = [new(ApproverKind.GroupMembers)] },
                },
                "follow up"
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Create_OneThingWrong_SaysThatOneThing(string what, PolicyDraft draft, string says)
    {
        RequestPolicy.Create(draft).Error.ShouldNotBeNull(what);
        draft.Problems().ShouldHaveSingleItem().ShouldContain(says);
    }

    [Fact]
    public void Create_RulesWithoutThresholds_IsAllowed() =>
        RequestPolicy.Create(Good with { Thresholds = [], Automatic = [Approve] }).Succeeded.ShouldBeTrue();

    [Fact]
    public void SaysTheSame_AnyFieldChanged_IsSeen()
    {
        var draft = With(Approve) with { Emergency = new(Build.Hour, TimeSpan.FromDays(3)) };
        draft.SaysTheSame(draft with { Automatic = [.. draft.Automatic.Select(r => r with { })] }).ShouldBeTrue();
        PolicyDraft[] others =
        [
            draft with
            {
                Emergency = null,
            },
            draft with
            {
                Emergency = draft.Emergency with { Longest = TimeSpan.FromHours(2) },
            },
            draft with
            {
                Emergency = draft.Emergency with { FollowUpBy = [Build.Owners()] },
            },
            draft with
            {
                Automatic = [],
            },
            With(Approve with { Name = "Other" }) with
            {
                Emergency = draft.Emergency,
            },
            With(Approve with { When = Approve.When with { During = Never } }) with
            {
                Emergency = draft.Emergency,
            },
            With(Approve with { When = Approve.When with { Ticket = "x" } }) with
            {
                Emergency = draft.Emergency,
            },
            With(Approve with { When = Approve.When with { Permanent = true } }) with
            {
                Emergency = draft.Emergency,
            },
            draft with
            {
                PermanentAllowed = true,
            },
            draft with
            {
                CeilingRaised = true,
            },
        ];
        foreach (var other in others)
            (draft.SaysTheSame(other), other.SaysTheSame(draft)).ShouldBe((false, false));
    }

    [Fact]
    public void HiddenBy_EarlierRuleThatCoversIt_IsNamed()
    {
        var all = Approve with { Name = "All", When = new RuleCondition() };
        var office = new WeeklyHours([.. WeeklyHours.Week.Take(5)], new(8, 0), new(18, 0), "UTC");
        var morning = office with { Days = [DayOfWeek.Monday], Until = new(12, 0) };
        AutomaticRules.HiddenBy([all, Approve], 1).ShouldBe("All");
        AutomaticRules.HiddenBy([Approve, all], 1).ShouldBeNull();
        AutomaticRules.HiddenBy([Hours(office), Hours(morning)], 1).ShouldBe("On call");
        AutomaticRules.HiddenBy([Hours(morning), Hours(office)], 1).ShouldBeNull();
        AutomaticRules.HiddenBy([Approve, Deny], 1).ShouldBeNull("Whom a request made a member is denied still.");

        static AutomaticRule Hours(WeeklyHours hours) => Approve with { When = Approve.When with { During = hours } };
    }

    private static PolicyDraft With(params AutomaticRule[] rules) => Good with { Automatic = rules };

    private static AutomaticRule? Deciding(
        IReadOnlyList<AutomaticRule> rules,
        bool lasting,
        int minutes = 60,
        string reason = "OPS-7",
        Audience? who = null
    ) => Deciding(rules, lasting, TimeSpan.FromMinutes(minutes), reason, who);

    private static AutomaticRule? Deciding(
        IReadOnlyList<AutomaticRule> rules,
        bool lasting,
        TimeSpan duration,
        string reason = "OPS-7",
        Audience? who = null
    )
    {
        var nobody = new RequesterFacts(PersonId.New(), null, new HashSet<ResourceId>());
        var member = nobody with { Groups = new HashSet<ResourceId> { OnCall } };
        var facts = new RuleFacts(member, lasting ? member : nobody, duration, reason, Build.Noon);
        return AutomaticRules.Deciding(who ?? Audience.All, rules, facts);
    }
}
