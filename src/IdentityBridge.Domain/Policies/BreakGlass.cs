namespace IdentityBridge.Domain.Policies;

/// <summary>That people may take access at once in an emergency, and who looks at it afterwards.</summary>
/// <param name="Longest">Longest access that can be taken so.</param>
/// <param name="Within">How soon it must be followed up.</param>
public sealed record BreakGlass(TimeSpan Longest, TimeSpan Within)
{
    /// <summary>No policy may allow longer.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromHours(24);

    public static readonly TimeSpan DefaultLongest = TimeSpan.FromHours(4);
    public static readonly TimeSpan DefaultWithin = TimeSpan.FromDays(3);

    /// <summary>Fewest characters of a reason.</summary>
    public const int MinReason = 10;

    /// <summary>Who must follow up; empty for the approvers of the thresholds.</summary>
    public IReadOnlyList<ApproverRule> FollowUpBy { get; init; } = [];

    public IEnumerable<string> Problems()
    {
        if (Longest < TimeSpan.FromMinutes(1) || Longest > Ceiling)
            yield return $"Emergency access lasts at least a minute and at most {Ceiling.TotalHours:0} hours.";
        if (Within < TimeSpan.FromHours(1) || Within > TimeSpan.FromDays(30))
            yield return "An emergency is followed up within 1 hour to 30 days.";
        if (FollowUpBy.Any(a => !a.IsWhole))
            yield return "Say which group, list or people follow up.";
    }

    public bool SaysTheSame(BreakGlass? other) =>
        other is not null
        && this with { FollowUpBy = other.FollowUpBy } == other
        && FollowUpBy.Count == other.FollowUpBy.Count
        && FollowUpBy.Zip(other.FollowUpBy).All(a => a.First.SaysTheSame(a.Second));
}
