using System.Collections.Concurrent;
using IdentityBridge.Application.Shared;

namespace IdentityBridge.Application.Live;

/// <summary>Tells open pages and workers of this process what changed, wherever it changed. Subscribers must be quick.</summary>
public sealed class PortalChanges
{
    private readonly ConcurrentDictionary<long, Subscription> subscriptions = new();
    private long next;

    /// <summary>Calls <paramref name="changed" /> with each topic that <paramref name="topics" /> names, until disposed.</summary>
    public IDisposable Subscribe(Action<string> changed, params string[] topics)
    {
        var subscription = new Subscription(
            this,
            Interlocked.Increment(ref next),
            changed,
            topics.ToHashSet(StringComparer.Ordinal)
        );
        subscriptions[subscription.Id] = subscription;
        return subscription;
    }

    public void Publish(string topic)
    {
        foreach (var subscription in subscriptions.Values)
            if (topic == Topics.Anything || subscription.Topics.Contains(topic))
                subscription.Changed(topic);
    }

    private sealed record Subscription(PortalChanges Owner, long Id, Action<string> Changed, HashSet<string> Topics) : IDisposable
    {
        public void Dispose() => Owner.subscriptions.TryRemove(Id, out _);
    }
}
