namespace IdentityBridge.TestKit;

/// <summary>
/// A clock that goes on by itself and can be moved ahead at once, by hours if need be. Delays and timers run in real time: only what
/// compares points in time notices the leap.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private long ahead;
    private long stoppedAt;

    public override DateTimeOffset GetUtcNow()
    {
        var stopped = Interlocked.Read(ref stoppedAt);
        var now = stopped == 0 ? System.GetUtcNow() : new DateTimeOffset(stopped, TimeSpan.Zero);
        return now + TimeSpan.FromTicks(Interlocked.Read(ref ahead));
    }

    /// <summary>From here on only <see cref="Advance" /> and <see cref="AdvanceTo" /> move it: for what happens at an exact second.</summary>
    public void Stop() => Interlocked.CompareExchange(ref stoppedAt, System.GetUtcNow().Ticks, 0);

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
