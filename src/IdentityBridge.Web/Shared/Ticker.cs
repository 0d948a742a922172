namespace IdentityBridge.Web.Shared;

/// <summary>One heartbeat a second for all live times of one open page; it stands still while nothing listens.</summary>
public sealed class Ticker(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Action> listeners = [];
    private ITimer? timer;

    /// <summary>Calls back each second, on a thread of the pool: go through <c>InvokeAsync</c>. Dispose to stop.</summary>
    public IDisposable Subscribe(Action tick)
    {
        lock (gate)
        {
            listeners.Add(tick);
            timer ??= time.CreateTimer(_ => Beat(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }
        return new Subscription(() => Remove(tick));
    }

    public void Dispose()
    {
        lock (gate)
        {
            listeners.Clear();
            timer?.Dispose();
            timer = null;
        }
    }

    private void Remove(Action tick)
    {
        lock (gate)
        {
            listeners.Remove(tick);
            if (listeners.Count > 0)
                return;
            timer?.Dispose();
            timer = null;
        }
    }

    private void Beat()
    {
        Action[] now;
        lock (gate)
            now = [.. listeners];
        foreach (var tick in now)
            tick();
    }
}
