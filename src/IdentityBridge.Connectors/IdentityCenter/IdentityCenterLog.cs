using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.IdentityCenter;

internal static partial class IdentityCenterLog
{
    [LoggerMessage(1, LogLevel.Debug, "AWS {Call} answered {Status} (request {RequestId})")]
    public static partial void Answered(this ILogger logger, string call, int status, string? requestId);

    [LoggerMessage(2, LogLevel.Warning, "AWS {Call} failed: {Status} {Code} {Summary} (request {RequestId})")]
    public static partial void Failed(
        this ILogger logger,
        string call,
        int status,
        string? code,
        string? summary,
        string? requestId
    );

    [LoggerMessage(3, LogLevel.Warning, "AWS says that our credentials have ended; renewing them once")]
    public static partial void RenewingCredentials(this ILogger logger);

    [LoggerMessage(
        4,
        LogLevel.Information,
        "Permission set {PermissionSetArn} is provisioned in account {AccountId}, which the organization does not list; left out"
    )]
    public static partial void UnlistedAccount(this ILogger logger, string permissionSetArn, string accountId);

    [LoggerMessage(5, LogLevel.Warning, "AWS no longer tells how change {Token} stands; looking at the assignments instead")]
    public static partial void StatusGone(this ILogger logger, string token);
}
