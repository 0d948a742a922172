using IdentityBridge.Application.Live;

namespace IdentityBridge.Web.Jobs;

/// <summary>Sleeps until something changes or a time comes; many changes while awake are one wake-up.</summary>
internal sealed class Wakeup : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly IDisposable subscription;

    public Wakeup(PortalChanges changes, params string[] topics) => subscription = changes.Subscribe(_ => Wake(), topics);

    public void Wake()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    public Task<bool> SleepAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        signal.WaitAsync(atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost, cancellationToken);

    public void Dispose()
    {
        subscription.Dispose();
        signal.Dispose();
    }
}
