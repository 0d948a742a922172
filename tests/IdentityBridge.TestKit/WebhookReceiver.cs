using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IdentityBridge.TestKit;

/// <param name="Key">What a repeat can be recognised by.</param>
public sealed record TakenPost(string Key, JsonElement Body, bool SignatureHolds);

/// <summary>A webhook on this machine that checks signatures and answers what it is told to.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-webhook-0001";

    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<TakenPost> taken = new();
    private readonly ConcurrentQueue<(int Status, string? RetryAfter, string? Location)> answers = new();
    private readonly Task serving;

    private WebhookReceiver(int port)
    {
        Url = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/services/T000/B000/secret");
        listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/"));
        listener.Start();
        serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What was posted, refused or not, in order.</summary>
    public IReadOnlyList<TakenPost> Taken => [.. taken];

    public static WebhookReceiver Start()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return new WebhookReceiver(port);
    }

    /// <summary>Settings of a portal that posts to it.</summary>
    public Dictionary<string, string?> Settings() =>
        new()
        {
            ["Notifications:PublicUrl"] = "https://access.example.com",
            ["Notifications:Slack:Url"] = Url,
            ["Notifications:Slack:SigningSecret"] = Secret,
        };

    /// <summary>The answer to the next post; without one it is 200.</summary>
    /// <param name="location">Where a redirect leads.</param>
    public void Next(int status, string? retryAfter = null, string? location = null) =>
        answers.Enqueue((status, retryAfter, location));

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var headers = context.Request.Headers;
        var expected =
            "v0="
            + Convert.ToHexStringLower(
                HMACSHA256.HashData(
                    Encoding.UTF8.GetBytes(Secret),
                    (byte[])[.. Encoding.UTF8.GetBytes($"v0:{headers["X-IdentityBridge-Timestamp"]}:"), .. body.ToArray()]
                )
            );
        using var json = JsonDocument.Parse(body.ToArray());
        taken.Enqueue(
            new TakenPost(
                headers["X-IdentityBridge-Delivery"] ?? "",
                json.RootElement.Clone(),
                headers["X-IdentityBridge-Signature"] == expected
            )
        );
        var (status, retryAfter, location) = answers.TryDequeue(out var next) ? next : (200, null, null);
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers["Retry-After"] = retryAfter;
        if (location is not null)
            context.Response.Headers["Location"] = location;
        context.Response.Close();
    }
}
