using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

public sealed class ThresholdPropertyTests
{
    private static readonly PersonId[] People = [.. Enumerable.Range(0, 7).Select(_ => PersonId.New())];
    private static readonly ResourceId[] Groups = [ResourceId.New(), ResourceId.New()];
    private static readonly AccessListId List = AccessListId.New();
    private static readonly ResourceId[] Resources = [ResourceId.New(), ResourceId.New(), ResourceId.New()];

    [Fact]
    public void Decide_AnyPoliciesAnyOrder_ApprovedExactlyWhenEveryThresholdIsMetByDistinctEligiblePeople() =>
        Property.Holds(
            choices =>
            {
                var request = Submitted(choices);
                var facts = RandomFacts(choices);
                while (request.Status == RequestStatus.Pending && !choices.Exhausted)
                {
                    // Rights come and go while the request waits.
                    if (choices.Next(4) == 0)
                        facts = RandomFacts(choices);
                    var person = choices.Of(People);
                    var verdict = choices.Next(6) == 0 ? Verdict.Deny : Verdict.Approve;
                    var before = request.Decisions.Count;
                    var result = request.Decide(Build.Actor(person), verdict, "Seen", null, facts, Build.Noon);
                    if (!result.Succeeded)
                    {
                        (request.Decisions.Count, request.Status).ShouldBe((before, RequestStatus.Pending));
                        continue;
                    }
                    (person == request.RequesterId || person == request.PersonId).ShouldBeFalse();
                    request.Status.ShouldBe(Expected(request, facts));
                    (result.Value.Count > 0).ShouldBe(request.Status == RequestStatus.Approved);
                }
                request.Decisions.Select(d => d.ReviewerId).Distinct().Count().ShouldBe(request.Decisions.Count);
            },
            3_000
        );

    /// <summary>What the page on requests says, counted plainly.</summary>
    private static RequestStatus Expected(AccessRequest request, ApproverFacts facts)
    {
        var denied = request.Decisions.Where(d => d.Verdict == Verdict.Deny).Select(d => d.ReviewerId).ToHashSet();
        var approved = request.Decisions.Where(d => d.Verdict == Verdict.Approve).Select(d => d.ReviewerId).ToHashSet();
        var anywhere = request
            .Items.Where(i => !i.IsApprovedByRule)
            .SelectMany(i => i.Thresholds.SelectMany(t => Eligible(t, i.ResourceId, facts)))
            .ToHashSet();
        anywhere.UnionWith(facts.ReviewersEverywhere);
        if (request.Items.Any(i => denied.Count(anywhere.Contains) >= i.DenialsNeeded))
            return RequestStatus.Denied;
        foreach (var item in request.Items.Where(i => !i.IsApprovedByRule))
        foreach (var threshold in item.Thresholds)
        {
            var eligible = Eligible(threshold, item.ResourceId, facts);
            eligible.UnionWith(facts.ReviewersEverywhere);
            eligible.Remove(request.RequesterId);
            eligible.Remove(request.PersonId);
            if (approved.Count(eligible.Contains) < threshold.Count)
                return RequestStatus.Pending;
        }
        return RequestStatus.Approved;
    }

    private static HashSet<PersonId> Eligible(Threshold threshold, ResourceId resource, ApproverFacts facts)
    {
        var eligible = new HashSet<PersonId>();
        foreach (var rule in threshold.Approvers)
        {
            if (rule.Kind == ApproverKind.Manager && facts.Manager is { } manager)
                eligible.Add(manager);
            if (rule.Kind == ApproverKind.ResourceOwners)
                eligible.UnionWith(facts.Owners[resource]);
            if (rule.Kind == ApproverKind.GroupMembers)
                eligible.UnionWith(facts.GroupMembers[rule.Group!.Value]);
            if (rule.Kind == ApproverKind.ListMembers)
                eligible.UnionWith(facts.ListMembers[List]);
            if (rule.Kind == ApproverKind.People)
                eligible.UnionWith(rule.People!.Where(facts.Active.Contains));
        }
        return eligible;
    }

    private static AccessRequest Submitted(Choices choices)
    {
        var items = Resources
            .Take(1 + choices.Next(3))
            .Select(r =>
                Build.Item(RandomPolicy(choices), r) with
                {
                    Rule = choices.Next(3) == 2 ? RandomVerdict(choices) : null,
                }
            )
            .ToArray();
        var request = AccessRequest.Submit(Build.Wish(choices.Of(People), choices.Of(People), items), Build.Noon).Value;
        var rules = items.Select(i => i.Rule?.Verdict).ToList();
        (request.DecideAtOnce(Build.Actor(request.RequesterId), Build.Noon).Count > 0).ShouldBe(
            rules.TrueForAll(v => v == Verdict.Approve)
        );
        request.Status.ShouldBe(
            rules.Contains(Verdict.Deny) ? RequestStatus.Denied
            : rules.TrueForAll(v => v == Verdict.Approve) ? RequestStatus.Approved
            : RequestStatus.Pending
        );
        return request;
    }

    private static AutomaticRule RandomVerdict(Choices choices) =>
        new("Rule", choices.Next(8) == 7 ? Verdict.Deny : Verdict.Approve, new RuleCondition(), "Because");

    private static RequestPolicy RandomPolicy(Choices choices)
    {
        var thresholds = Enumerable
            .Range(0, 1 + choices.Next(3))
            .Select(_ =>
                Build.Need(1 + choices.Next(3), [.. Enumerable.Range(0, 1 + choices.Next(2)).Select(_ => RandomRule(choices))])
            );
        return Build.Policy(Build.Draft([.. thresholds]) with { DenialsNeeded = 1 + choices.Next(2) });
    }

    private static ApproverRule RandomRule(Choices choices) =>
        choices.Next(5) switch
        {
            0 => Build.People([.. choices.Some(People).Append(choices.Of(People)).Distinct()]),
            1 => Build.Owners(),
            2 => Build.Manager(),
            3 => new ApproverRule(ApproverKind.ListMembers, List: List),
            _ => Build.Members(choices.Of(Groups)),
        };

    private static ApproverFacts RandomFacts(Choices choices) =>
        Build.Facts(
            choices.Flip() ? choices.Of(People) : null,
            Resources.ToDictionary(r => r, _ => (IReadOnlySet<PersonId>)choices.Some(People).ToHashSet()),
            Groups.ToDictionary(g => g, _ => (IReadOnlySet<PersonId>)choices.Some(People).ToHashSet()),
            choices.Next(5) == 0 ? [choices.Of(People)] : [],
            choices.Some(People)
        ) with
        {
            ListMembers = new Dictionary<AccessListId, IReadOnlySet<PersonId>> { [List] = choices.Some(People).ToHashSet() },
        };
}
