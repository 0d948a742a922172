using IdentityBridge.Application.Live;

namespace IdentityBridge.Web.Shared;

/// <summary>Tells open pages that something they show has changed; topics are those of <see cref="Application.Shared.Topics" />.</summary>
public interface IPortalChanges
{
    /// <summary>Calls back, on any thread, after each change of one of the topics, until disposed.</summary>
    IDisposable Subscribe(IReadOnlyCollection<string> topics, Action changed);
}

/// <summary>The changes of every process, as the database announces them.</summary>
internal sealed class AnnouncedPortalChanges(PortalChanges changes) : IPortalChanges
{
    public IDisposable Subscribe(IReadOnlyCollection<string> topics, Action changed) =>
        changes.Subscribe(_ => changed(), [.. topics]);
}
