using System.Data.Common;
using IdentityBridge.Persistence.Interceptors;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdentityBridge.Persistence;

/// <summary>Which database keeps everything. Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>PostgreSql</c> or <c>SqlServer</c>.</summary>
    public string Provider { get; set; } = "PostgreSql";

    public string? ConnectionString { get; set; }

    /// <summary>Apply missing migrations at start.</summary>
    public bool Migrate { get; set; } = true;
}

/// <summary>Finds everything that is wrong with <see cref="DatabaseOptions" /> at once.</summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var problems = new List<string>();
        if (options.Provider is not ("PostgreSql" or "SqlServer"))
            problems.Add($"Database:Provider is “{options.Provider}”; it must be PostgreSql or SqlServer.");
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            problems.Add(
                "Database:ConnectionString is missing; set it, for example with the environment variable Database__ConnectionString."
            );
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

/// <summary>Registers the database.</summary>
public static class PersistenceRegistration
{
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Database");
        services.AddOptions<DatabaseOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        var options = section.Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (options.Provider == "SqlServer")
        {
            services.AddPooledDbContextFactory<SqlServerPortalDbContext>(b =>
                b.UseSqlServer(options.ConnectionString).AddInterceptors(VersionInterceptor.Instance)
            );
            services.AddSingleton<IDbContextFactory<PortalDbContext>, Factory<SqlServerPortalDbContext>>();
            services.AddSingleton<IAnnouncements, PollingAnnouncements>();
            services.AddSingleton<IWorkerSigns, NoWorkerSigns>();
        }
        else
        {
            services.AddSingleton(_ => NpgsqlDataSource.Create(options.ConnectionString ?? ""));
            services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
            services.AddPooledDbContextFactory<PostgreSqlPortalDbContext>(
                (provider, b) =>
                    b.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).AddInterceptors(VersionInterceptor.Instance)
            );
            services.AddSingleton<IDbContextFactory<PortalDbContext>, Factory<PostgreSqlPortalDbContext>>();
            services.AddSingleton<IAnnouncements, PostgreSqlAnnouncements>();
            services.AddSingleton<IWorkerSigns, PostgreSqlWorkerSigns>();
        }
        services.AddDataProtection().SetApplicationName("IdentityBridge");
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<IDbContextFactory<PortalDbContext>>(
                (o, contexts) => o.XmlRepository = new DataProtectionKeyRepository(contexts)
            );
        return services;
    }

    private sealed class Factory<T>(IDbContextFactory<T> inner) : IDbContextFactory<PortalDbContext>
        where T : PortalDbContext
    {
        public PortalDbContext CreateDbContext() => inner.CreateDbContext();

        public async Task<PortalDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await inner.CreateDbContextAsync(cancellationToken);
    }
}
