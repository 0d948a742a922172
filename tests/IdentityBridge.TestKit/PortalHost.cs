using IdentityBridge.Application;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Connectors;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using IdentityBridge.Sandbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.TestKit;

/// <summary>How a <see cref="PortalHost" /> starts.</summary>
public sealed record PortalHostOptions
{
    /// <summary>The clock of the portal and of the sandbox.</summary>
    public TimeProvider Time { get; init; } = new ManualTime();

    /// <summary>Catalogue, people, policies and owners of the seeded company are there already.</summary>
    public bool Synced { get; init; } = true;

    /// <summary>How long AWS takes for an assignment.</summary>
    public TimeSpan AwsLatency { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>People to generate instead of the seeded company; only with <see cref="Synced" /> off.</summary>
    public int? People { get; init; }

    /// <summary>The company instead of the seeded one; only with <see cref="Synced" /> off.</summary>
    public Company? Company { get; init; }

    /// <summary>More settings, by their full name.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}

/// <summary>The whole application without the web: on a database of its own and against a sandbox of its own.</summary>
public sealed partial class PortalHost : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly bool ownsSurroundings;

    private PortalHost(string connectionString, SandboxHost sandbox, PortalHostOptions options, bool ownsSurroundings)
    {
        (ConnectionString, Sandbox, Options, this.ownsSurroundings) = (connectionString, sandbox, options, ownsSurroundings);
        services = Services(connectionString, sandbox.OktaUrl, sandbox.AwsUrl, options);
    }

    public string ConnectionString { get; }

    public SandboxHost Sandbox { get; }

    public PortalHostOptions Options { get; }

    /// <summary>The clock, when it is one that can be moved.</summary>
    public ManualTime Time => (ManualTime)Options.Time;

    public static async Task<PortalHost> StartAsync(PortalHostOptions? options = null)
    {
        options ??= new PortalHostOptions();
        var postgres = await PrivatePostgres.GetAsync();
        var connectionString = options.Synced
            ? await postgres.CreateDatabaseAsync("synced", FillAsync)
            : await postgres.CreateDatabaseAsync();
        var host = new PortalHost(connectionString, await StartSandboxAsync(options), options, ownsSurroundings: true);
        await host.Get<RegisterConnectors>().ExecuteAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Another process of the same portal, as far as the database and the targets can tell.</summary>
    public PortalHost Twin(IReadOnlyDictionary<string, string?>? settings = null) =>
        new(ConnectionString, Sandbox, Options with { Settings = settings ?? Options.Settings }, ownsSurroundings: false);

    /// <summary>Without the provisioning of people and groups.</summary>
    public static IReadOnlyDictionary<string, string?> NoScim { get; } =
        new Dictionary<string, string?> { ["Scim:Endpoint"] = "" };

    /// <summary>A command, a query, or whatever else is registered.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public PortalDbContext Db() => Get<IDbContextFactory<PortalDbContext>>().CreateDbContext();

    /// <summary>Settings as they would come from the environment, towards a sandbox.</summary>
    public static Dictionary<string, string?> SettingsFor(string connectionString, string oktaUrl, string awsUrl) =>
        new()
        {
            ["Database:ConnectionString"] = connectionString,
            ["Database:Migrate"] = "true",
            ["Okta:Url"] = oktaUrl,
            ["Okta:ApiToken"] = SandboxOptions.OktaApiToken,
            ["Okta:Concurrency"] = "16",
            ["Okta:RateShare"] = "1",
            ["Okta:InteractivePatience"] = "00:00:01",
            ["IdentityCenter:Region"] = "eu-central-1",
            ["IdentityCenter:Endpoint"] = awsUrl,
            ["IdentityCenter:AccessKeyId"] = "AKIASANDBOX000000001",
            ["IdentityCenter:SecretAccessKey"] = "sandbox-secret-key-for-tests-only-0001",
            ["IdentityCenter:SsoAdminRate"] = "20",
            ["IdentityCenter:IdentityStoreRate"] = "100",
            ["IdentityCenter:OrganizationsRate"] = "100",
            ["Scim:Endpoint"] = $"{awsUrl}/{SandboxOptions.UsualScimTenant}/scim/v2",
            ["Scim:Token"] = SandboxOptions.UsualScimToken,
            ["Scim:Rate"] = "40",
            ["Portal:Roles:Administrators:0"] = "identitybridge-administrators",
            ["Portal:Roles:Auditors:0"] = "identitybridge-auditors",
            ["Portal:Roles:Reviewers:0"] = "identitybridge-reviewers",
            ["Portal:SeedFile"] = RepositoryFiles.Find("build/demo-seed.json"),
        };

    /// <summary>Registers what the portal registers, without the web.</summary>
    public static ServiceProvider Services(string connectionString, string oktaUrl, string awsUrl, PortalHostOptions options)
    {
        var settings = SettingsFor(connectionString, oktaUrl, awsUrl);
        foreach (var (name, value) in options.Settings)
            settings[name] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(configuration);
        collection.AddSingleton(options.Time);
        collection.AddSingleton(new RetryTiming(TimeSpan.FromMilliseconds(5)));
        collection.AddSingleton<LogCapture>();
        collection.AddLogging();
        collection.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogCapture>());
        collection.AddOptions<PortalRoleOptions>().Bind(configuration.GetSection(PortalRoleOptions.Section));
        collection.AddApplication(configuration);
        collection.AddOktaConnector(configuration.GetSection("Okta"));
        collection.AddIdentityCenterConnector(configuration.GetSection("IdentityCenter"));
        collection.AddIdentityCenterGroups(configuration.GetSection("Scim"));
        collection.AddNoticeChannels(configuration.GetSection("Notifications"));
        return collection.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>Reads every target once, Okta first, as the portal does at its first start.</summary>
    public async Task<IReadOnlyList<SyncReport>> SyncAllAsync() =>
        [await SyncAsync(ConnectorId.Okta), await SyncAsync(ConnectorId.IdentityCenter)];

    public async Task<SyncReport> SyncAsync(ConnectorId connector) =>
        await Get<SyncConnector>().ExecuteAsync(connector, CancellationToken.None)
        ?? throw new InvalidOperationException($"{connector} is being read by somebody else.");

    public Task<bool> SeedAsync() => Get<SeedPolicies>().ExecuteAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (joined is not null)
            await joined.DisposeAsync();
        joining.Dispose();
        await services.DisposeAsync();
        if (!ownsSurroundings)
            return;
        await Sandbox.DisposeAsync();
        await (await PrivatePostgres.GetAsync()).DropDatabaseAsync(ConnectionString);
    }

    private static Task<SandboxHost> StartSandboxAsync(PortalHostOptions options) =>
        SandboxHost.StartAsync(
            new SandboxOptions
            {
                OktaPort = 0,
                AwsPort = 0,
                AwsLatency = options.AwsLatency,
                RateLimitFactor = 1000,
                Time = options.Time,
                People = options.People,
                Company = options.Company,
            },
            CancellationToken.None
        );

    /// <summary>The state after the first start, once for all tests: the seeded company gives out the same ids each time.</summary>
    private static async Task FillAsync(string connectionString)
    {
        var options = new PortalHostOptions();
        await using var sandbox = await StartSandboxAsync(options);
        await using var host = new PortalHost(connectionString, sandbox, options, ownsSurroundings: false);
        await host.Get<PrepareDatabase>().ExecuteAsync(CancellationToken.None);
        foreach (var report in await host.SyncAllAsync())
            if (report.Outcome != SyncOutcome.Succeeded)
                throw new InvalidOperationException(report.Message);
        if (!await host.SeedAsync())
            throw new InvalidOperationException("The policies could not be seeded.");
    }
}
