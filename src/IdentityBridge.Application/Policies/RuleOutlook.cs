using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Application.Policies;

/// <summary>What a rule would do if somebody asked now.</summary>
/// <param name="Decides">It is the one that decides.</param>
/// <param name="Says">Why it does, or why not.</param>
public sealed record RuleOutlook(string Name, Verdict Verdict, bool Decides, string Says)
{
    /// <summary>For each rule of a policy, in order. A ticket is taken to be in the reason.</summary>
    internal static IReadOnlyList<RuleOutlook> Of(
        PolicyDraft draft,
        RequesterFacts person,
        RequesterFacts lasting,
        DateTimeOffset now
    )
    {
        var outlooks = new List<RuleOutlook>();
        var open = true;
        foreach (var rule in draft.Automatic)
        {
            var asked = draft.DefaultDuration ?? draft.MaxDuration;
            var withTicket = rule with { When = rule.When with { Ticket = null } };
            var miss = AutomaticRules.Miss(draft.Who, withTicket, new RuleFacts(person, lasting, asked, "", now));
            var says = miss switch
            {
                RuleMiss.Who => rule.When.Who.Includes(person) && draft.Who.Includes(person)
                    ? "not for this person: only a request gave them the group it looks at"
                    : "not for this person",
                RuleMiss.Duration when rule.When.Permanent => "only for access without an end",
                RuleMiss.Duration =>
                    $"not for {Durations.Say(asked)}, which is proposed; for at most {Durations.Say(rule.When.AtMost!.Value)}",
                RuleMiss.Hours => $"not now: only {rule.When.During}",
                RuleMiss.Zone => $"the time zone {rule.When.During!.Zone} is not known here, so people decide",
                RuleMiss.Ticket or null => !open ? "fits, but an earlier one decides"
                : rule.When.Ticket is { } ticket ? $"decides now, with a ticket like {ticket} in the reason"
                : "decides now",
            };
            outlooks.Add(new RuleOutlook(rule.Name, rule.Verdict, open && miss is null, says));
            if (miss is RuleMiss.Zone || (miss is null && rule.When.Ticket is null))
                open = false;
        }
        return outlooks;
    }
}
