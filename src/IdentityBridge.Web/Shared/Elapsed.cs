using System.Globalization;

namespace IdentityBridge.Web.Shared;

/// <summary>How long a step took, as exactly as it matters.</summary>
public static class Elapsed
{
    /// <summary>"0.8 s", "12 s", "3 min", "2 hours 5 minutes". Negative spans, from clocks that disagree, count as none.</summary>
    public static string Say(TimeSpan span) =>
        span switch
        {
            { Ticks: <= 0 } => "0 s",
            { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0.1, span.TotalSeconds):0.#} s"),
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s"),
            { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min"),
            _ => TimeText.Span(span),
        };
}
