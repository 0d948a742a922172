using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

public sealed class ThresholdTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();
    private static readonly PersonId Alan = PersonId.New();
    private static readonly PersonId Edsger = PersonId.New();
    private static readonly ResourceId Payroll = ResourceId.New();
    private static readonly ResourceId Wiki = ResourceId.New();
    private static readonly ResourceId Security = ResourceId.New();

    private static readonly ApproverFacts Facts = Build.Facts(
        manager: Grace,
        owners: new() { [Payroll] = Set(Alan), [Wiki] = Set(Grace, Edsger) },
        members: new() { [Security] = Set(Alan, Edsger) },
        active: [Grace, Alan, Edsger]
    );

    public static TheoryData<string, Threshold[], string, RequestStatus> Rows =>
        new()
        {
            { "one of one", [Build.Need(1, Build.Manager())], "Grace", RequestStatus.Approved },
            { "two of two", [Build.Need(2, Build.People(Grace, Alan))], "Grace", RequestStatus.Pending },
            { "two of two", [Build.Need(2, Build.People(Grace, Alan))], "Grace Alan", RequestStatus.Approved },
            {
                "both thresholds",
                [Build.Need(1, Build.Manager()), Build.Need(1, Build.Owners())],
                "Grace",
                RequestStatus.Pending
            },
            {
                "both thresholds",
                [Build.Need(1, Build.Manager()), Build.Need(1, Build.Owners())],
                "Alan Grace",
                RequestStatus.Approved
            },
            {
                "one serves both",
                [Build.Need(1, Build.Owners()), Build.Need(1, Build.Members(Security))],
                "Alan",
                RequestStatus.Approved
            },
            { "either rule", [Build.Need(1, Build.Manager(), Build.Members(Security))], "Edsger", RequestStatus.Approved },
            {
                "two by either",
                [Build.Need(2, Build.Manager(), Build.Members(Security))],
                "Edsger Grace",
                RequestStatus.Approved
            },
            { "a denial ends it", [Build.Need(1, Build.Manager(), Build.Owners())], "-Alan", RequestStatus.Denied },
            { "approval, then denial", [Build.Need(2, Build.People(Grace, Alan, Edsger))], "Grace -Alan", RequestStatus.Denied },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decide_OneItem_SettlesAsItsThresholdsSay(
        string what,
        Threshold[] thresholds,
        string decisions,
        RequestStatus expected
    )
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(thresholds), Payroll));
        Decide(request, decisions);
        request.Status.ShouldBe(expected, what);
    }

    [Theory]
    [InlineData("Alan", RequestStatus.Pending)]
    [InlineData("Edsger", RequestStatus.Pending)]
    [InlineData("Alan Edsger", RequestStatus.Approved)]
    [InlineData("Edsger Alan", RequestStatus.Approved)]
    [InlineData("Alan -Edsger", RequestStatus.Denied)]
    public void Decide_ItemsUnderSeveralPolicies_EveryItemMustBeApproved(string decisions, RequestStatus expected)
    {
        var request = Build.Request(
            Ada,
            Build.Item(Build.Policy(Build.Need(1, Build.Owners())), Payroll),
            Build.Item(Build.Policy(Build.Draft(Build.Need(1, Build.Owners())) with { Name = "Other" }), Wiki, "Wiki")
        );
        Decide(request, decisions);
        request.Status.ShouldBe(expected);
    }

    [Fact]
    public void Decide_OneReviewerOfManyItems_OneDecisionServesThemAll()
    {
        var policy = Build.Policy(Build.Need(1, Build.Manager()));
        var request = Build.Request(Ada, [.. Enumerable.Range(0, 20).Select(_ => Build.Item(policy))]);
        Decide(request, "Grace");
        request.Status.ShouldBe(RequestStatus.Approved);
    }

    [Theory]
    [InlineData("-Grace", RequestStatus.Pending)]
    [InlineData("-Grace -Alan", RequestStatus.Denied)]
    [InlineData("-Grace Alan", RequestStatus.Approved)] // one denial of two does not undo a met threshold
    public void Decide_TwoDenialsNeeded_OneIsNotEnough(string decisions, RequestStatus expected)
    {
        var policy = Build.Policy(Build.Draft(Build.Need(1, Build.People(Grace, Alan))) with { DenialsNeeded = 2 });
        var request = Build.Request(Ada, Build.Item(policy));
        Decide(request, decisions);
        request.Status.ShouldBe(expected);
    }

    [Fact]
    public void Decide_ApproverLostTheRightMeanwhile_TheirApprovalNoLongerCounts()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, Build.People(Grace, Alan, Edsger)))));
        Decide(request, "Grace");
        Decide(request, "Alan", Facts with { Active = Set(Alan, Edsger) });
        request.Status.ShouldBe(RequestStatus.Pending);
        Decide(request, "Edsger", Facts with { Active = Set(Alan, Edsger) });
        request.Status.ShouldBe(RequestStatus.Approved);
    }

    [Fact]
    public void Decide_DenierLostTheRightMeanwhile_TheirDenialNoLongerCounts()
    {
        var policy = Build.Policy(Build.Draft(Build.Need(1, Build.People(Grace, Alan, Edsger))) with { DenialsNeeded = 2 });
        var request = Build.Request(Ada, Build.Item(policy));
        Decide(request, "-Grace");
        Decide(request, "-Alan", Facts with { Active = Set(Alan, Edsger) });
        request.Status.ShouldBe(RequestStatus.Pending);
    }

    [Fact]
    public void Decide_ReviewerEverywhere_ServesEveryThresholdOnce()
    {
        var facts = Facts with { ReviewersEverywhere = Set(Edsger) };
        var one = Build.Request(
            Ada,
            Build.Item(Build.Policy(Build.Need(1, Build.Manager()), Build.Need(1, Build.Owners())), Payroll)
        );
        Decide(one, "Edsger", facts);
        one.Status.ShouldBe(RequestStatus.Approved);
        var two = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, Build.Manager())), Payroll));
        Decide(two, "Edsger", facts);
        two.Status.ShouldBe(RequestStatus.Pending);
    }

    [Fact]
    public void Decide_OwnBusiness_IsRefusedWhateverTheRights()
    {
        var item = Build.Item(Build.Policy(Build.Need(1, Build.People(Grace, Alan), Build.Owners())), Wiki);
        var forGrace = AccessRequest.Submit(Build.Wish(Alan, Grace, item), Build.Noon).Value;
        var facts = Facts with { ReviewersEverywhere = Set(Grace, Alan) };
        foreach (var own in (PersonId[])[Alan, Grace])
            forGrace.Decide(Build.Actor(own), Verdict.Approve, null, null, facts, Build.Noon).Error?.Code.ShouldBe("request.own");
        forGrace.Decisions.ShouldBeEmpty();
        ApproverRouting.Approvers(item.Policy.Thresholds[0], Wiki, Alan, Grace, facts).ShouldBe([Edsger]);
    }

    [Fact]
    public void Approvers_PeopleWhoLeft_AreNotNamed() =>
        ApproverRouting
            .Approvers(Build.Need(1, Build.People(Grace, Alan)), Wiki, Ada, Ada, Facts with { Active = Set(Alan) })
            .ShouldBe([Alan]);

    private static void Decide(AccessRequest request, string decisions, ApproverFacts? facts = null)
    {
        foreach (var word in decisions.Split(' '))
        {
            var who = word.TrimStart('-') switch
            {
                "Grace" => Grace,
                "Alan" => Alan,
                _ => Edsger,
            };
            var verdict = word[0] == '-' ? Verdict.Deny : Verdict.Approve;
            var suffices = ApproverRouting.WouldSuffice(request, who, facts ?? Facts);
            request
                .Decide(Build.Actor(who, word), verdict, "Seen", null, facts ?? Facts, Build.Noon)
                .Succeeded.ShouldBeTrue(word);
            if (verdict == Verdict.Approve)
                (request.Status == RequestStatus.Approved).ShouldBe(suffices, $"Told before {word}.");
        }
    }

    private static IReadOnlySet<PersonId> Set(params PersonId[] people) => people.ToHashSet();
}
