using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IdentityBridge.TestKit;

/// <summary>
/// PostgreSQL for the tests of one process: a private cluster, started when it is first needed and gone when the process is. Set
/// IDENTITYBRIDGE_TEST_POSTGRES to the connection string of an administrative database to use a server of your own instead.
/// </summary>
public sealed class PrivatePostgres
{
    private const string FolderPrefix = "identitybridge-postgres-";
    private static readonly Lazy<Task<PrivatePostgres>> Shared = new(() => Task.Run(Start));

    private readonly string admin;
    private readonly ConcurrentDictionary<string, Lazy<Task>> templates = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim cloning = new(1);
    private int last;

    private PrivatePostgres(string admin) => this.admin = admin;

    public static Task<PrivatePostgres> GetAsync() => Shared.Value;

    /// <summary>A fresh database of this version; its connection string.</summary>
    public Task<string> CreateDatabaseAsync() => CreateDatabaseAsync("migrated", MigrateAsync);

    /// <summary>A copy of the template of that name, which <paramref name="fill" /> makes once a process from an empty database.</summary>
    public async Task<string> CreateDatabaseAsync(string template, Func<string, Task> fill)
    {
        var source = NameOf(template);
        await templates.GetOrAdd(template, _ => new Lazy<Task>(() => MakeTemplateAsync(source, fill))).Value;
        var name = NameOf(Interlocked.Increment(ref last).ToString(CultureInfo.InvariantCulture));
        await cloning.WaitAsync();
        try
        {
            await ExecuteAsync($"create database {name} template {source} strategy file_copy");
        }
        finally
        {
            cloning.Release();
        }
        return ConnectionTo(name);
    }

    public async Task DropDatabaseAsync(string connectionString)
    {
        await using (var connection = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(connection);
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await ExecuteAsync($"drop database if exists {name} with (force)");
    }

    private async Task MakeTemplateAsync(string name, Func<string, Task> fill)
    {
        await ExecuteAsync($"drop database if exists {name} with (force)");
        await ExecuteAsync($"create database {name}");
        var connectionString = ConnectionTo(name);
        await fill(connectionString);
        await using (var connection = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(connection);
        await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    }

    private static async Task MigrateAsync(string connectionString)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlPortalDbContext>().UseNpgsql(connectionString).Options;
        await using var db = new PostgreSqlPortalDbContext(options);
        await db.Database.MigrateAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(admin)
        {
            Database = database,
            MaxPoolSize = 40,
            ConnectionIdleLifetime = 10,
            Pooling = true,
        }.ConnectionString;

    private static string NameOf(string suffix) => $"ib_test_{Environment.ProcessId}_{suffix}";

    private static PrivatePostgres Start()
    {
        if (Environment.GetEnvironmentVariable("IDENTITYBRIDGE_TEST_POSTGRES") is { Length: > 0 } given)
            return new PrivatePostgres(given);
        var bin = FindBin();
        RemoveStale(bin);
        var folder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}");
        Run(bin, "initdb", "-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(bin, folder);
        AppDomain.CurrentDomain.UnhandledException += (_, _) => Stop(bin, folder);
        Console.CancelKeyPress += (_, _) => Stop(bin, folder);
        var port = FreePort();
        var settings = string.Join(
            ' ',
            new[]
            {
                "listen_addresses=127.0.0.1",
                $"port={port}",
                $"unix_socket_directories={folder}",
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
                "max_connections=200",
                "shared_buffers=64MB",
                "wal_level=minimal",
                "max_wal_senders=0",
                "autovacuum_naptime=1h",
            }.Select(setting => $"-c {setting}")
        );
        Run(bin, "pg_ctl", "-D", folder, "-w", "-t", "60", "-l", Path.Combine(folder, "log"), "-o", settings, "start");
        return new PrivatePostgres(
            new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = port,
                Username = "postgres",
                Database = "postgres",
                Pooling = false,
            }.ConnectionString
        );
    }

    private static string FindBin() =>
        Directory
            .EnumerateDirectories("/usr/lib/postgresql")
            .OrderByDescending(version => version, StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        ?? throw new InvalidOperationException(
            "The tests need PostgreSQL 15 or newer in /usr/lib/postgresql, or IDENTITYBRIDGE_TEST_POSTGRES."
        );

    /// <summary>Clusters of test processes that were killed: nobody else would stop them.</summary>
    private static void RemoveStale(string bin)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
            if (
                int.TryParse(Path.GetFileName(folder)[FolderPrefix.Length..], CultureInfo.InvariantCulture, out var owner)
                && (owner == Environment.ProcessId || !Directory.Exists($"/proc/{owner}"))
            )
                Stop(bin, folder);
    }

    private static void Stop(string bin, string folder)
    {
        TryRun(bin, "pg_ctl", "-D", folder, "-m", "immediate", "-t", "20", "stop");
        TryRun("/bin", "rm", "-rf", folder);
    }

    private static void Run(string bin, string tool, params string[] arguments)
    {
        var (code, output) = TryRun(bin, tool, arguments);
        if (code != 0)
            throw new InvalidOperationException($"{tool} failed with {code}: {output}");
    }

    private static (int Code, string Output) TryRun(string bin, string tool, params string[] arguments)
    {
        // PostgreSQL refuses to run as root.
        string[] words = [.. AsPostgres(), Path.Combine(bin, tool), .. arguments];
        // The server inherits what pg_ctl has open: a pipe to us, or a lock that our caller holds, would stay for as long as it lives.
        var output = Path.GetTempFileName();
        var quoted = string.Join(' ', words.Select(word => $"'{word}'"));
        using var process = Process.Start(
            "/bin/sh",
            ["-c", $"cd / && {quoted} >'{output}' 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-"]
        );
        process.WaitForExit();
        var said = File.ReadAllText(output);
        File.Delete(output);
        return (process.ExitCode, said);
    }

    private static string[] AsPostgres() => Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
