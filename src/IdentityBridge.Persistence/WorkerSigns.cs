using Npgsql;

namespace IdentityBridge.Persistence;

/// <summary>Shows other processes that a worker lives, so that what it claimed is free at once when its process ends, however it ends.</summary>
public interface IWorkerSigns
{
    Task<IWorkerSign> RaiseAsync(CancellationToken cancellationToken);
}

/// <summary>The sign of one worker; taken down when disposed.</summary>
public interface IWorkerSign : IAsyncDisposable
{
    Guid Worker { get; }

    /// <summary>Cancelled when the database no longer sees the sign: others may take what the worker has, so that it must stop.</summary>
    CancellationToken Lost { get; }
}

/// <summary>An advisory lock of a session of its own: PostgreSQL lets go of it as soon as the process at the other end is gone.</summary>
internal sealed class PostgreSqlWorkerSigns(NpgsqlDataSource source) : IWorkerSigns
{
    public async Task<IWorkerSign> RaiseAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            var worker = Guid.CreateVersion7();
            await using var take = new NpgsqlCommand(
                "select pg_advisory_lock(hashtextextended('worker:' || $1::uuid::text, 0))",
                connection
            );
            take.Parameters.Add(new NpgsqlParameter { Value = worker });
            await take.ExecuteNonQueryAsync(cancellationToken);
            return new Sign(connection, worker);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private sealed class Sign : IWorkerSign
    {
        private readonly NpgsqlConnection connection;
        private readonly CancellationTokenSource lost = new();
        private readonly CancellationTokenSource down = new();
        private readonly Task watch;

        public Sign(NpgsqlConnection connection, Guid worker)
        {
            (this.connection, Worker, Lost) = (connection, worker, lost.Token);
            watch = WatchAsync();
        }

        public Guid Worker { get; }

        public CancellationToken Lost { get; }

        public async ValueTask DisposeAsync()
        {
            await down.CancelAsync();
            await watch;
            if (!lost.IsCancellationRequested)
                await LetGoAsync();
            await connection.DisposeAsync();
            lost.Dispose();
            down.Dispose();
        }

        /// <summary>A pooled connection keeps its locks until it is used again.</summary>
        private async Task LetGoAsync()
        {
            try
            {
                await using var letGo = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
                await letGo.ExecuteNonQueryAsync();
            }
            catch (NpgsqlException)
            {
                // The session is gone, and with it the lock.
            }
        }

        private async Task WatchAsync()
        {
            try
            {
                while (true)
                    await connection.WaitAsync(down.Token);
            }
            catch (OperationCanceledException) when (down.IsCancellationRequested)
            {
                // Taken down on purpose.
            }
            catch (Exception)
            {
                await lost.CancelAsync();
            }
        }
    }
}

/// <summary>Where no session shows it: claims are free again when their time is over.</summary>
internal sealed class NoWorkerSigns : IWorkerSigns
{
    public Task<IWorkerSign> RaiseAsync(CancellationToken cancellationToken) => Task.FromResult<IWorkerSign>(new Sign());

    private sealed class Sign : IWorkerSign
    {
        public Guid Worker { get; } = Guid.CreateVersion7();

        public CancellationToken Lost => CancellationToken.None;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
