namespace IdentityBridge.Web.Shared;

/// <summary>Tells open pages that something they show has changed, by topic: <c>requests/{id}</c>, <c>jobs</c>.</summary>
public interface IPortalChanges
{
    /// <summary>Calls back, on any thread, after each change of one of the topics, until disposed.</summary>
    IDisposable Subscribe(IReadOnlyCollection<string> topics, Action changed);
}

/// <summary>The changes made in this process.</summary>
public sealed class LocalPortalChanges : IPortalChanges
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<Action>> listeners = new(StringComparer.Ordinal);

    public IDisposable Subscribe(IReadOnlyCollection<string> topics, Action changed)
    {
        // Its own delegate for each subscription, so that two of the same method do not become one.
        void Listener() => changed();
        lock (gate)
        {
            foreach (var topic in topics)
                (listeners.TryGetValue(topic, out var set) ? set : listeners[topic] = []).Add(Listener);
        }
        return new Subscription(() =>
        {
            lock (gate)
            {
                foreach (var topic in topics)
                {
                    if (listeners.TryGetValue(topic, out var set) && set.Remove(Listener) && set.Count == 0)
                        listeners.Remove(topic);
                }
            }
        });
    }

    public void Publish(string topic)
    {
        Action[] now;
        lock (gate)
            now = listeners.TryGetValue(topic, out var set) ? [.. set] : [];
        foreach (var listener in now)
            listener();
    }
}
