using System.Net;
using System.Text.Json;
using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.Okta;

/// <summary>Okta's error answers: <c>{errorCode, errorSummary, errorCauses}</c> (developer.okta.com/docs/reference/error-codes).</summary>
internal static class OktaErrors
{
    /// <summary>The state does not allow it now: still activating, in transition.</summary>
    public static bool IsTransition(string? code) => code is "E0000038" or "E0000107" or "E0000112";

    /// <summary>Something is so already: a duplicate, an assignment that exists.</summary>
    public static bool IsAlreadySo(string? code) => code is "E0000055" or "E0000062" or "E0000090" or "E0000108" or "E0000195";

    /// <summary>An inactive user cannot get apps.</summary>
    public const string InactiveUser = "E0000117";

    /// <summary>The org is in read-only mode for maintenance.</summary>
    public const string ReadOnly = "E0000010";

    public static async Task<TargetException> ReadAsync(
        HttpResponseMessage response,
        CallContext call,
        string secret,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var error = Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var code = error?.ErrorCode is { Length: > 0 and <= 32 } given ? SafeText.Of(given, secret) : null;
        var summary = SafeText.Of(
            error?.ErrorCauses is [{ ErrorSummary: { Length: > 0 } cause }, ..]
                ? $"{error.ErrorSummary} ({cause})"
                : error?.ErrorSummary,
            secret
        );
        return new TargetException(
            Fault(response.StatusCode, code),
            $"Okta answered {(int)response.StatusCode} to {call.Name}: {(code is null ? "" : code + " ")}{summary}".TrimEnd(
                ' ',
                ':'
            )
        )
        {
            Code = code,
            Summary = summary,
            RetryAfter = (int)response.StatusCode switch
            {
                429 when RateGateHandler.IsConcurrencyRefusal(response) => Jitter.Between(
                    TimeSpan.FromSeconds(1),
                    TimeSpan.FromSeconds(5)
                ),
                429 => (RateGateHandler.ServerDelay(response, now) ?? TimeSpan.FromSeconds(60))
                    + Jitter.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)),
                >= 500 when response.Headers.RetryAfter is not null => RateGateHandler.ServerDelay(response, now),
                _ => null,
            },
        };
    }

    private static OktaError? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, OktaJson.Default.OktaError);
        }
        catch (JsonException)
        {
            // Gateways before Okta answer in HTML: the status alone must do.
            return null;
        }
    }

    private static TargetFault Fault(HttpStatusCode status, string? code) =>
        (int)status switch
        {
            401 => TargetFault.Unauthenticated,
            403 => TargetFault.Forbidden,
            404 or 410 => TargetFault.NotFound,
            409 => TargetFault.Conflict,
            429 => TargetFault.Throttled,
            >= 500 => TargetFault.Failing,
            _ when code == "E0000047" => TargetFault.Throttled,
            _ => TargetFault.Refused,
        };
}
