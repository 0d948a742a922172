using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Okta;

internal static partial class OktaLog
{
    [LoggerMessage(1, LogLevel.Debug, "Okta {Call} answered {Status} (request {RequestId})")]
    public static partial void Answered(this ILogger logger, string call, int status, string? requestId);

    [LoggerMessage(2, LogLevel.Warning, "Okta {Call} failed: {Status} {Code} {Summary} (request {RequestId})")]
    public static partial void Failed(
        this ILogger logger,
        string call,
        int status,
        string? code,
        string? summary,
        string? requestId
    );

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "App {AppId} lists user {UserId} as assigned by a group, but no group of the app has the user; left out of this read"
    )]
    public static partial void GroupNotFound(this ILogger logger, string appId, string userId);

    [LoggerMessage(4, LogLevel.Warning, "Okta no longer accepts our place in the system log; reading again from {Since}")]
    public static partial void CheckpointLost(this ILogger logger, DateTimeOffset since);

    [LoggerMessage(5, LogLevel.Warning, "Okta has a user status that is not known here: {Status}. Treated as not yet active")]
    public static partial void UnknownStatus(this ILogger logger, string status);
}
