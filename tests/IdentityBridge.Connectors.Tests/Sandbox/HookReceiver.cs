using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>A listener for event hooks that answers the challenge and fails the first deliveries.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<(string Secret, string Body)> received = Channel.CreateUnbounded<(string, string)>();
    private int failures;

    private HookReceiver(int failures)
    {
        this.failures = failures;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet(
            "/hook",
            (HttpContext http) => new { verification = http.Request.Headers["X-Okta-Verification-Challenge"].ToString() }
        );
        app.MapPost("/hook", (Delegate)ReceiveAsync);
    }

    public string Url => $"{app.Urls.First()}/hook";

    public static async Task<HookReceiver> StartAsync(int failures)
    {
        var receiver = new HookReceiver(failures);
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async Task<(string Secret, string Body)> NextAsync() =>
        await received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        await received.Writer.WriteAsync((http.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
        return Interlocked.Decrement(ref failures) >= 0 ? Results.StatusCode(500) : Results.NoContent();
    }
}
