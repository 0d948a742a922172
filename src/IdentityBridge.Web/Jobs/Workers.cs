using System.Collections.Concurrent;
using IdentityBridge.Application;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Live;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Web.Jobs;

/// <summary>Passes on to this process what any process announces.</summary>
internal sealed class AnnouncementRelay(PrepareDatabase database) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => database.RelayAsync(stoppingToken);
}

/// <summary>
/// Takes operations to their targets as soon as they are due, one loop per target. Runs in every process: the database gives each operation
/// to one of them. On a stop, what is under way is finished; what a killed process had is free again at once.
/// </summary>
internal sealed class OperationPump(
    PushOperations push,
    ConnectorSet connectors,
    PortalChanges changes,
    TimeProvider time,
    ILogger<OperationPump> logger
) : BackgroundService
{
    /// <summary>Operations of one target that one process works on at once.</summary>
    private const int AtOnce = 8;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var worker = await push.JoinAsync(stoppingToken);
                using var until = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, worker.Lost);
                await Task.WhenAll(connectors.All.Select(c => PumpAsync(c.Id, worker, until.Token)));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.WorkerTrouble(e, "Joining in to take operations to their targets");
                await Pause(stoppingToken);
            }
        }
    }

    private async Task PumpAsync(ConnectorId connector, PushWorker worker, CancellationToken stoppingToken)
    {
        using var wakeup = new Wakeup(changes, Topics.Operations);
        var running = new ConcurrentDictionary<OperationId, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var free = AtOnce - running.Count;
                var claimed = free == 0 ? [] : await push.ClaimAsync(connector, worker, free, stoppingToken);
                foreach (var operation in claimed)
                    running[operation.Id] = Task.Run(
                        async () =>
                        {
                            try
                            {
                                await push.ExecuteAsync(operation, worker.Lost);
                            }
                            finally
                            {
                                running.TryRemove(operation.Id, out _);
                                wakeup.Wake();
                            }
                        },
                        CancellationToken.None
                    );
                var due = await push.NextDueAsync(connector, stoppingToken);
                var wait = due is { } at && at - time.GetUtcNow() < Longest ? at - time.GetUtcNow() : Longest;
                // A due operation that was not claimed waits for its turn: look again soon, not at once.
                await wakeup.SleepAsync(
                    wait < TimeSpan.FromMilliseconds(50) ? TimeSpan.FromMilliseconds(200) : wait,
                    stoppingToken
                );
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                logger.WorkerTrouble(e, "Taking operations to " + connector);
                await Pause(stoppingToken);
            }
        }
        await Task.WhenAll(running.Values);
    }

    private Task Pause(CancellationToken stoppingToken) =>
        Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}

/// <summary>
/// Keeps the groups of lists equal to their lists. Runs in every process: the database gives each group to one of them. What a killed process
/// had is free again at once.
/// </summary>
internal sealed class GroupPump(
    PushOperations push,
    PushGroups groups,
    HealLists heal,
    PortalChanges changes,
    ILogger<GroupPump> logger
) : BackgroundService
{
    /// <summary>Groups that one process works on at once.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wakeup = new Wakeup(changes, Topics.Operations);
        var healed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var worker = await push.JoinAsync(stoppingToken);
                using var until = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, worker.Lost);
                // The settings may say since this start that lists are delivered in another way.
                if (!healed)
                    await heal.ExecuteAsync(until.Token);
                healed = true;
                while (!until.IsCancellationRequested)
                {
                    await groups.FollowPeopleAsync(until.Token);
                    var claimed = await groups.ClaimAsync(worker, AtOnce, until.Token);
                    await Task.WhenAll(claimed.Select(group => groups.ExecuteAsync(group, until.Token)));
                    if (claimed.Count > 0)
                        continue;
                    var due = await groups.NextDueAsync(until.Token);
                    var wait = due is { } at && at - groups.Now < Longest ? at - groups.Now : Longest;
                    await wakeup.SleepAsync(wait < Shortest ? Shortest : wait, until.Token);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.WorkerTrouble(e, "Keeping the groups of lists");
                await wakeup.SleepAsync(Longest, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}

/// <summary>Ends access at its very second: sleeps until the next grant is due, and is woken when one is made.</summary>
internal sealed class DueClock(EndDueGrants end, PortalChanges changes, TimeProvider time, ILogger<DueClock> logger)
    : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wakeup = new Wakeup(changes, Topics.Due);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var due = await end.NextDueAsync(stoppingToken);
                var wait = due is { } at ? at - time.GetUtcNow() : Longest;
                if (wait <= TimeSpan.Zero)
                    await end.ExecuteAsync(stoppingToken);
                else
                    await wakeup.SleepAsync(wait < Longest ? wait : Longest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.WorkerTrouble(e, "Ending due access");
                await wakeup.SleepAsync(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }
}

/// <summary>Reads a target when somebody asks for it, and both at the very first start.</summary>
internal sealed class ReadOnDemand(WantedSyncs wanted, ReadTarget read, PortalChanges changes, ILogger<ReadOnDemand> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wakeup = new Wakeup(changes, Topics.Connectors);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var connector in await wanted.ExecuteAsync(stoppingToken))
                    await read.ExecuteAsync(connector, stoppingToken);
                await wakeup.SleepAsync(TimeSpan.FromSeconds(5), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.WorkerTrouble(e, "Reading a target on demand");
                await Task.Delay(TimeSpan.FromSeconds(5), stoppingToken);
            }
        }
    }
}

internal static partial class JobsLog
{
    [LoggerMessage(1, LogLevel.Error, "{Work} met trouble; it goes on in a moment")]
    public static partial void WorkerTrouble(this ILogger logger, Exception exception, string work);

    [LoggerMessage(2, LogLevel.Information, "Job {Job} is no longer declared and was removed from the schedule")]
    public static partial void JobRetired(this ILogger logger, string job);
}
