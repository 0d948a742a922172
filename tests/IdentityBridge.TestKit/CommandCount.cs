using System.Diagnostics;

namespace IdentityBridge.TestKit;

/// <summary>Counts the database commands of what is awaited within it, and of nothing that runs beside it.</summary>
public sealed class CommandCount : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Executing = "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting";
    private readonly AsyncLocal<bool> here = new() { Value = true };
    private readonly List<IDisposable> subscriptions = [];
    private readonly IDisposable listeners;
    private int count;

    public CommandCount() => listeners = DiagnosticListener.AllListeners.Subscribe(this);

    public int Count => count;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name != "Microsoft.EntityFrameworkCore")
            return;
        lock (subscriptions)
            subscriptions.Add(value.Subscribe(this, name => name == Executing));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (here.Value && value.Key == Executing)
            Interlocked.Increment(ref count);
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose()
    {
        listeners.Dispose();
        lock (subscriptions)
            subscriptions.ForEach(s => s.Dispose());
    }
}
