using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Scim;

internal static partial class ScimLog
{
    [LoggerMessage(1, LogLevel.Debug, "SCIM {Call} answered {Status} (request {RequestId})")]
    public static partial void Answered(this ILogger logger, string call, int status, string? requestId);

    [LoggerMessage(2, LogLevel.Warning, "SCIM {Call} failed: {Status} {Code} {Summary} (request {RequestId})")]
    public static partial void Failed(
        this ILogger logger,
        string call,
        int status,
        string? code,
        string? summary,
        string? requestId
    );

    [LoggerMessage(3, LogLevel.Information, "SCIM says that {Kind} exists already; looking for it to use it")]
    public static partial void Adopting(this ILogger logger, string kind);

    [LoggerMessage(
        4,
        LogLevel.Information,
        "Identity Center refuses {Count} changes of members of group {GroupId} together; trying them in halves"
    )]
    public static partial void Halving(this ILogger logger, string groupId, int count);
}
