using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IdentityBridge.Persistence;

/// <summary>Hears what transactions of every process announced.</summary>
public interface IAnnouncements
{
    /// <summary>
    /// Listens until cancelled; reconnects by itself. <paramref name="heard" /> gets each topic, and <c>*</c> after a reconnect: anything may
    /// have changed meanwhile.
    /// </summary>
    Task ListenAsync(Action<string> heard, CancellationToken cancellationToken);
}

internal sealed class PostgreSqlAnnouncements(NpgsqlDataSource source) : IAnnouncements
{
    public async Task ListenAsync(Action<string> heard, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, e) => heard(e.Payload);
                await using (var listen = new NpgsqlCommand($"listen {PostgreSqlPortalDbContext.Channel}", connection))
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                heard("*");
                while (true)
                    await connection.WaitAsync(cancellationToken);
            }
            catch (Exception e)
                when (e is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }
}

/// <summary>Where the database cannot announce: once a second, anything may have changed.</summary>
internal sealed class PollingAnnouncements : IAnnouncements
{
    public async Task ListenAsync(Action<string> heard, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            heard("*");
        }
    }
}
