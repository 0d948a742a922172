using System.Net;
using System.Text.Json;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Scim;

/// <summary>
/// Error answers of Identity Center's SCIM endpoint: <c>{schemas, detail, status, exceptionRequestId, timeStamp}</c>. The HTTP status alone
/// decides; the exception's name is only in AWS's documentation ("Errors" of each operation).
/// </summary>
public static class ScimErrors
{
    public const string NewToken =
        "Identity Center does not accept our SCIM token: it ended (after a year), was deleted, or belongs to another endpoint. "
        + "Make a new one in the console under Settings, Automatic provisioning, and set Scim:Token.";

    public const string AllowProvisioning =
        "Check in the console of IAM Identity Center that automatic provisioning is on and the identity source is the external provider.";

    /// <summary>
    /// What a call that did not succeed means for a change. <see cref="TargetFault.NotFound" /> is a person or group that is gone; where
    /// that is "already so" (deletions, removals) the client has answered so and nothing is thrown.
    /// </summary>
    public static OperationOutcome OutcomeOf(TargetException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Fault switch
        {
            TargetFault.Unauthenticated => new OperationOutcome.Retry($"{failure.Message} {NewToken}"),
            TargetFault.Forbidden => new OperationOutcome.Rejected(failure.Message, AllowProvisioning),
            TargetFault.NotFound when failure.ResourceType == User => new OperationOutcome.PersonUnknown(failure.Message),
            TargetFault.NotFound => new OperationOutcome.Rejected(
                failure.Message,
                "The group is gone from Identity Center: read the catalog again."
            ),
            TargetFault.Conflict => new OperationOutcome.Rejected(
                failure.Message,
                "Find in Identity Center who has the same user name, e-mail address, external id or group name, and change or delete it there."
            ),
            TargetFault.Refused => new OperationOutcome.Rejected(
                failure.Message,
                "Complete the person or the group in the directory, then try again."
            ),
            _ => new OperationOutcome.Retry(
                failure.Message,
                failure.RetryAfter ?? Jitter.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3))
            ),
        };
    }

    internal const string User = "USER";
    internal const string Group = "GROUP";

    internal static async Task<TargetException> ReadAsync(
        HttpResponseMessage response,
        CallContext call,
        string secret,
        CancellationToken cancellationToken
    )
    {
        var error = Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var detail = SafeText.Of(error?.Detail, secret);
        var fault = Fault(response.StatusCode);
        return new TargetException(
            fault,
            $"{call.Target} answered {(int)response.StatusCode} to {call.Name}: {detail}".TrimEnd(' ', ':')
        )
        {
            Code = error?.ScimType is { Length: > 0 and <= 32 } type ? SafeText.Of(type, secret) : Name(response.StatusCode),
            Summary = detail,
            ResourceType =
                fault != TargetFault.NotFound ? null
                : detail.StartsWith(User, StringComparison.OrdinalIgnoreCase) ? User
                : detail.StartsWith(Group, StringComparison.OrdinalIgnoreCase) ? Group
                : null,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    internal static ValueTask<RetryAdvice?> AdviseAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500
                ? new RetryAdvice(response.Headers.RetryAfter?.Delta)
                : null
        );

    private static WireError? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ScimJson.Default.WireError);
        }
        catch (JsonException)
        {
            // Load balancers before AWS answer in HTML, and a 401 may come with no body: the status alone must do.
            return null;
        }
    }

    private static TargetFault Fault(HttpStatusCode status) =>
        (int)status switch
        {
            401 => TargetFault.Unauthenticated,
            403 => TargetFault.Forbidden,
            404 => TargetFault.NotFound,
            408 => TargetFault.Unreachable,
            409 => TargetFault.Conflict,
            429 => TargetFault.Throttled,
            >= 500 => TargetFault.Failing,
            _ => TargetFault.Refused,
        };

    private static string? Name(HttpStatusCode status) =>
        (int)status switch
        {
            400 => "ValidationException",
            401 => "UnauthorizedException",
            403 => "AccessDeniedException",
            404 => "ResourceNotFoundException",
            409 => "ConflictException",
            429 => "ThrottlingException",
            500 => "InternalServerException",
            _ => null,
        };
}
