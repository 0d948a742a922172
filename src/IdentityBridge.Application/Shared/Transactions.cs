using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Shared;

/// <summary>
/// Runs a command in one transaction: everything it did, or nothing. A command that lost a race runs again on fresh data, so that the
/// loser is told what it lost to instead of failing.
/// </summary>
public sealed class Transactions(
    IDbContextFactory<PortalDbContext> contexts,
    TimeProvider time,
    IEnumerable<IBeforeCommit> beforeCommit
)
{
    private const int Tries = 8;

    /// <summary>
    /// What a person does: as <see cref="RunAsync{T}(Func{PortalDbContext, DateTimeOffset, Task{Result{T}}}, CancellationToken)" />, and refused
    /// to whoever is locked.
    /// </summary>
    public Task<Result<T>> RunAsync<T>(
        Actor actor,
        Func<PortalDbContext, DateTimeOffset, Task<Result<T>>> work,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            actor,
            async (db, now) =>
                await OpenLocks.RefusalAsync(db, actor, cancellationToken) is { } refusal ? refusal : await work(db, now),
            keep: true,
            cancellationToken
        );

    /// <summary>What a person may do although they are locked.</summary>
    public Task<Result<T>> RunEvenLockedAsync<T>(
        Actor actor,
        Func<PortalDbContext, DateTimeOffset, Task<Result<T>>> work,
        CancellationToken cancellationToken
    ) => RunAsync(actor, work, keep: true, cancellationToken);

    /// <summary>Commits when <paramref name="work" /> gives a value, rolls back when it gives an error or throws.</summary>
    public Task<Result<T>> RunAsync<T>(
        Func<PortalDbContext, DateTimeOffset, Task<Result<T>>> work,
        CancellationToken cancellationToken
    ) => RunAsync(Actor.System, work, keep: true, cancellationToken);

    /// <summary>Does all of it and takes it back: what a command would do, said by the command itself.</summary>
    public Task<Result<T>> TryOutAsync<T>(
        Func<PortalDbContext, DateTimeOffset, Task<Result<T>>> work,
        CancellationToken cancellationToken
    ) => RunAsync(Actor.System, work, keep: false, cancellationToken);

    private async Task<Result<T>> RunAsync<T>(
        Actor actor,
        Func<PortalDbContext, DateTimeOffset, Task<Result<T>>> work,
        bool keep,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var now = time.Now();
                var result = await work(db, now);
                if (result.Succeeded && keep)
                    await CommitAsync(db, actor, now, cancellationToken);
                return result;
            }
            catch (Exception e) when (attempt < Tries && db.IsLostRace(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * attempt)), cancellationToken);
            }
        }
    }

    private async Task CommitAsync(PortalDbContext db, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        foreach (var step in beforeCommit)
            await step.ExecuteAsync(db, actor, now, cancellationToken);
        await db.CommitAsync(now, cancellationToken);
    }

    /// <summary>The same for work that cannot be refused.</summary>
    public async Task<T> DoAsync<T>(Func<PortalDbContext, DateTimeOffset, Task<T>> work, CancellationToken cancellationToken) =>
        (await RunAsync<T>(async (db, now) => await work(db, now), cancellationToken)).Value;

    /// <summary>The same by batches, each in a transaction of its own, until one finds less than a batch.</summary>
    /// <param name="work">How much it found, at most a batch, and how much of that it did.</param>
    /// <returns>How much was done in all.</returns>
    public async Task<int> DoAllAsync(
        int batch,
        Func<PortalDbContext, DateTimeOffset, Task<(int Found, int Done)>> work,
        CancellationToken cancellationToken
    )
    {
        for (var total = 0; ; )
        {
            var (found, done) = await DoAsync(work, cancellationToken);
            total += done;
            if (found < batch)
                return total;
        }
    }
}

/// <summary>Belongs into the transaction of every command, whatever the command did: asked when it has saved, before it commits.</summary>
public interface IBeforeCommit
{
    /// <param name="actor">Whoever runs the command; the system for jobs.</param>
    Task ExecuteAsync(PortalDbContext db, Actor actor, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The clock, read at the outermost call only.</summary>
public static class Clock
{
    /// <summary>Now in UTC, in whole microseconds: what databases keep, and what hashes are made of.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
