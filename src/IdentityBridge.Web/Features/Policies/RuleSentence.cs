using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Policies;

/// <summary>A rule in one sentence: "Approve at once when members of on-call ask, for at most 4 hours, Mon–Fri 08:00–18:00 Europe/Vienna." Pure.</summary>
internal static class RuleSentence
{
    public static string Say(RuleForm form)
    {
        var rule = form.ToRule();
        List<string> parts = [];
        if (!form.Everyone)
        {
            string[] who =
            [
                .. rule.When.Who.Departments.Select(d => $"people of {d}"),
                .. form.Groups.Select(g => $"members of {g.Name}"),
                .. form.Lists.Select(l => $"members of the list {l.Name}"),
            ];
            parts.Add(who.Length == 0 ? "nobody yet asks" : $"{CatalogWords.Listed(who, "or")} ask");
        }
        if (rule.When.AtMost is { } most && most > TimeSpan.Zero)
            parts.Add($"for at most {Durations.Say(most)}");
        if (rule.When.Permanent)
            parts.Add("without an end");
        if (rule.When.During is { Days.Count: > 0 } hours)
            parts.Add(hours.ToString());
        if (rule.When.Ticket is { } ticket)
            parts.Add($"with a ticket like {ticket}");
        var verb = rule.Verdict == Verdict.Approve ? "Approve at once" : "Deny at once";
        return parts.Count == 0 ? $"{verb}, always." : $"{verb} when {string.Join(", ", parts)}.";
    }
}
