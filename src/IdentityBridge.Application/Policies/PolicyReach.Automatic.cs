using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Policies;

/// <content>Rules that cannot decide anything.</content>
internal sealed partial class PolicyReach
{
    /// <summary>What is wrong with a policy: with its automatic rules, and with its approvals unless rules do without them.</summary>
    public static async Task<IReadOnlyList<PolicyProblem>> ProblemsAsync(
        PortalDbContext db,
        PolicyReach reach,
        PolicyDraft draft,
        int withoutManager,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<PolicyProblem>();
        var mayApprove = false;
        foreach (var (rule, index) in draft.Automatic.Select((r, i) => (r, i)))
        {
            var problem = await ProblemAsync(db, draft, rule, index, cancellationToken);
            if (problem is not null)
                problems.Add(new PolicyProblem(false, problem));
            mayApprove |= problem is null && rule.Verdict == Verdict.Approve;
        }
        var people = reach.Problems(draft, withoutManager).ToList();
        if (draft.Thresholds.Count == 0)
            people.Add(
                mayApprove
                    ? new PolicyProblem(false, "Nobody is named who could approve: only what a rule approves can be requested.")
                    : new PolicyProblem(true, "No rule can approve, and nobody is named who could: nothing can be requested.")
            );
        return
        [
            .. people.Select(p =>
                p.Broken && mayApprove ? new PolicyProblem(false, $"{p.Text.TrimEnd('.')}, except what a rule approves.") : p
            ),
            .. problems,
        ];
    }

    private static async Task<string?> ProblemAsync(
        PortalDbContext db,
        PolicyDraft draft,
        AutomaticRule rule,
        int index,
        CancellationToken cancellationToken
    )
    {
        var which = $"The rule ‘{rule.Name.Trim()}’ never decides:";
        if (rule.When.During is { } hours && WeeklyHours.FindZone(hours.Zone) is null)
            return $"The time zone {hours.Zone} of the rule ‘{rule.Name.Trim()}’ is not known on this server: what it and later rules would decide is left to people.";
        if (AutomaticRules.HiddenBy(draft.Automatic, index) is { } earlier)
            return $"{which} ‘{earlier.Trim()}’ before it decides all of that.";
        if (rule.When.Who.Everyone)
            return null;
        var covered = People(db, draft.Who).Select(p => p.Id);
        return await People(db, rule.When.Who).AnyAsync(p => covered.Contains(p.Id), cancellationToken)
            ? null
            : $"{which} nobody whom it speaks of may ask under this policy now.";
    }
}
