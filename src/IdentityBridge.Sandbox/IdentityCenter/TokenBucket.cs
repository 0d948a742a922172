namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>A call limit in calls a second with a burst of one second. Zero or infinity means no limit. Thread-safe.</summary>
internal sealed class TokenBucket(double perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly double _capacity = Math.Max(1, perSecond);
    private double _tokens = Math.Max(1, perSecond);
    private DateTimeOffset _at = time.GetUtcNow();

    public bool TryTake()
    {
        if (perSecond <= 0 || double.IsInfinity(perSecond))
            return true;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            // A clock that was set back must not take tokens away.
            _tokens = Math.Min(_capacity, _tokens + Math.Max(0, (now - _at).TotalSeconds) * perSecond);
            _at = now;
            if (_tokens < 1)
                return false;
            _tokens--;
            return true;
        }
    }
}
