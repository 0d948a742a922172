namespace IdentityBridge.Domain.Provisioning;

/// <summary>
/// When to try again: full jitter over a delay that doubles, never before the target's own delay. Removals wait at most half a minute:
/// they are late with every second.
/// </summary>
public static class RetrySchedule
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestGrant = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestRevoke = TimeSpan.FromSeconds(30);

    /// <param name="kind">What is tried.</param>
    /// <param name="failures">How often it failed so far, at least 1.</param>
    /// <param name="asked">The delay the target asked for.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Delay(ChangeKind kind, int failures, TimeSpan? asked, double jitter)
    {
        var longest = kind == ChangeKind.Revoke ? LongestRevoke : LongestGrant;
        var ceiling = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 10));
        if (ceiling > longest)
            ceiling = longest;
        var own = ceiling * (0.5 + 0.5 * Math.Clamp(jitter, 0, 1));
        return asked is { } target && target > own ? target : own;
    }
}
