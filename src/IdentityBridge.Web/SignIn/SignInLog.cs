namespace IdentityBridge.Web.SignIn;

internal static partial class SignInLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} signed in, in {Groups} groups (known: {GroupsKnown})")]
    public static partial void SignedIn(this ILogger logger, string subject, int groups, bool groupsKnown);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in failed: {Reason} ({Detail})")]
    public static partial void SignInFailed(this ILogger logger, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "A sign-in broke: {Reason}")]
    public static partial void SignInBroke(this ILogger logger, Exception exception, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} signed out")]
    public static partial void SignedOut(this ILogger logger, string? subject);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Signed out here, but not at the provider: {Reason}")]
    public static partial void SignedOutHereOnly(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A session of {Subject} ended: {Reason}")]
    public static partial void SessionEnded(this ILogger logger, string? subject, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A session of {Subject} cannot be read with the present data protection keys"
    )]
    public static partial void TicketUnreadable(this ILogger logger, string subject);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether an open page's session is alive could not be found out")]
    public static partial void RevalidationFailed(this ILogger logger, Exception exception);
}
