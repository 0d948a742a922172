using System.Collections.Concurrent;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.IdentityCenter;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Tests.Support;

/// <summary>A connector as the portal would have it, towards a sandbox or a fake.</summary>
internal sealed class Connected : IAsyncDisposable
{
    public const string Token = "sandbox-okta-token";
    public const string Secret = "sandbox-secret-key-for-tests-only-0001";

    private readonly ServiceProvider services;

    private Connected(Action<IServiceCollection> register)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton(new RetryTiming(TimeSpan.FromMilliseconds(1)));
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        register(collection);
        services = collection.BuildServiceProvider(validateScopes: true);
        Connector = services.GetServices<IConnector>().Single();
    }

    public IConnector Connector { get; }

    public IChangeFeed Feed => (IChangeFeed)Connector;

    public LogCapture Log { get; } = new();

    public static Connected Okta(string url, params (string Name, string Value)[] more) =>
        new(services =>
            services.AddOktaConnector(Section([("Url", url), ("ApiToken", Token), ("InteractivePatience", "00:00:01"), .. more]))
        );

    /// <param name="url">Address of the sandbox or the fake.</param>
    /// <param name="more">Settings beside or instead of the usual ones.</param>
    public static Connected IdentityCenter(string url, params (string Name, string Value)[] more) =>
        IdentityCenterAtRealRates(
            url,
            services =>
                services.AddSingleton(
                    new AwsRates(
                        Options.Create(
                            new IdentityCenterOptions
                            {
                                SsoAdminRate = 2000,
                                IdentityStoreRate = 2000,
                                OrganizationsRate = 2000,
                            }
                        ),
                        TimeProvider.System
                    )
                ),
            more
        );

    public static Connected IdentityCenterAtRealRates(
        string url,
        Action<IServiceCollection> register,
        params (string Name, string Value)[] more
    ) =>
        new(services =>
        {
            services.AddIdentityCenterConnector(
                Section([
                    ("Region", "eu-central-1"),
                    ("Endpoint", url),
                    ("AccessKeyId", "AKIASANDBOX000000001"),
                    ("SecretAccessKey", Secret),
                    .. more,
                ])
            );
            register(services);
        });

    public static Task<SandboxHost> SandboxAsync() =>
        SandboxHost.StartAsync(
            new SandboxOptions
            {
                OktaPort = 0,
                AwsPort = 0,
                AwsLatency = TimeSpan.FromMilliseconds(50),
                RateLimitFactor = 100,
            },
            CancellationToken.None
        );

    public async Task<List<ConnectorRecord>> ReadAsync()
    {
        var records = new List<ConnectorRecord>();
        await foreach (var record in Connector.ReadAllAsync(null, CancellationToken.None))
            records.Add(record);
        return records;
    }

    public static AccessChange Grant(EntitlementRef entitlement, string person, string login, string? targetUser = null) =>
        new(OperationId.New(), ChangeKind.Grant, entitlement, person, login, targetUser, null);

    public static AccessChange Revoke(EntitlementRef entitlement, string person, string login, string? targetUser = null) =>
        Grant(entitlement, person, login, targetUser) with
        {
            Kind = ChangeKind.Revoke,
        };

    /// <summary>Applies a change and asks for its end, as the provisioning of the portal does.</summary>
    public async Task<OperationOutcome> FinishAsync(AccessChange change)
    {
        var outcome = await Connector.ApplyAsync(change, CancellationToken.None);
        while (outcome is OperationOutcome.InProgress started)
        {
            await Task.Delay(20);
            outcome = await Connector.ApplyAsync(change with { Token = started.Token }, CancellationToken.None);
        }

        return outcome;
    }

    public async ValueTask DisposeAsync() => await services.DisposeAsync();

    private static IConfiguration Section((string Name, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                values
                    .GroupBy(pair => pair.Name, StringComparer.Ordinal)
                    .Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Last().Value))
            )
            .Build();
}

/// <summary>Everything that was logged, as text.</summary>
internal sealed class LogCapture : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose() { }
}
