namespace IdentityBridge.Domain.Provisioning;

/// <summary>When to try again: full jitter over a delay that doubles, never before the target's own delay.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <param name="attempts">Tries made so far, at least 1.</param>
    /// <param name="asked">The delay the target asked for.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Delay(int attempts, TimeSpan? asked, double jitter)
    {
        var ceiling = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 10));
        if (ceiling > Longest)
            ceiling = Longest;
        var own = ceiling * (0.5 + 0.5 * Math.Clamp(jitter, 0, 1));
        return asked is { } target && target > own ? target : own;
    }
}
