using System.Net;
using System.Text.Json;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.Sandbox.IdentityCenter;
using IdentityBridge.Sandbox.IdentityCenter.Scim;
using IdentityBridge.Sandbox.Okta;
using IdentityBridge.Sandbox.State;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace IdentityBridge.Sandbox;

/// <summary>An Okta org and an AWS organization in memory, each behind its own loopback port. Any number may run in one process.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication oktaApp;
    private readonly WebApplication awsApp;
    private readonly OktaSandbox okta;
    private readonly IdentityCenterSandbox aws;
    private readonly SandboxOptions options;
    private readonly StateFile? state;

    private SandboxHost(SandboxOptions options)
    {
        this.options = options;
        var company = options.Start();
        okta = new OktaSandbox(company, options);
        aws = new IdentityCenterSandbox(company, options, options.Time);
        if (options.StateFile is { } file)
        {
            state = new StateFile(file, company, okta.Org, aws);
            state.Load();
        }
        oktaApp = Build(options.OktaPort, OktaJournal, OktaFaults, (_, status) => OktaApi.UsualError(status));
        okta.Map(oktaApp);
        awsApp = Build(options.AwsPort, AwsJournal, AwsFaults, AwsError);
        aws.Map(awsApp);
    }

    /// <summary>The Okta org's address and issuer, without a closing slash.</summary>
    public string OktaUrl { get; private set; } = "";

    /// <summary>The address that serves every AWS service, without a closing slash.</summary>
    public string AwsUrl { get; private set; } = "";

    /// <summary>Identity Center's SCIM endpoint, without a closing slash.</summary>
    public string ScimUrl => $"{AwsUrl}/{options.ScimTenant}/scim/v2";

    public Journal OktaJournal { get; } = new();

    public Journal AwsJournal { get; } = new();

    public FaultSet OktaFaults { get; } = new();

    public FaultSet AwsFaults { get; } = new();

    /// <summary>Failures of AWS account assignments that were accepted before they failed.</summary>
    public AwsFaults AssignmentFaults => aws.Faults;

    /// <summary>Who has what on both sides now.</summary>
    public Holdings Holdings() => Sandbox.Holdings.Read(okta.Org, aws.State, options.Time.GetUtcNow());

    /// <summary>Starts both sides and returns when they listen.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="InvalidDataException">The state file is of another company, or broken.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken ct)
    {
        var host = new SandboxHost(options);
        try
        {
            await host.oktaApp.StartAsync(ct);
            await host.awsApp.StartAsync(ct);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        host.OktaUrl = Address(host.oktaApp, options.OktaPort);
        host.AwsUrl = Address(host.awsApp, options.AwsPort);
        host.okta.Org.BaseUrl = host.OktaUrl;
        host.state?.Start();
        return host;
    }

    /// <summary>Registers another portal address, for one whose port is known only after it has started.</summary>
    public void AllowRedirects(string redirectUri, string? postLogoutRedirectUri = null) =>
        okta.SignIn.Client.Allow(redirectUri, postLogoutRedirectUri);

    /// <summary>Both sides start over: the same company, no faults, empty journals.</summary>
    public void Reset()
    {
        var company = options.Start();
        okta.Reset(company);
        aws.Reset(company);
        OktaFaults.Clear();
        AwsFaults.Clear();
        OktaJournal.Clear();
        AwsJournal.Clear();
        state?.Save();
    }

    public async ValueTask DisposeAsync()
    {
        await oktaApp.DisposeAsync();
        await awsApp.DisposeAsync();
        if (state is not null)
            await state.DisposeAsync();
        await okta.DisposeAsync();
    }

    private WebApplication Build(
        int port,
        Journal journal,
        FaultSet faults,
        Func<string, int, (string ContentType, string Body)> errorBody
    )
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            if (port == 0)
                server.Listen(IPAddress.Loopback, 0);
            else
                server.ListenLocalhost(port);
        });
        var app = builder.Build();
        var control = new ControlMiddleware(journal, faults, options.Time, errorBody);
        app.Use((http, next) => control.InvokeAsync(http, next));
        app.MapControls(journal, faults, Reset);
        return app;
    }

    private static string Address(WebApplication app, int port)
    {
        if (port != 0)
            return $"http://localhost:{port}";
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return addresses.First().TrimEnd('/');
    }

    private (string ContentType, string Body) AwsError(string path, int status)
    {
        if (ScimEndpoint.Serves(path))
            return ScimRefusal.UsualError(status, options.Time.GetUtcNow());
        var type = status switch
        {
            429 or 400 => "ThrottlingException",
            403 => "AccessDeniedException",
            503 => "ServiceUnavailableException",
            < 500 => "ValidationException",
            _ => "InternalServerException",
        };
        var body = JsonSerializer.Serialize(new { __type = type, Message = "The sandbox was told to fail this call." });
        return ("application/x-amz-json-1.1", body);
    }

    /// <summary>The process decides when to stop; a host among many must not listen for signals.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
