using System.Collections.Concurrent;
using IdentityBridge.Application.People;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Web.Tests.SignIn;

/// <summary>Who <c>/me</c> says is signed in.</summary>
internal sealed record Me(
    string ExternalId,
    string Name,
    string? Email,
    string? Login,
    IReadOnlyList<string> Groups,
    bool GroupsKnown,
    string Roles,
    string? SessionKeyHash
);

/// <summary>A minimal portal: sign-in, one page that needs it, and nothing else.</summary>
internal sealed class PortalUnderTest : IAsyncDisposable
{
    public const string Address = "http://localhost:5080";
    private readonly WebApplication host;
    private readonly LogCollector collected;

    private PortalUnderTest(WebApplication app, LogCollector log, ManualTime time, DictionarySessions sessions) =>
        (host, collected, Time, Sessions) = (app, log, time, sessions);

    public ManualTime Time { get; }

    public DictionarySessions Sessions { get; }

    public IReadOnlyCollection<string> Log => collected.Lines;

    public IServiceProvider Services => host.Services;

    public HttpMessageHandler CreateHandler() => host.GetTestServer().CreateHandler();

    public static async Task<PortalUnderTest> StartAsync(
        string authority,
        ManualTime? time = null,
        string clientId = "identitybridge-portal",
        string clientSecret = "sandbox-client-secret",
        Dictionary<string, string?>? settings = null
    )
    {
        time ??= new ManualTime();
        var sessions = new DictionarySessions(time);
        var log = new LogCollector();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["SignIn:Authority"] = authority,
                ["SignIn:ClientId"] = clientId,
                ["SignIn:ClientSecret"] = clientSecret,
                ["Portal:Roles:Administrators:0"] = "identitybridge-administrators",
                ["Portal:Roles:Auditors:0"] = "identitybridge-auditors",
                ["Portal:Roles:Reviewers:0"] = "identitybridge-reviewers",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IPortalSessions>(sessions);
        builder.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        builder.Services.AddAuthorization();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddOktaSignIn(builder.Configuration);

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapSignIn();
        app.MapGet("/", () => "start");
        app.MapGet("/signin-failed", (string reason) => $"failed: {reason}");
        app.MapGet("/signed-out", () => "signed out");
        app.MapGet("/form", (HttpContext http, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(http).RequestToken);
        app.MapGet("/me", MeAsync).RequireAuthorization();
        app.MapGet("/api/me", MeAsync).RequireAuthorization();
        await app.StartAsync();
        return new PortalUnderTest(app, log, time, sessions);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static async Task<Me> MeAsync(CurrentActor actor, CancellationToken ct)
    {
        var person = (await actor.FindAsync(ct))!;
        return new Me(
            person.ExternalId,
            person.Name,
            person.Email,
            person.Login,
            person.Groups,
            person.GroupsKnown,
            person.Roles.ToString(),
            person.SessionKeyHash
        );
    }

    private sealed class LogCollector : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> Lines => lines;

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

        public void Dispose() { }

        private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            ) => lines.Enqueue($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}
