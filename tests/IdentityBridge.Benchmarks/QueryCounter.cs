using System.Diagnostics;

namespace IdentityBridge.Benchmarks;

/// <summary>Counts what Npgsql sends, as its activities tell.</summary>
internal sealed class QueryCounter : IDisposable
{
    private readonly ActivityListener listener;
    private long count;

    public QueryCounter()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStarted = activity =>
            {
                if (activity.Kind == ActivityKind.Client)
                    Interlocked.Increment(ref count);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public long Count => Interlocked.Read(ref count);

    public void Dispose() => listener.Dispose();
}
