namespace IdentityBridge.Domain.Common;

/// <summary>Spans of time in words.</summary>
public static class Durations
{
    /// <summary>No end: longer than any other span, so that every comparison with a limit holds.</summary>
    public static readonly TimeSpan Forever = TimeSpan.MaxValue;

    /// <summary>Whether access for so long is allowed where it may last at most <paramref name="longest" />, or have no end.</summary>
    public static bool Fits(TimeSpan span, TimeSpan longest, bool forever) => span == Forever ? forever : span <= longest;

    /// <summary>"for 4 hours", "without an end": how long access is asked for, within a sentence.</summary>
    public static string For(TimeSpan span) => span == Forever ? "without an end" : $"for {Say(span)}";

    /// <summary>"2 days 4 hours", "1 hour 30 minutes", "45 seconds": the two largest units; "no end".</summary>
    public static string Say(TimeSpan span)
    {
        if (span == Forever)
            return "no end";
        if (span < TimeSpan.Zero)
            span = span == TimeSpan.MinValue ? TimeSpan.MaxValue : -span;
        var parts = new[]
        {
            Part((int)span.TotalDays, "day"),
            Part(span.Hours, "hour"),
            Part(span.Minutes, "minute"),
            span < TimeSpan.FromMinutes(1) ? Part(span.Seconds, "second") : null,
        };
        var said = parts.OfType<string>().Take(2).ToList();
        return said.Count == 0 ? "a moment" : string.Join(' ', said);
    }

    private static string? Part(int count, string unit) =>
        count switch
        {
            0 => null,
            1 => $"1 {unit}",
            _ => $"{count} {unit}s",
        };
}
