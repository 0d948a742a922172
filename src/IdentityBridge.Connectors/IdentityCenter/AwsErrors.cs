using System.Globalization;
using System.Text.Json;
using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>Error answers of AWS JSON 1.1: the code in <c>__type</c> or the header x-amzn-ErrorType, the text in <c>Message</c> or <c>message</c>.</summary>
internal static class AwsErrors
{
    public const string NotFound = "ResourceNotFoundException";

    // The codes that AWS's own clients retry in their standard mode.
    private static readonly HashSet<string> ThrottleCodes = new(StringComparer.Ordinal)
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "SlowDown",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
    };

    private static readonly HashSet<string> FailureCodes = new(StringComparer.Ordinal)
    {
        "InternalServerException",
        "ServiceException",
        "RequestTimeout",
        "RequestTimeoutException",
        "TransactionInProgressException",
    };

    private static readonly HashSet<string> CredentialCodes = new(StringComparer.Ordinal)
    {
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "RequestExpired",
        "InvalidClientTokenId",
        "MissingAuthenticationTokenException",
    };

    public static bool IsExpired(string? code) => code is "ExpiredTokenException" or "ExpiredToken";

    public static async Task<TargetException> ReadAsync(
        HttpResponseMessage response,
        CallContext call,
        CancellationToken cancellationToken,
        params string?[] secrets
    )
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var (type, message, resource, delay) = Parse(body);
        if (type is null && response.Headers.TryGetValues("x-amzn-ErrorType", out var values))
            type = values.First();
        var code = type is null ? null : SafeText.Of(Bare(type), secrets);
        var summary = SafeText.Of(message, secrets);
        return new TargetException(
            Fault((int)response.StatusCode, code),
            $"{call.Target} answered {(int)response.StatusCode} to {call.Name}: {code} {summary}".TrimEnd(' ', ':')
        )
        {
            Code = code,
            Summary = summary,
            ResourceType = resource,
            RetryAfter = delay ?? response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>Which answers to a read are worth another try.</summary>
    public static async ValueTask<RetryAdvice?> AdviseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return null;
        var error = await ReadAsync(response, CallContext.Of(response.RequestMessage!), cancellationToken);
        return error.Fault is TargetFault.Throttled or TargetFault.Failing ? new RetryAdvice(error.RetryAfter) : null;
    }

    /// <summary>The code without namespace (<c>com.amazonaws…#</c>) and address (<c>:http://…</c>).</summary>
    private static string Bare(string type)
    {
        var name = type[(type.IndexOf('#', StringComparison.Ordinal) + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? name : name[..colon];
    }

    private static TargetFault Fault(int status, string? code) =>
        code switch
        {
            not null when ThrottleCodes.Contains(code) => TargetFault.Throttled,
            not null when FailureCodes.Contains(code) => TargetFault.Failing,
            not null when CredentialCodes.Contains(code) || IsExpired(code) => TargetFault.Unauthenticated,
            "AccessDeniedException" => TargetFault.Forbidden,
            NotFound or "AccountNotFoundException" or "ParentNotFoundException" => TargetFault.NotFound,
            "ConflictException" or "ConcurrentModificationException" => TargetFault.Conflict,
            _ => status switch
            {
                429 => TargetFault.Throttled,
                >= 500 => TargetFault.Failing,
                401 => TargetFault.Unauthenticated,
                403 => TargetFault.Forbidden,
                _ => TargetFault.Refused,
            },
        };

    private static (string? Type, string? Message, string? Resource, TimeSpan? Delay) Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return default;

            string? type = null,
                message = null,
                resource = null;
            TimeSpan? delay = null;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
                switch (member.Name.ToUpperInvariant())
                {
                    case "__TYPE":
                        type = text;
                        break;
                    case "MESSAGE":
                        message = text;
                        break;
                    case "RESOURCETYPE":
                        resource = text;
                        break;
                    case "RETRYAFTERSECONDS"
                        when double.TryParse(
                            member.Value.ToString(),
                            NumberStyles.AllowDecimalPoint,
                            CultureInfo.InvariantCulture,
                            out var seconds
                        )
                            && seconds < 3600:
                        delay = TimeSpan.FromSeconds(seconds);
                        break;
                }
            }

            return (type, message, resource, delay);
        }
        catch (JsonException)
        {
            // Load balancers before AWS answer in HTML: the status and the header alone must do.
            return default;
        }
    }
}
