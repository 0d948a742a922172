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
    private readonly ConcurrentQueue<(int Status, string? RetryAfter)> answers = new();
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
    public void Next(int status, string? retryAfter = null) => answers.Enqueue((status, retryAfter));

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
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        var expected =
            "v0="
            + Convert.ToHexStringLower(
                HMACSHA256.HashData(
                    Encoding.UTF8.GetBytes(Secret),
                    Encoding.UTF8.GetBytes($"v0:{headers["X-IdentityBridge-Timestamp"]}:{body}")
                )
            );
        using var json = JsonDocument.Parse(body);
        taken.Enqueue(
            new TakenPost(
                headers["X-IdentityBridge-Delivery"] ?? "",
                json.RootElement.Clone(),
                headers["X-IdentityBridge-Signature"] == expected
            )
        );
        var (status, retryAfter) = answers.TryDequeue(out var next) ? next : (200, null);
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers["Retry-After"] = retryAfter;
        if (status is >= 300 and < 400)
            context.Response.Headers["Location"] = "/elsewhere";
        context.Response.Close();
    }
}
