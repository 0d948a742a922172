using IdentityBridge.Application.Provisioning;

namespace IdentityBridge.Web.Jobs;

/// <summary>Counts open operations now and then, for the metrics.</summary>
internal sealed class OperationCount(MeasureOperations measure, TimeProvider time, ILogger<OperationCount> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await measure.ExecuteAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.WorkerTrouble(e, "Counting open operations");
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
