namespace IdentityBridge.Sandbox.Control;

/// <summary>One call a sandbox received.</summary>
/// <param name="Seq">Counts up from 1 for as long as the sandbox lives.</param>
/// <param name="Route">The <c>X-Amz-Target</c> of an AWS call, otherwise path and query (codes and token hints are cut out).</param>
/// <param name="Status">The HTTP status; 0 when a fault broke the connection.</param>
/// <param name="Ms">Milliseconds from the request to the start of its answer.</param>
/// <param name="Body">The first 64 KB of the request body, secrets cut out.</param>
/// <param name="AuthorizationScheme">Only the scheme, such as SSWS or AWS4-HMAC-SHA256: never the credential.</param>
/// <param name="Concurrency">Calls in flight when this one arrived, itself included.</param>
public sealed record JournalEntry(
    long Seq,
    DateTimeOffset At,
    string Method,
    string Path,
    string Route,
    int Status,
    double Ms,
    string Body,
    string? AuthorizationScheme,
    int Concurrency
);

/// <summary>What a sandbox was asked, newest 200,000 calls.</summary>
public sealed class Journal
{
    private const int Capacity = 200_000;
    private readonly Lock gate = new();
    private readonly Queue<JournalEntry> entries = new();
    private long last;

    /// <summary>The sequence number of the newest entry, 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (gate)
                return last;
        }
    }

    /// <summary>Entries after <paramref name="since" /> whose route contains <paramref name="route" />, oldest first.</summary>
    public IReadOnlyList<JournalEntry> Read(long since = 0, string? route = null, int limit = int.MaxValue)
    {
        lock (gate)
            return
            [
                .. entries
                    .Where(entry =>
                        entry.Seq > since && (route is null || entry.Route.Contains(route, StringComparison.OrdinalIgnoreCase))
                    )
                    .Take(limit),
            ];
    }

    public void Clear()
    {
        lock (gate)
            entries.Clear();
    }

    internal void Add(Func<long, JournalEntry> entry)
    {
        lock (gate)
        {
            entries.Enqueue(entry(++last));
            if (entries.Count > Capacity)
                entries.Dequeue();
        }
    }
}
