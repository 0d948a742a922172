namespace IdentityBridge.Web.Shared;

/// <summary>Runs its action once, when disposed.</summary>
internal sealed class Subscription(Action end) : IDisposable
{
    private Action? end = end;

    public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
}
