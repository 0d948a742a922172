using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.Mail;
using IdentityBridge.Domain.Notifications;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Slack;

/// <summary>
/// Posts to a webhook. The body is signed as Slack signs its own requests (https://docs.slack.dev/authentication/verifying-requests-from-slack):
/// <c>v0=</c> and the HMAC-SHA256 of <c>v0:timestamp:body</c>, in headers of ours. Redirects are not followed.
/// </summary>
internal sealed class SlackChannel(
    IHttpClientFactory clients,
    IOptions<SlackOptions> options,
    IOptions<MessageOptions> messages,
    TimeProvider time
) : INoticeChannel
{
    public const string HttpName = "notifications-slack";
    private const int LongestAnswer = 300;

    public NoticeChannel Id => NoticeChannel.Slack;

    /// <summary>The host only: the rest of the address is a secret.</summary>
    public string Where => options.Value.Address?.Host ?? "an address that cannot be read";

    public bool Takes(NoticeKind kind) => options.Value.Hears(kind);

    public async Task<DeliveryOutcome> SendAsync(NoticeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.Address is not { } address)
                return new DeliveryOutcome.Down("The webhook’s address cannot be used. Check Notifications:Slack:Url.");
            using var request = Request(address, message);
            using var client = clients.CreateClient(HttpName);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(20));
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return await JudgeAsync(answer, address, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return new DeliveryOutcome.Down(SafeText.Of($"The webhook cannot be reached: {e.Message}", options.Value.Url));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryOutcome.Down("The webhook did not answer in time.");
        }
    }

    /// <summary>Of <c>v0:timestamp:body</c>, in lower-case hex after <c>v0=</c>.</summary>
    internal static string Sign(string secret, string timestamp, string body) =>
        "v0="
        + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"v0:{timestamp}:{body}"))
        );

    private HttpRequestMessage Request(Uri address, NoticeMessage message)
    {
        var body = SlackMessage.Of(message, messages.Value, options.Value.IncludeReasons);
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-IdentityBridge-Delivery", message.Key);
        if (options.Value.SigningSecret is { Length: > 0 } secret)
        {
            var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add("X-IdentityBridge-Timestamp", timestamp);
            request.Headers.Add("X-IdentityBridge-Signature", Sign(secret, timestamp, body));
        }
        return request;
    }

    private async Task<DeliveryOutcome> JudgeAsync(HttpResponseMessage answer, Uri address, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
            return new DeliveryOutcome.Sent();
        if ((int)answer.StatusCode is >= 300 and < 400)
            return new DeliveryOutcome.Down(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The webhook answered {(int)answer.StatusCode}, a redirect, which is not followed. Set Notifications:Slack:Url to where it leads."
                )
            );
        var said = SafeText.Of(
            await BeginningAsync(answer, cancellationToken),
            address.AbsoluteUri,
            address.PathAndQuery,
            options.Value.SigningSecret
        );
        var reason = string.Create(CultureInfo.InvariantCulture, $"The webhook answered {(int)answer.StatusCode} {said}").Trim();
        return answer.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity =>
                new DeliveryOutcome.Refused(reason),
            // Whatever else it is, limits, troubles or a webhook that was taken away, is the same for every message.
            _ => new DeliveryOutcome.Down(reason, RetryAfter(answer)),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        };

    private static async Task<string> BeginningAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[LongestAnswer];
        var read = await stream.ReadAtLeastAsync(bytes, LongestAnswer, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }
}
