namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>
/// Failures that only the inside of the service can make: assignments that are accepted with HTTP 200 and fail afterwards. Thread-safe.
/// </summary>
public sealed class AwsFaults
{
    /// <summary>The reason AWS gives for a passing internal error.</summary>
    public const string DefaultReason = "An unexpected internal service exception was encountered";

    private readonly Lock _lock = new();
    private int _failNext;
    private double _rate;
    private double _owed;
    private string _reason = DefaultReason;
    private TimeSpan? _latency;

    /// <summary>How long new operations stay IN_PROGRESS instead of the configured time; null: as configured.</summary>
    public TimeSpan? Latency
    {
        get
        {
            lock (_lock)
                return _latency;
        }
        set
        {
            if (value < TimeSpan.Zero)
                throw new ArgumentOutOfRangeException(nameof(value), value, "A latency is not negative.");
            lock (_lock)
                _latency = value;
        }
    }

    /// <summary>The next <paramref name="count" /> assignments or removals end FAILED.</summary>
    public void FailNextAssignments(int count, string? reason = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_lock)
        {
            _failNext = count;
            _reason = reason ?? DefaultReason;
        }
    }

    /// <summary>This share of assignments and removals, 0 to 1, ends FAILED, evenly spread: 0.25 is every fourth.</summary>
    public void FailAssignmentsRate(double rate, string? reason = null)
    {
        if (!(rate is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is between 0 and 1.");
        lock (_lock)
        {
            _rate = rate;
            _owed = 0;
            _reason = reason ?? _reason;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            (_failNext, _rate, _owed, _reason, _latency) = (0, 0, 0, DefaultReason, null);
        }
    }

    internal string? NextFailure()
    {
        lock (_lock)
        {
            if (_failNext > 0)
            {
                _failNext--;
                return _reason;
            }
            _owed += _rate;
            // The small allowance keeps ten tenths from adding up to just below one.
            if (_owed < 1 - 1e-9)
                return null;
            _owed -= 1;
            return _reason;
        }
    }
}
