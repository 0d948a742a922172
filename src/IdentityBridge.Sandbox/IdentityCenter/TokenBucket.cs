namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>A call limit in calls a second with a burst of one second. Zero or infinity means no limit. Thread-safe.</summary>
internal sealed class TokenBucket(double perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly double _capacity = Math.Max(1, perSecond);
    private double _tokens = Math.Max(1, perSecond);
    private DateTimeOffset _at = time.GetUtcNow();

    /// <param name="count">More than a second's worth passes when the bucket is full.</param>
    public bool TryTake(int count = 1)
    {
        if (perSecond <= 0 || double.IsInfinity(perSecond))
            return true;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            // A clock that was set back must not take tokens away.
            _tokens = Math.Min(_capacity, _tokens + Math.Max(0, (now - _at).TotalSeconds) * perSecond);
            _at = now;
            if (_tokens < Math.Min(count, _capacity))
                return false;
            _tokens -= count;
            return true;
        }
    }
}
