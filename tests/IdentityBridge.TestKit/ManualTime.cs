namespace IdentityBridge.TestKit;

/// <summary>
/// A clock that goes on by itself and can be moved ahead at once, by hours if need be. Delays and timers run in real time: only what
/// compares points in time notices the leap.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref ahead, by.Ticks);
    }

    /// <summary>Moves to this point in time; does nothing when it has passed.</summary>
    public void AdvanceTo(DateTimeOffset at)
    {
        var by = at - GetUtcNow();
        if (by > TimeSpan.Zero)
            Advance(by);
    }
}
