using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Provisioning;

internal static partial class ProvisioningLog
{
    [LoggerMessage(1, LogLevel.Information, "{Kind} {Operation} in {Connector} applied after {Attempts} tries")]
    public static partial void Applied(this ILogger logger, string kind, Guid operation, string connector, int attempts);

    [LoggerMessage(2, LogLevel.Warning, "{Kind} {Operation} in {Connector} will be tried again in {Delay}: {Reason}")]
    public static partial void Retried(
        this ILogger logger,
        string kind,
        Guid operation,
        string connector,
        TimeSpan delay,
        string reason
    );

    [LoggerMessage(3, LogLevel.Error, "{Kind} {Operation} in {Connector} was refused for good: {Reason}")]
    public static partial void Refused(this ILogger logger, string kind, Guid operation, string connector, string reason);

    [LoggerMessage(4, LogLevel.Debug, "Operation {Operation} was taken over by another worker")]
    public static partial void LostClaim(this ILogger logger, Guid operation);

    [LoggerMessage(5, LogLevel.Error, "Operation {Operation} failed in a way nobody foresaw; it will be tried again")]
    public static partial void Unforeseen(this ILogger logger, Exception exception, Guid operation);

    [LoggerMessage(6, LogLevel.Information, "Read of {Connector} ended: {Outcome}. {Message}")]
    public static partial void SyncEnded(this ILogger logger, string connector, string outcome, string message);

    [LoggerMessage(7, LogLevel.Error, "Read of {Connector} failed")]
    public static partial void SyncFailed(this ILogger logger, Exception exception, string connector);

    [LoggerMessage(8, LogLevel.Debug, "The group of list {List} was taken over by another worker")]
    public static partial void LostGroup(this ILogger logger, Guid list);

    [LoggerMessage(9, LogLevel.Error, "The group of list {List} failed in a way nobody foresaw; it will be tried again")]
    public static partial void UnforeseenGroup(this ILogger logger, Exception exception, Guid list);

    [LoggerMessage(10, LogLevel.Warning, "The group of list {List} could not be brought up to date: {Reason}")]
    public static partial void RetriedGroup(this ILogger logger, Guid list, string reason);

    [LoggerMessage(11, LogLevel.Warning, "Person {Person} could not be activated or deactivated in the target: {Reason}")]
    public static partial void PersonNotFollowed(this ILogger logger, Guid person, string reason);
}
