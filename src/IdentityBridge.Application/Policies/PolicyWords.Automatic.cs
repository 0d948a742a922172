using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Application.Policies;

/// <content>What a policy decides by itself, and what may be taken in an emergency.</content>
internal sealed partial class PolicyWords
{
    /// <summary>"‘On call’: approve at once when members of on-call ask, at most 4 hours, Mon–Fri 08:00–18:00 Europe/Vienna".</summary>
    public string Automatic(IReadOnlyList<AutomaticRule> rules) =>
        rules.Count == 0 ? "none" : string.Join("; then ", rules.Select(r => $"‘{r.Name.Trim()}’: {Rule(r)}"));

    /// <summary>What a rule does and when, without its name.</summary>
    public string Rule(AutomaticRule rule)
    {
        var when = rule.When;
        List<string> parts = [];
        if (!when.Who.Everyone)
            parts.Add(
                $"{Who(when.Who)} {(when.Who.Departments.Count + when.Who.Groups.Count + when.Who.Lists.Count == 1 && when.Who.Departments.Count == 1 ? "asks" : "ask")}"
            );
        if (when.AtMost is { } most)
            parts.Add($"for at most {Durations.Say(most)}");
        if (when.Permanent)
            parts.Add("without an end");
        if (when.During is { } hours)
            parts.Add(hours.ToString());
        if (when.Ticket is { } ticket)
            parts.Add($"the reason has a ticket like {ticket}");
        var verb = rule.Verdict == Verdict.Approve ? "approve at once" : "deny at once";
        var told = string.IsNullOrWhiteSpace(rule.Words) ? "" : $", and say “{rule.Words.Trim()}”";
        return $"{verb}{(parts.Count == 0 ? ", always" : $" when {string.Join(", ", parts)}")}{told}";
    }

    private string Emergency(BreakGlass? glass) =>
        glass is null
            ? "not allowed"
            : $"for at most {Durations.Say(glass.Longest)}, followed up within {Durations.Say(glass.Within)} by {(glass.FollowUpBy.Count == 0 ? "whoever could have approved" : Either([.. glass.FollowUpBy.Select(Say)]))}";

    private static IEnumerable<Audience> AudiencesOf(PolicyDraft draft) =>
        draft.Automatic.Select(r => r.When.Who).Prepend(draft.Who);

    private static IEnumerable<ApproverRule> ApproversOf(PolicyDraft draft) =>
        draft.Thresholds.SelectMany(t => t.Approvers).Concat(draft.Emergency?.FollowUpBy ?? []);
}
