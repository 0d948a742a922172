using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>Denials over several policies, lists as approvers, and rights that come and go while a request waits.</summary>
public sealed class ThresholdCasesTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();
    private static readonly PersonId Alan = PersonId.New();
    private static readonly PersonId Edsger = PersonId.New();
    private static readonly ResourceId Payroll = ResourceId.New();
    private static readonly ResourceId Wiki = ResourceId.New();
    private static readonly AccessListId Leads = AccessListId.New();
    private static readonly ApproverRule LeadsApprove = new(ApproverKind.ListMembers, List: Leads);

    private static readonly ApproverFacts Facts = Build.Facts(
        owners: new() { [Payroll] = Set(Alan), [Wiki] = Set(Edsger) },
        active: [Grace, Alan, Edsger]
    );

    [Theory]
    [InlineData(1, 1, "-Alan", RequestStatus.Denied)]
    [InlineData(1, 2, "-Alan", RequestStatus.Denied)] // the item that needs fewest denials ends the whole
    [InlineData(2, 1, "-Alan", RequestStatus.Denied)] // also when its own threshold does not name who denied
    [InlineData(2, 2, "-Alan", RequestStatus.Pending)]
    [InlineData(2, 2, "-Alan -Edsger", RequestStatus.Denied)]
    [InlineData(2, 2, "-Alan Edsger", RequestStatus.Pending)] // one denied, one approved: the first item has no approval
    public void Decide_DenialsOfSeveralPolicies_TheFewestEndIt(int first, int second, string decisions, RequestStatus expected)
    {
        var request = Build.Request(
            Ada,
            Build.Item(Build.Policy(Build.Draft(Build.Need(1, Build.Owners())) with { DenialsNeeded = first }), Payroll),
            Build.Item(Build.Policy(Build.Draft(Build.Need(1, Build.Owners())) with { DenialsNeeded = second }), Wiki)
        );
        Decide(request, decisions, Facts);
        request.Status.ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, "Grace", RequestStatus.Approved)]
    [InlineData(2, "Grace", RequestStatus.Pending)]
    [InlineData(2, "Grace Alan", RequestStatus.Approved)]
    [InlineData(1, "-Grace", RequestStatus.Denied)]
    public void Decide_MembersOfAList_CountAsApprovers(int count, string decisions, RequestStatus expected)
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(count, LeadsApprove)), Payroll));
        Decide(request, decisions, Listed(Grace, Alan));
        request.Status.ShouldBe(expected);
    }

    [Fact]
    public void Decide_ListThatIsNotKnownOrEmpty_NamesNobody()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(1, LeadsApprove)), Payroll));
        foreach (var facts in new[] { Facts, Listed() })
            Code(request, Grace, facts).ShouldBe("request.not-approver");
    }

    [Fact]
    public void Decide_MemberLeftTheList_TheirApprovalNoLongerCountsUntilTheyAreBack()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, LeadsApprove)), Payroll));
        Decide(request, "Grace", Listed(Grace, Alan, Edsger));
        Decide(request, "Alan", Listed(Alan, Edsger));
        request.Status.ShouldBe(RequestStatus.Pending);
        Decide(request, "Edsger", Listed(Grace, Edsger));
        request.Status.ShouldBe(RequestStatus.Approved);
    }

    [Fact]
    public void Decide_RequesterIsInTheList_CannotDecideAndIsNoApprover()
    {
        var item = Build.Item(Build.Policy(Build.Need(1, LeadsApprove)), Payroll);
        Code(Build.Request(Ada, item), Ada, Listed(Ada, Grace)).ShouldBe("request.own");
        ApproverRouting.Approvers(item.Policy.Thresholds[0], Payroll, Ada, Ada, Listed(Ada, Grace)).ShouldBe([Grace]);
    }

    [Fact]
    public void Decide_OwnerOfAnotherItem_ServesOnlyTheirs()
    {
        var policy = Build.Policy(Build.Need(1, Build.Owners()));
        var request = Build.Request(Ada, Build.Item(policy, Payroll), Build.Item(policy, Wiki));
        Decide(request, "Alan", Facts);
        request.Items.Select(i => ApproverRouting.Approvals(request, i, i.Thresholds[0], Facts)).ShouldBe([1, 0]);
    }

    [Fact]
    public void Decide_OneDecisionOfAnOwnerOfBoth_ServesThresholdsOfBothPolicies()
    {
        var facts = Facts with
        {
            Owners = new Dictionary<ResourceId, IReadOnlySet<PersonId>> { [Payroll] = Set(Alan), [Wiki] = Set(Alan) },
        };
        var request = Build.Request(
            Ada,
            Build.Item(Build.Policy(Build.Need(1, Build.Owners()), Build.Need(1, Build.People(Alan, Grace))), Payroll),
            Build.Item(Build.Policy(Build.Draft(Build.Need(1, Build.Owners())) with { Name = "Other" }), Wiki)
        );
        Decide(request, "Alan", facts);
        request.Status.ShouldBe(RequestStatus.Approved);
    }

    [Fact]
    public void Decide_ReviewerEverywhereNoLonger_TheirApprovalNoLongerCounts()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, Build.Owners())), Payroll));
        Decide(request, "Grace", Facts with { ReviewersEverywhere = Set(Grace) });
        Decide(request, "Alan", Facts);
        request.Status.ShouldBe(RequestStatus.Pending);
    }

    [Fact]
    public void Decide_DenialOfAReviewerEverywhere_EndsIt()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(1, Build.Owners())), Payroll));
        Decide(request, "-Grace", Facts with { ReviewersEverywhere = Set(Grace) });
        request.Status.ShouldBe(RequestStatus.Denied);
    }

    private static void Decide(AccessRequest request, string decisions, ApproverFacts facts)
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
            request.Decide(Build.Actor(who, word), verdict, "Seen", null, facts, Build.Noon).Succeeded.ShouldBeTrue(word);
        }
    }

    private static string? Code(AccessRequest request, PersonId who, ApproverFacts facts) =>
        request.Decide(Build.Actor(who), Verdict.Approve, null, null, facts, Build.Noon).Error?.Code;

    private static ApproverFacts Listed(params PersonId[] members) =>
        Facts with
        {
            ListMembers = new Dictionary<AccessListId, IReadOnlySet<PersonId>> { [Leads] = Set(members) },
        };

    private static IReadOnlySet<PersonId> Set(params PersonId[] people) => people.ToHashSet();
}
