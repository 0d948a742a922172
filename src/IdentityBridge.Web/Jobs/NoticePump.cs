using IdentityBridge.Application.Live;
using IdentityBridge.Application.Notifications;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Web.Jobs;

/// <summary>
/// Hands notices to email and the webhook, one loop per channel. Runs in every process: the database gives each delivery to one of them. What
/// a killed process had is free again at once.
/// </summary>
internal sealed class NoticePump(DeliverNotices deliver, PortalChanges changes, TimeProvider time, ILogger<NoticePump> logger)
    : BackgroundService
{
    /// <summary>Deliveries that one process has under way at once.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(deliver.Channels.Select(c => RunAsync(c, stoppingToken)));

    private async Task RunAsync(NoticeChannel channel, CancellationToken stoppingToken)
    {
        using var wakeup = new Wakeup(changes, Topics.Deliveries);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var worker = await deliver.JoinAsync(stoppingToken);
                using var until = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, worker.Lost);
                await PumpAsync(channel, worker, wakeup, until.Token);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.WorkerTrouble(e, $"Sending notices by {channel}");
                await Task.Delay(Longest, time, stoppingToken)
                    .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task PumpAsync(NoticeChannel channel, NoticeWorker worker, Wakeup wakeup, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var claimed = await deliver.ClaimAsync(channel, worker, AtOnce, stoppingToken);
            // A try that is under way at a stop is finished: what was handed over must be recorded.
            await Task.WhenAll(claimed.Select(d => deliver.ExecuteAsync(d, worker.Lost)));
            if (claimed.Count > 0)
                continue;
            var due = await deliver.NextDueAsync(channel, stoppingToken);
            var wait = due is { } at && at - time.GetUtcNow() < Longest ? at - time.GetUtcNow() : Longest;
            await wakeup.SleepAsync(wait < Shortest ? Shortest : wait, stoppingToken);
        }
    }
}
