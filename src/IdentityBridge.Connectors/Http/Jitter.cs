using System.Diagnostics.CodeAnalysis;

namespace IdentityBridge.Connectors.Http;

/// <summary>Random delays, so that callers that were stopped together do not come back together.</summary>
public static class Jitter
{
    /// <summary>Evenly between the two.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "Spreads load; nothing secret depends on it.")]
    public static TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Random.Shared.NextDouble());

    /// <summary>Full jitter: evenly between zero and <paramref name="first" /> doubled <paramref name="attempt" /> times (from 0), at most <paramref name="cap" />.</summary>
    public static TimeSpan Backoff(int attempt, TimeSpan first, TimeSpan cap)
    {
        var most = first * Math.Pow(2, Math.Clamp(attempt, 0, 30));
        return Between(TimeSpan.Zero, most < cap ? most : cap);
    }
}
