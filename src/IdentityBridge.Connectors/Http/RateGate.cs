using System.Collections.Concurrent;

namespace IdentityBridge.Connectors.Http;

/// <summary>What a target's rate-limit headers said of one bucket of calls.</summary>
/// <param name="Limit">Calls a window allows this caller.</param>
/// <param name="Remaining">Calls left in the window.</param>
/// <param name="ResetIn">Until the window ends, by the target's own clock.</param>
public sealed record RateReport(int Limit, int Remaining, TimeSpan ResetIn);

/// <summary>
/// Keeps our calls to a share of each bucket's limit, as the target's headers tell it, and to so many calls at once.
/// Background reads stop at four fifths of the share, so that interactive calls find room.
/// </summary>
public sealed class RateGate(double share, int concurrency, TimeSpan interactivePatience, TimeProvider time)
{
    private const double BackgroundPart = 0.8;
    private const int SuccessesPerExtraPlace = 20;

    private readonly ConcurrentDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);
    private readonly PrioritySemaphore places = new(concurrency);
    private readonly Lock slowing = new();
    private DateTimeOffset pausedUntil;
    private int successes;

    /// <summary>How many calls may be under way at once now: the configured number, or less after the target complained.</summary>
    public int Places => places.Capacity;

    /// <summary>Waits until the call may be made. Each completed call of this needs one <see cref="Leave" />.</summary>
    /// <exception cref="TargetException">An interactive call would have to wait longer than its patience: it says for how long, so that the caller can come back.</exception>
    public async Task EnterAsync(CallContext call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        await places.WaitAsync(call.Priority, cancellationToken);
        var entered = false;
        try
        {
            while (Delay(call) is { } delay)
            {
                if (call.Priority == CallPriority.Interactive && delay > interactivePatience)
                    throw new TargetException(
                        TargetFault.Throttled,
                        $"Our share of {call.Target}'s limit for {call.Name} is used up."
                    )
                    {
                        RetryAfter = delay,
                    };

                // A waiting call must not keep a place from a call of another bucket.
                places.Release();
                try
                {
                    await Task.Delay(delay, time, cancellationToken);
                }
                finally
                {
                    await places.WaitAsync(call.Priority, CancellationToken.None);
                }
            }

            entered = true;
        }
        finally
        {
            if (!entered)
                places.Release();
        }
    }

    public void Leave() => places.Release();

    /// <summary>Learns from an answer's headers.</summary>
    public void Observe(string bucket, RateReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var state = buckets.GetOrAdd(bucket, static _ => new Bucket());
        lock (state)
            state.Observe(report, time.GetUtcNow());

        if (Interlocked.Increment(ref successes) % SuccessesPerExtraPlace == 0)
            lock (slowing)
                if (places.Capacity < concurrency)
                    places.Capacity++;
    }

    /// <summary>The target refused a call because of the rate: nothing more goes into the bucket until the window ends.</summary>
    public void Exhausted(string bucket, TimeSpan resetIn)
    {
        var state = buckets.GetOrAdd(bucket, static _ => new Bucket());
        lock (state)
            state.Close(time.GetUtcNow() + resetIn + Jitter.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
    }

    /// <summary>The target refused a call because too many run at once: a short pause for all, and fewer at once afterwards.</summary>
    public TimeSpan TooManyAtOnce()
    {
        var pause = Jitter.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        lock (slowing)
        {
            pausedUntil = time.GetUtcNow() + pause;
            places.Capacity = Math.Max(1, places.Capacity / 2);
        }

        return pause;
    }

    private TimeSpan? Delay(CallContext call)
    {
        var now = time.GetUtcNow();
        lock (slowing)
            if (now < pausedUntil)
                return pausedUntil - now;

        var state = buckets.GetOrAdd(call.Name, static _ => new Bucket());
        lock (state)
            return state.Take(call.Priority == CallPriority.Interactive ? share : share * BackgroundPart, now);
    }

    private sealed class Bucket
    {
        // Windows last a minute and are not aligned to the clock (Okta, "Rate limits").
        private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

        private int? limit;
        private int used;
        private DateTimeOffset? resetAt;
        private bool closed;
        private bool guessed;

        public TimeSpan? Take(double share, DateTimeOffset now)
        {
            if (resetAt is { } end && now >= end)
                (used, resetAt, closed, guessed) = (0, null, false, false);

            if (closed || (limit is { } known && used >= Math.Max(1, (int)(known * share))))
            {
                if (resetAt is null)
                    (resetAt, guessed) = (now + Window, true);
                return resetAt.Value - now + Jitter.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
            }

            used++;
            return null;
        }

        public void Observe(RateReport report, DateTimeOffset now)
        {
            var end = now + report.ResetIn;
            var spent = report.Limit - report.Remaining;
            limit = report.Limit;

            // Answers overtake each other: within one window the higher count is the later one.
            var sameWindow = resetAt is { } known && (end - known).Duration() < TimeSpan.FromSeconds(3);
            if (sameWindow)
                used = Math.Max(used, spent);
            else if (resetAt is null || guessed || end > resetAt)
                (used, resetAt, closed) = (Math.Max(spent, resetAt is null || guessed ? used : 0), end, false);
            guessed = false;
        }

        public void Close(DateTimeOffset until) => (closed, guessed, resetAt) = (true, false, until);
    }
}
