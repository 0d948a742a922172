using System.Diagnostics;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Browser.Tests;

/// <summary>Waits for conditions.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan atMost, string what = "it")
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            if (await condition())
                return;
            watch.Elapsed.ShouldBeLessThan(atMost, what);
        }
    }
}

/// <summary>Holds a person and their requests: commands about them stand in a queue until they are let go.</summary>
internal sealed class HeldUp : IAsyncDisposable
{
    private readonly PortalHost host;
    private readonly PortalDbContext db;

    private HeldUp(PortalHost host, PortalDbContext db) => (this.host, this.db) = (host, db);

    public static async Task<HeldUp> StartAsync(PortalHost host, PersonId person)
    {
        var held = host.Db();
        await held.Database.BeginTransactionAsync();
        await held.LockPeopleAsync([person], CancellationToken.None);
        await held.Database.ExecuteSqlAsync($"select 1 from requests where person_id = {person.Value} for update");
        return new HeldUp(host, held);
    }

    /// <summary>Returns when so many commands stand in the queue.</summary>
    public Task WaitingAsync(int commands) =>
        Wait.UntilAsync(
            async () =>
            {
                await using var look = host.Db();
                var waiting = await look
                    .Database.SqlQuery<int>(
                        $"""
                        select count(*)::int as "Value" from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and wait_event in ('transactionid', 'tuple')
                        """
                    )
                    .SingleAsync();
                return waiting >= commands;
            },
            TimeSpan.FromSeconds(15),
            $"{commands} waiting commands"
        );

    public async Task LetGoAsync()
    {
        if (db.Database.CurrentTransaction is { } transaction)
            await transaction.RollbackAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await LetGoAsync();
        await db.DisposeAsync();
    }
}
