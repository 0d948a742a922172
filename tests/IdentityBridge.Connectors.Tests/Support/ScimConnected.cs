using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.Scim;
using IdentityBridge.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Tests.Support;

/// <summary>The SCIM client as the portal would have it, towards a sandbox or a fake, without the pace of the real service.</summary>
internal sealed class ScimConnected : IAsyncDisposable
{
    public const string Token = SandboxOptions.UsualScimToken;

    private readonly ServiceProvider services;

    public ScimConnected(string endpoint, params (string Name, string Value)[] more)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton(new RetryTiming(TimeSpan.FromMilliseconds(1)));
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Endpoint"] = endpoint, ["Token"] = Token };
        foreach (var (name, value) in more)
            settings[name] = value.Length == 0 ? null : value;
        collection.AddScimClient(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        collection.AddSingleton(new ScimRates(Options.Create(new ScimOptions { Rate = 5000 }), TimeProvider.System));
        services = collection.BuildServiceProvider(validateScopes: true);
        Client = services.GetRequiredService<ScimClient>();
    }

    public ScimClient Client { get; }

    public LogCapture Log { get; } = new();

    public static ScimUserProfile Profile(string login = "zoe.new@example.com", string externalId = "00uZoe") =>
        new(login, externalId, "Zoe", "New", "Zoe New", login, "Engineer", "Engineering");

    public static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> listing)
    {
        var all = new List<T>();
        await foreach (var one in listing)
            all.Add(one);
        return all;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
