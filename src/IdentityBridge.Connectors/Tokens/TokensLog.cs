using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Tokens;

internal static partial class TokensLog
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Read the sign-in provider's metadata and {Keys} keys; fresh until {FreshUntil:u}"
    )]
    public static partial void ProviderRead(this ILogger logger, int keys, DateTimeOffset freshUntil);

    [LoggerMessage(Level = LogLevel.Information, Message = "A key of the sign-in provider is not used: {Reason}")]
    public static partial void KeyIgnored(this ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The sign-in provider could not be read ({Code}: {Reason}); what was read at {ReadAt:u} is used on"
    )]
    public static partial void ProviderKept(this ILogger logger, string code, string reason, DateTimeOffset readAt);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The sign-in provider could not be read ({Code}: {Reason}); nobody can sign in"
    )]
    public static partial void ProviderUnreadable(this ILogger logger, string code, string reason);
}
