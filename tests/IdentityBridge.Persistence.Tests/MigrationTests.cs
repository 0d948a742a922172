using IdentityBridge.Application;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace IdentityBridge.Persistence.Tests;

public sealed class MigrationTests
{
    // Nothing listens on port 1.
    private const string NobodyOnSqlServer =
        "Server=127.0.0.1,1;Database=portal;User Id=sa;Password=not-a-secret;Connect Timeout=2;Encrypt=false";
    private const string NobodyOnPostgreSql = "Host=127.0.0.1;Port=1;Database=portal;Username=portal;Timeout=2";

    [Fact]
    public void Model_OnPostgreSql_EqualsItsMigrations()
    {
        using var db = new PostgreSqlPortalDbContext(
            new DbContextOptionsBuilder<PostgreSqlPortalDbContext>().UseNpgsql(NobodyOnPostgreSql).Options
        );
        db.Database.HasPendingModelChanges().ShouldBeFalse();
        db.Database.GetMigrations().ShouldNotBeEmpty();
    }

    [Fact]
    public void Model_OnSqlServer_EqualsItsMigrations()
    {
        using var db = SqlServer();
        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public void Migrations_OfBothProviders_AreTheSameSteps()
    {
        using var postgreSql = new PostgreSqlPortalDbContext(
            new DbContextOptionsBuilder<PostgreSqlPortalDbContext>().UseNpgsql(NobodyOnPostgreSql).Options
        );
        using var sqlServer = SqlServer();
        Names(postgreSql).ShouldBe(Names(sqlServer));
    }

    [Fact]
    public async Task Migrate_EmptyDatabase_MakesEveryTableOfTheModel()
    {
        await using var database = await Database.CreateAsync();
        await using var db = database.Open();
        (await db.Database.GetPendingMigrationsAsync()).ShouldBeEmpty();
        var tables = await database.ReadAsync("select table_name from information_schema.tables where table_schema = 'public'");
        db.Model.GetEntityTypes().Select(e => e.GetTableName()!).ShouldBeSubsetOf(tables);
        (await database.ReadAsync("select schema_name from information_schema.schemata")).ShouldContain("jobs");
    }

    [Fact]
    public void Script_ForSqlServer_MayBeRunAgainAndGuardsWhatMayNotChange()
    {
        using var db = SqlServer();
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        script.ShouldContain("__EFMigrationsHistory");
        script.ShouldContain("IF NOT EXISTS");
        // SQL Server takes a trigger only as the first statement of a text.
        foreach (var trigger in new[] { "audit_append_only", "follow_up_guard" })
            script.ShouldContain($"exec('create trigger {trigger}");
        foreach (var table in db.Model.GetEntityTypes().Select(e => e.GetTableName()!))
            script.ShouldContain($"CREATE TABLE [{table}]");
    }

    [Theory]
    [InlineData("SqlServer", NobodyOnSqlServer)]
    [InlineData("PostgreSql", NobodyOnPostgreSql)]
    public async Task Prepare_NobodyListens_SaysWhichDatabaseAndWhatToCheck(string provider, string connectionString)
    {
        var options = new PortalHostOptions { Settings = new Dictionary<string, string?> { ["Database:Provider"] = provider } };
        await using var services = PortalHost.Services(connectionString, "http://127.0.0.1:1", "http://127.0.0.1:1", options);
        var prepare = (PrepareDatabase)services.GetService(typeof(PrepareDatabase))!;
        var said = (
            await Should.ThrowAsync<InvalidOperationException>(() => prepare.ExecuteAsync(CancellationToken.None))
        ).Message;
        said.ShouldContain($"The database ({provider}) cannot be used");
        said.ShouldContain("Database:ConnectionString");
        said.ShouldNotContain("not-a-secret");
    }

    private static SqlServerPortalDbContext SqlServer() =>
        new(new DbContextOptionsBuilder<SqlServerPortalDbContext>().UseSqlServer(NobodyOnSqlServer).Options);

    private static IEnumerable<string> Names(PortalDbContext db) =>
        db.Database.GetMigrations().Select(m => m[(m.IndexOf('_', StringComparison.Ordinal) + 1)..]);
}
