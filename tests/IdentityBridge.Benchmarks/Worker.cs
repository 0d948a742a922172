using IdentityBridge.TestKit;
using IdentityBridge.Web.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IdentityBridge.Benchmarks;

/// <summary>The workers of one portal process, in real time: due grants end at their second, operations go to their targets.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly BackgroundService[] workers;

    private Worker(IServiceProvider services) =>
        workers = [
            ActivatorUtilities.CreateInstance<AnnouncementRelay>(services),
            ActivatorUtilities.CreateInstance<OperationPump>(services),
            ActivatorUtilities.CreateInstance<DueClock>(services),
        ];

    public static async Task<Worker> StartAsync(PortalHost portal)
    {
        var worker = new Worker(portal.Get<IServiceProvider>());
        foreach (var each in worker.workers)
            await each.StartAsync(CancellationToken.None);
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }
    }
}
