using System.Diagnostics;

namespace IdentityBridge.TestKit;

/// <summary>
/// Counts the database commands of what is awaited within it, and of nothing that runs beside it, as the activities of Npgsql tell. EF itself
/// looks whether somebody counts only once a second.
/// </summary>
public sealed class CommandCount : IDisposable
{
    private readonly AsyncLocal<bool> here = new() { Value = true };
    private readonly ActivityListener listener;
    private int count;

    public CommandCount()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStarted = activity =>
            {
                // A connection that is opened anew is no command.
                if (here.Value && !activity.OperationName.StartsWith("CONNECT", StringComparison.Ordinal))
                    Interlocked.Increment(ref count);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public int Count => Volatile.Read(ref count);

    public void Dispose() => listener.Dispose();
}
