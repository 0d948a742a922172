using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Provisioning;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.TestKit;

/// <content>The work that the portal's jobs do, on demand.</content>
public sealed partial class PortalHost
{
    private const int Parallel = 8;

    /// <summary>More steps than any test needs before nothing is due.</summary>
    private const int MostSteps = 20_000;

    private readonly SemaphoreSlim joining = new(1);
    private PushWorker? joined;

    /// <summary>Takes operations that are due to their targets until nothing is due now.</summary>
    /// <returns>How many steps were taken.</returns>
    public async Task<int> PumpAsync(CancellationToken cancellationToken = default)
    {
        var counts = await Task.WhenAll(Get<ConnectorSet>().All.Select(c => PumpAsync(c.Id, cancellationToken)));
        return counts.Sum() + await PumpGroupsAsync(cancellationToken);
    }

    /// <summary>Lets due groups of lists, and people in targets, follow.</summary>
    /// <returns>How many turns were taken.</returns>
    public async Task<int> PumpGroupsAsync(CancellationToken cancellationToken = default)
    {
        var groups = Get<PushGroups>();
        var worker = await WorkerAsync();
        var steps = 0;
        while (true)
        {
            steps += await groups.FollowPeopleAsync(cancellationToken);
            var claimed = await groups.ClaimAsync(worker, Parallel, cancellationToken);
            if (claimed.Count == 0)
                return steps;
            await Task.WhenAll(claimed.Select(group => groups.ExecuteAsync(group, cancellationToken)));
            steps += claimed.Count;
            if (steps > MostSteps)
                throw new TimeoutException($"Groups are never as they should be:\n{await DescribeOpenAsync()}");
        }
    }

    /// <summary>Pumps until no operation is open, moving the clock to whatever comes next.</summary>
    public async Task SettleAsync(TimeSpan? most = null)
    {
        var start = Options.Time.GetUtcNow();
        while (true)
        {
            await PumpAsync();
            if (await NextDueAsync() is not { } next)
                return;
            if (await OthersWorkAsync())
            {
                // Not to be outrun: the clock would take from them what they have.
                await Task.Delay(20);
                continue;
            }
            if (next - start > (most ?? TimeSpan.FromMinutes(30)))
                throw new TimeoutException($"Operations were still open after a long time:\n{await DescribeOpenAsync()}");
            Time.AdvanceTo(next);
        }
    }

    /// <summary>Pumps and ends due grants in real time, as the running portal does, until the condition holds.</summary>
    public async Task RunPumpUntilAsync(Func<Task<bool>> condition, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException(
                    $"The condition did not come true in {timeout}. Open operations:\n{await DescribeOpenAsync()}"
                );
            await Get<EndDueGrants>().ExecuteAsync(CancellationToken.None);
            if (await PumpAsync() == 0)
                await Task.Delay(20);
        }
    }

    /// <summary>Moves the clock, ends what is due, and lets the targets follow.</summary>
    public async Task<int> EndDueAfterAsync(TimeSpan by)
    {
        Time.Advance(by);
        var ended = await Get<EndDueGrants>().ExecuteAsync(CancellationToken.None);
        await SettleAsync();
        return ended;
    }

    /// <summary>When the next open operation may be tried; null when none is open.</summary>
    public async Task<DateTimeOffset?> NextDueAsync()
    {
        await using var db = Db();
        return await db
            .Operations.Where(o => o.FinishedAt == null)
            .Select(o => (DateTimeOffset?)(o.ClaimedUntil > o.NextAttemptAt ? o.ClaimedUntil : o.NextAttemptAt))
            .Concat(
                db.ListGroups.Where(g => g.Applied < g.Wanted && !g.Refused)
                    .Select(g => (DateTimeOffset?)(g.ClaimedUntil > g.NextAttemptAt ? g.ClaimedUntil : g.NextAttemptAt))
            )
            .MinAsync();
    }

    private async Task<bool> OthersWorkAsync()
    {
        await using var db = Db();
        var now = Options.Time.GetUtcNow();
        return await db.Operations.AnyAsync(o => o.State == OperationState.Running && o.ClaimedUntil > now);
    }

    /// <summary>The worker that this process is, as others see it.</summary>
    public async Task<PushWorker> WorkerAsync()
    {
        await joining.WaitAsync();
        try
        {
            return joined ??= await Get<PushOperations>().JoinAsync(CancellationToken.None);
        }
        finally
        {
            joining.Release();
        }
    }

    private async Task<int> PumpAsync(Domain.Common.ConnectorId connector, CancellationToken cancellationToken)
    {
        var push = Get<PushOperations>();
        var worker = await WorkerAsync();
        var steps = 0;
        while (true)
        {
            var claimed = await push.ClaimAsync(connector, worker, Parallel, cancellationToken);
            if (claimed.Count == 0)
                return steps;
            await Task.WhenAll(claimed.Select(operation => push.ExecuteAsync(operation, cancellationToken)));
            steps += claimed.Count;
            if (steps > MostSteps)
                throw new TimeoutException($"Operations are made faster than they end:\n{await DescribeOpenAsync()}");
        }
    }

    private async Task<string> DescribeOpenAsync()
    {
        await using var db = Db();
        var open = await db.Operations.Where(o => o.FinishedAt == null).OrderBy(o => o.Sequence).Take(20).ToListAsync();
        var groups = await db.ListGroups.Where(g => g.Applied < g.Wanted).OrderBy(g => g.NextAttemptAt).Take(20).ToListAsync();
        return string.Join(
            '\n',
            groups
                .Select(g =>
                    $"group {g.Name} {g.Applied}/{g.Wanted} failures {g.Failures} {g.NextAttemptAt:HH:mm:ss.fff} {g.LastError}"
                )
                .Concat(
                    open.Select(o =>
                        $"{o.Sequence} {o.Connector} {o.Kind} {o.State} attempts {o.Attempts} next {o.NextAttemptAt:HH:mm:ss.fff} {o.LastError}"
                    )
                )
        );
    }
}
