using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <content>What is decided at submission without a reviewer, and the look afterwards.</content>
internal sealed partial class RequestWorld
{
    private static readonly TimeSpan Glass = TimeSpan.FromHours(1);
    private static readonly ResourceId Group = ResourceId.New();

    private readonly Dictionary<int, Membership> members = [];

    /// <summary>How somebody is in the one group that rules look at.</summary>
    internal enum Membership
    {
        None,
        ByRequest,
        Lasting,
    }

    /// <param name="Members">For members of the group only.</param>
    /// <param name="AtMost"><see cref="Durations.Forever" /> for access without an end only.</param>
    internal sealed record Auto(Verdict Verdict, bool Members, TimeSpan? AtMost)
    {
        public override string ToString() =>
            $"{Verdict} {(Members ? "members" : "all")}{(AtMost is { } most ? $" {Durations.For(most)}" : "")}";
    }

    public void Join(int person, Membership membership)
    {
        Tell($"{Names[person]} is in the group: {membership}");
        members[person] = membership;
    }

    /// <summary>Somebody gives a verdict on an emergency: possible exactly once, by those whom a threshold names.</summary>
    public void FollowUp(int number, int reviewer, bool justified)
    {
        var entry = asked[number];
        var gives = entry.ApprovedAt is not null && !entry.Over;
        var active = Names.Select((_, at) => at).Except(gone).Select(at => People[at]);
        var open = entry.Request.FollowUp?.State == FollowUpState.Open;
        var named = entry.Things.Any(t => t.Rules.Any(r => r.Of.Contains(reviewer)));
        var result = entry.Request.CloseFollowUp(
            Build.Actor(People[reviewer]),
            justified,
            "Seen",
            Build.Facts(active: active),
            Now
        );
        Tell($"{Names[reviewer]} follows up request {number}: {justified} -> {result.Error?.Code ?? "done"}");
        result.Succeeded.ShouldBe(open && named && reviewer != entry.Person && !gone.Contains(reviewer));
        if (!result.Succeeded)
            return;
        result.Value.ShouldBe(gives && !justified);
        if (result.Value)
            Over(entry, "Not justified");
    }

    private static DraftItem ItemOf(
        int thing,
        IReadOnlyList<Rule> rules,
        IReadOnlyList<Auto> automatic,
        RuleFacts facts,
        bool permanent
    )
    {
        var policy = Build.Policy(
            Build.Draft([.. rules.Select(r => Build.Need(r.Count, Build.People([.. r.Of.Select(p => People[p])])))]) with
            {
                Emergency = new BreakGlass(Glass, TimeSpan.FromDays(3)),
                PermanentAllowed = permanent,
                Automatic =
                [
                    .. automatic.Select(
                        (a, at) =>
                            new AutomaticRule(
                                $"Rule {at}",
                                a.Verdict,
                                new RuleCondition
                                {
                                    Who = a.Members ? new Audience(false, [], [Group]) : Audience.All,
                                    AtMost = a.AtMost == Durations.Forever ? null : a.AtMost,
                                    Permanent = a.AtMost == Durations.Forever,
                                },
                                "Because"
                            )
                    ),
                ],
            }
        );
        return new DraftItem(Entitlements[thing], Resources[thing], Things[thing], policy)
        {
            Rule = AutomaticRules.Deciding(policy.Who, policy.Automatic, facts),
        };
    }

    private DraftItem ItemOf(
        int person,
        int thing,
        IReadOnlyList<Rule> rules,
        IReadOnlyList<Auto> automatic,
        TimeSpan length,
        bool permanent
    )
    {
        var nobody = new RequesterFacts(People[person], null, new HashSet<ResourceId>());
        var member = nobody with { Groups = new HashSet<ResourceId> { Group } };
        var membership = members.GetValueOrDefault(person);
        return ItemOf(
            thing,
            rules,
            automatic,
            new RuleFacts(
                membership == Membership.None ? nobody : member,
                membership == Membership.Lasting ? member : nobody,
                length,
                "Quarter end",
                Now
            ),
            permanent
        );
    }

    /// <summary>The first that fits, counted plainly.</summary>
    private Verdict? Says(int person, IReadOnlyList<Auto> automatic, TimeSpan length)
    {
        foreach (var rule in automatic)
        {
            var inGroup = members.GetValueOrDefault(person) switch
            {
                Membership.Lasting => true,
                Membership.ByRequest => rule.Verdict == Verdict.Deny,
                _ => false,
            };
            if ((inGroup || !rule.Members) && Speaks(rule, length))
                return rule.Verdict;
        }
        return null;
    }

    /// <summary>Of access without an end only a rule that says so speaks, and a denial of everything.</summary>
    private static bool Speaks(Auto rule, TimeSpan length) =>
        length == Durations.Forever
            ? rule.AtMost == Durations.Forever || (rule.AtMost is null && rule.Verdict == Verdict.Deny)
            : rule.AtMost is null || (rule.AtMost != Durations.Forever && length <= rule.AtMost);

    private void AtOnce(Asked entry, bool emergency, Verdict? byRule)
    {
        var begins = entry.Request.DecideAtOnce(Build.Actor(People[entry.Requester]), Now);
        var approved = emergency || byRule == Verdict.Approve;
        begins.Count.ShouldBe(approved ? entry.Things.Count : 0);
        entry.Request.Status.ShouldBe(
            approved ? RequestStatus.Approved
            : byRule == Verdict.Deny ? RequestStatus.Denied
            : RequestStatus.Pending
        );
        entry.Request.DecideAtOnce(Build.Actor(People[entry.Requester]), Now).ShouldBeEmpty("It was decided once already.");
        if (!approved)
            return;
        entry.ApprovedAt = Now;
        (entry.Begins, entry.Ends) = WindowOf(entry);
        entry.Begun = entry.Begins <= Now;
        grants.AddRange(begins);
        Follow(entry.Person);
    }
}
