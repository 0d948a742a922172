using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.TestKit;

namespace IdentityBridge.Benchmarks;

/// <summary>The portal's work in real time: due grants end at their second, operations go to their targets, eight at a time for each.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private const int Slots = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly PortalHost portal;
    private readonly CancellationTokenSource stop = new();
    private readonly Task work;

    public Worker(PortalHost portal)
    {
        this.portal = portal;
        var loops = portal.Get<ConnectorSet>().All.SelectMany(c => Enumerable.Range(0, Slots).Select(_ => PushAsync(c.Id)));
        work = Task.WhenAll([EndAsync(), .. loops]);
    }

    private async Task PushAsync(ConnectorId connector)
    {
        var push = portal.Get<PushOperations>();
        var worker = Guid.CreateVersion7();
        while (!stop.IsCancellationRequested)
        {
            var claimed = await push.ClaimAsync(connector, worker, 1, CancellationToken.None);
            if (claimed.Count == 0)
                await Task.Delay(Pause * Slots);
            else
                await push.ExecuteAsync(claimed[0], CancellationToken.None);
        }
    }

    private async Task EndAsync()
    {
        var end = portal.Get<EndDueGrants>();
        while (!stop.IsCancellationRequested)
        {
            if (await end.NextDueAsync(CancellationToken.None) is { } due && due <= portal.Options.Time.GetUtcNow())
                await end.ExecuteAsync(CancellationToken.None);
            else
                await Task.Delay(Pause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
        stop.Dispose();
    }
}
