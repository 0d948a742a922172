using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdentityBridge.Persistence.Tests;

/// <summary>A migrated PostgreSQL database of one test, with a few rows to refer to.</summary>
internal sealed class Database : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider services;
    private int made;

    private Database(string connectionString) => (ConnectionString, services) = (connectionString, Services(connectionString));

    public string ConnectionString { get; }

    public static async Task<Database> CreateAsync() => new(await (await PrivatePostgres.GetAsync()).CreateDatabaseAsync());

    /// <summary>What one process of the portal registers for its database.</summary>
    public static ServiceProvider Services(string connectionString) =>
        new ServiceCollection()
            .AddLogging()
            .AddPersistence(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(new Dictionary<string, string?> { ["Database:ConnectionString"] = connectionString })
                    .Build()
            )
            .BuildServiceProvider();

    public PortalDbContext Open() => services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async Task<Person> PersonAsync()
    {
        var number = Interlocked.Increment(ref made);
        var login = $"person{number}@example.com";
        var person = Person.Import(
            new PersonRecord($"00u{number}", login, login, $"Person {number}", PersonStatus.Active, null, null, null)
        );
        await SaveAsync(person);
        return person;
    }

    public async Task<Resource> ResourceAsync(string? name = null, params (string Key, string Value)[] labels)
    {
        var number = Interlocked.Increment(ref made);
        var resource = Resource.Import(
            ConnectorId.Okta,
            new ResourceRecord(
                ResourceKind.OktaApp,
                $"0oa{number}",
                name ?? $"App {number}",
                null,
                null,
                new Dictionary<string, string> { ["okta/type"] = "saml" },
                null
            )
        );
        foreach (var (key, value) in labels)
            resource.SetLabel(key, value);
        await SaveAsync(resource);
        return resource;
    }

    public async Task<Entitlement> EntitlementAsync()
    {
        var resource = await ResourceAsync();
        var entitlement = Entitlement.Import(
            resource,
            new EntitlementRecord(new EntitlementRef(EntitlementKind.AppAssignment, resource.ExternalId), null, null)
        );
        await SaveAsync(entitlement);
        return entitlement;
    }

    public async Task SaveAsync(params object[] rows)
    {
        await using var db = Open();
        // One by one: numbers are given in the order of arrival.
        foreach (var row in rows)
        {
            db.Add(row);
            await db.SaveChangesAsync();
        }
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await (await PrivatePostgres.GetAsync()).DropDatabaseAsync(ConnectionString);
    }
}
