using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Provisioning;

/// <summary>One of those who take operations and groups to their targets.</summary>
public sealed class PushWorker : IAsyncDisposable
{
    private readonly IWorkerSign sign;

    internal PushWorker(IWorkerSign sign) => this.sign = sign;

    internal Guid Id => sign.Worker;

    /// <summary>Cancelled when others may take what this worker has: it must stop, and join in again.</summary>
    public CancellationToken Lost => sign.Lost;

    public ValueTask DisposeAsync() => sign.DisposeAsync();
}
