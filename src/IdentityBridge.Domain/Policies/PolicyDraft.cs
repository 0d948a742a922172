using System.Text.RegularExpressions;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Domain.Policies;

/// <summary>What a policy shall say. <see cref="Problems" /> lists everything wrong with it.</summary>
public sealed record PolicyDraft(
    string Name,
    int Priority,
    Audience Who,
    Selector What,
    TimeSpan MaxDuration,
    IReadOnlyList<Threshold> Thresholds
)
{
    public const int MaxName = 100;
    public const int MaxText = 1000;

    /// <summary>Longest ticket pattern, in characters.</summary>
    public const int MaxPattern = 200;

    public const int MaxThresholds = 10;
    public const int MaxApprovals = 20;
    public const int HighestPriority = 10_000;

    /// <summary>A ticket pattern is only looked for so long, though it cannot backtrack.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public string? Description { get; init; }

    /// <summary>Null for the longest.</summary>
    public TimeSpan? DefaultDuration { get; init; }

    /// <summary>The longest may be beyond <see cref="RequestPolicy.DurationCeiling" />, up to <see cref="RequestPolicy.HighestCeiling" />.</summary>
    public bool CeilingRaised { get; init; }

    /// <summary>Access without an end may be asked for.</summary>
    public bool PermanentAllowed { get; init; }
    public bool ReasonRequired { get; init; }
    public string? ReasonPrompt { get; init; }

    /// <summary>Regular expression that the reason must contain, case ignored; evaluated in linear time, so without look-arounds and back-references.</summary>
    public string? TicketPattern { get; init; }
    public int DenialsNeeded { get; init; } = 1;

    /// <summary>Decisions that it takes by itself, in order: the first that fits decides.</summary>
    public IReadOnlyList<AutomaticRule> Automatic { get; init; } = [];

    /// <summary>Null when nobody may take access without a decision.</summary>
    public BreakGlass? Emergency { get; init; }

    /// <summary>Null for <see cref="RequestPolicy.DefaultPendingFor" />.</summary>
    public TimeSpan? PendingFor { get; init; }

    /// <summary>Whether a reason has what <see cref="TicketPattern" /> asks for.</summary>
    public static bool HasTicket(string pattern, string reason) => Ticket(pattern).IsMatch(reason);

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Trim().Length > MaxName)
            yield return $"Give it a name of at most {MaxName} characters.";
        if (Description?.Length > MaxText || ReasonPrompt?.Length > MaxText)
            yield return $"Description and prompt may have at most {MaxText} characters each.";
        if (Priority is < 0 or > HighestPriority)
            yield return $"The priority is a number from 0 to {HighestPriority}.";
        if (!Who.Everyone && Who.Departments.Count + Who.Groups.Count + Who.Lists.Count == 0)
            yield return "Say who may ask: everyone, or departments, groups or lists.";
        foreach (var problem in What.Problems())
            yield return problem;
        var ceiling = CeilingRaised ? RequestPolicy.HighestCeiling : RequestPolicy.DurationCeiling;
        if (MaxDuration < TimeSpan.FromMinutes(1) || MaxDuration > ceiling)
            yield return $"The longest duration must be at least a minute and at most {ceiling.TotalDays:0} days{(CeilingRaised ? "" : ", unless the ceiling is raised")}.";
        if (DefaultDuration is { } duration && (duration < TimeSpan.FromMinutes(1) || duration > MaxDuration))
            yield return "The default duration must be at least a minute and at most the longest.";
        if (TicketPattern is { Length: > 0 } pattern && TicketProblem(pattern) is { } broken)
            yield return broken;
        if (Thresholds.Count > MaxThresholds || (Thresholds.Count == 0 && Automatic.All(r => r.Verdict != Verdict.Approve)))
            yield return $"Name at least one threshold, and at most {MaxThresholds}: whose approval it takes.";
        if (Thresholds.Any(t => t.Count is < 1 or > MaxApprovals || t.Approvers.Count == 0))
            yield return $"Every threshold needs approvers and a count from 1 to {MaxApprovals}.";
        if (Thresholds.SelectMany(t => t.Approvers).Any(a => !a.IsWhole))
            yield return "Say which group, list or people approve.";
        if (DenialsNeeded is < 1 or > MaxApprovals)
            yield return $"A request ends with 1 to {MaxApprovals} denials.";
        if (Automatic.Count > AutomaticRules.Most)
            yield return $"A policy has at most {AutomaticRules.Most} automatic rules.";
        if (Automatic.DistinctBy(r => r.Name.Trim(), StringComparer.OrdinalIgnoreCase).Count() != Automatic.Count)
            yield return "Give each automatic rule its own name.";
        foreach (var problem in Automatic.SelectMany(r => r.Problems()).Distinct(StringComparer.Ordinal))
            yield return problem;
        foreach (var problem in Emergency?.Problems() ?? [])
            yield return problem;
        if (PendingFor is { } pending && (pending < TimeSpan.FromMinutes(1) || pending > TimeSpan.FromDays(30)))
            yield return "A request may wait between 1 minute and 30 days.";
    }

    /// <summary>Whether both say the same, in the same order.</summary>
    public bool SaysTheSame(PolicyDraft other) =>
        this with
        {
            Who = other.Who,
            What = other.What,
            Thresholds = other.Thresholds,
            Automatic = other.Automatic,
            Emergency = other.Emergency,
        } == other
        && Who.SaysTheSame(other.Who)
        && What.SaysTheSame(other.What)
        && Thresholds.Count == other.Thresholds.Count
        && Thresholds.Zip(other.Thresholds).All(t => t.First.SaysTheSame(t.Second))
        && Automatic.Count == other.Automatic.Count
        && Automatic.Zip(other.Automatic).All(r => r.First.SaysTheSame(r.Second))
        && (Emergency is { } glass ? glass.SaysTheSame(other.Emergency) : other.Emergency is null);

    private static Regex Ticket(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);

    internal static string? TicketProblem(string pattern)
    {
        if (pattern.Length > MaxPattern)
            return $"The ticket pattern is longer than {MaxPattern} characters.";
        try
        {
            return Ticket(pattern).IsMatch("")
                ? "The ticket pattern matches an empty reason; name what must be there, like OPS-\\d+."
                : null;
        }
        catch (RegexParseException e)
        {
            return $"The ticket pattern is not a regular expression: at character {e.Offset + 1}, {e.Error}.";
        }
        catch (NotSupportedException)
        {
            return "The ticket pattern uses look-arounds or back-references; leave them out.";
        }
    }
}
