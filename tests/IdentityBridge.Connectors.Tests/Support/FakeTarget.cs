using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Tests.Support;

/// <summary>A server that answers as a test says, for answers that no honest target gives.</summary>
internal sealed class FakeTarget : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeTarget(WebApplication app) => this.app = app;

    /// <summary>Without a closing slash.</summary>
    public string Url => app.Urls.First().TrimEnd('/');

    /// <summary>Method, path and query (AWS: the target) of every call, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public static async Task<FakeTarget> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var target = new FakeTarget(server);
        server.Run(async http =>
        {
            var operation = http.Request.Headers["X-Amz-Target"].ToString();
            target.Calls.Enqueue(
                operation.Length > 0 ? operation : $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}"
            );
            await answer(http);
        });
        await server.StartAsync();
        return target;
    }

    /// <summary>Always the same answer.</summary>
    public static Task<FakeTarget> SayingAsync(int status, string body, params (string Name, string Value)[] headers) =>
        StartAsync(http => http.SayAsync(status, body, headers));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

internal static class Answers
{
    public static Task SayAsync(this HttpContext http, int status, string body, params (string Name, string Value)[] headers)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
            http.Response.Headers.Append(name, value);
        return body.Length == 0 ? Task.CompletedTask : http.Response.WriteAsync(body);
    }
}
