using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Domain.Policies;

/// <summary>A decision that a policy takes by itself, at submission, when its condition is met. The first rule that fits decides.</summary>
/// <param name="Words">What the person is told; required of a denial.</param>
public sealed record AutomaticRule(string Name, Verdict Verdict, RuleCondition When, string? Words)
{
    public const int MaxName = 100;
    public const int MaxWords = 1000;

    private static readonly TimeSpan LongestWithEnd = Durations.Forever - TimeSpan.FromTicks(1);

    public IEnumerable<string> Problems()
    {
        var which = string.IsNullOrWhiteSpace(Name) ? "A rule without a name" : $"The rule “{Name.Trim()}”";
        if (string.IsNullOrWhiteSpace(Name) || Name.Trim().Length > MaxName)
            yield return $"Give every rule a name of at most {MaxName} characters.";
        if (!Enum.IsDefined(Verdict))
            yield return $"{which} either approves or denies.";
        if (Words?.Length > MaxWords)
            yield return $"{which}: what the person is told may have at most {MaxWords} characters.";
        if (Verdict == Verdict.Deny && string.IsNullOrWhiteSpace(Words))
            yield return $"{which} denies: say what the person is told, so that they know what to do.";
        foreach (var problem in When.Problems())
            yield return $"{which}: {problem}";
    }

    /// <summary>The lengths of access that it speaks of, both ends included.</summary>
    internal (TimeSpan From, TimeSpan To) Lengths =>
        When.Permanent ? (Durations.Forever, Durations.Forever)
        : When.AtMost is { } most ? (TimeSpan.Zero, most)
        : (TimeSpan.Zero, Verdict == Verdict.Approve ? LongestWithEnd : Durations.Forever);

    public bool SaysTheSame(AutomaticRule other) => this with { When = other.When } == other && When.SaysTheSame(other.When);
}

/// <summary>When a rule decides. Everything given must hold.</summary>
public sealed record RuleCondition
{
    public Audience Who { get; init; } = Audience.All;

    /// <summary>The access lasts no longer; null for any length, which of an approval does not mean access without an end.</summary>
    public TimeSpan? AtMost { get; init; }

    /// <summary>The access has no end. Without it no rule approves such access.</summary>
    public bool Permanent { get; init; }

    /// <summary>It is asked for in these hours; null for at any time.</summary>
    public WeeklyHours? During { get; init; }

    /// <summary>What the reason contains, as <see cref="PolicyDraft.TicketPattern" />; null for anything.</summary>
    public string? Ticket { get; init; }

    public IEnumerable<string> Problems()
    {
        if (!Who.Everyone && Who.Departments.Count + Who.Groups.Count + Who.Lists.Count == 0)
            yield return "say for whom: everyone, or departments, groups or lists.";
        if (AtMost is { } most && (most < AccessRequest.MinDuration || most > RequestPolicy.HighestCeiling))
            yield return $"its longest duration must be at least a minute and at most {RequestPolicy.HighestCeiling.TotalDays:0} days.";
        if (AtMost is not null && Permanent)
            yield return "access without an end has no longest duration; take one of the two away.";
        foreach (var problem in During?.Problems() ?? [])
            yield return problem;
        if (Ticket is not null && PolicyDraft.TicketProblem(Ticket) is { } broken)
            yield return broken;
    }

    public bool SaysTheSame(RuleCondition other) =>
        AtMost == other.AtMost
        && Permanent == other.Permanent
        && string.Equals(Ticket, other.Ticket, StringComparison.Ordinal)
        && Who.SaysTheSame(other.Who)
        && (During is { } hours ? hours.SaysTheSame(other.During) : other.During is null);

    /// <summary>
    /// Whether everything that meets <paramref name="other" /> meets this too, whatever the length of the access; false when that cannot be
    /// told easily.
    /// </summary>
    public bool Covers(RuleCondition other) =>
        (Ticket is null || string.Equals(Ticket, other.Ticket, StringComparison.Ordinal))
        && (During is null || (other.During is { } hours && During.Covers(hours)))
        && (
            Who.Everyone
            || (
                !other.Who.Everyone
                && other.Who.Departments.All(d => Who.Departments.Contains(d, StringComparer.OrdinalIgnoreCase))
                && other.Who.Groups.All(Who.Groups.Contains)
                && other.Who.Lists.All(Who.Lists.Contains)
            )
        );
}

/// <summary>What rules look at.</summary>
/// <param name="Person">The person who gets the access, with every group and list they are in.</param>
/// <param name="Lasting">The same person without what only a request gave: nobody rises by their own asking.</param>
/// <param name="Now">When it is submitted.</param>
public sealed record RuleFacts(
    RequesterFacts Person,
    RequesterFacts Lasting,
    TimeSpan Duration,
    string Reason,
    DateTimeOffset Now
);

/// <summary>Why a rule does not fit.</summary>
public enum RuleMiss
{
    /// <summary>It does not speak of the person.</summary>
    Who = 1,

    /// <summary>It speaks of access of another length.</summary>
    Duration = 2,

    /// <summary>The reason has no such ticket.</summary>
    Ticket = 3,

    /// <summary>It is not the time.</summary>
    Hours = 4,

    /// <summary>The time zone is not known on this server any more.</summary>
    Zone = 5,
}

/// <summary>Finds the rule that decides. Pure.</summary>
public static class AutomaticRules
{
    public const int Most = 20;

    /// <summary>
    /// The first rule that fits; null when none does. A rule that fits but for a time zone that is not known leaves the item to people, so that
    /// no later rule decides what it might have denied.
    /// </summary>
    /// <param name="who">Of whom the policy speaks.</param>
    public static AutomaticRule? Deciding(Audience who, IReadOnlyList<AutomaticRule> rules, RuleFacts facts)
    {
        foreach (var rule in rules)
        {
            var miss = Miss(who, rule, facts);
            if (miss is null)
                return rule;
            if (miss == RuleMiss.Zone)
                return null;
        }
        return null;
    }

    /// <summary>Why a rule does not fit; null when it does.</summary>
    public static RuleMiss? Miss(Audience who, AutomaticRule rule, RuleFacts facts)
    {
        var when = rule.When;
        // What a request gave neither opens a door nor takes anybody out of a denial.
        var included =
            rule.Verdict == Verdict.Approve
                ? who.Includes(facts.Lasting) && when.Who.Includes(facts.Lasting)
                : when.Who.Includes(facts.Person);
        if (!included)
            return RuleMiss.Who;
        var (shortest, longest) = rule.Lengths;
        if (facts.Duration < shortest || facts.Duration > longest)
            return RuleMiss.Duration;
        if (when.Ticket is { } ticket && !PolicyDraft.HasTicket(ticket, facts.Reason))
            return RuleMiss.Ticket;
        return when.During?.Contains(facts.Now) switch
        {
            null when when.During is not null => RuleMiss.Zone,
            false => RuleMiss.Hours,
            _ => null,
        };
    }

    /// <summary>The name of the first earlier rule that fits whenever this one does, so that this one never decides; null when there is none.</summary>
    public static string? HiddenBy(IReadOnlyList<AutomaticRule> rules, int index) =>
        rules
            .Take(index)
            // A denial counts more people than an approval, so an approval hides no denial unless it speaks of everyone.
            .FirstOrDefault(r =>
                r.When.Covers(rules[index].When)
                && r.Lengths.From <= rules[index].Lengths.From
                && r.Lengths.To >= rules[index].Lengths.To
                && (r.Verdict == rules[index].Verdict || r.Verdict == Verdict.Deny || r.When.Who.Everyone)
            )
            ?.Name;
}
