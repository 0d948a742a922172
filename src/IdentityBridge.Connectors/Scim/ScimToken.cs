using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Scim;

/// <summary>The access token, from the settings or from a file that may be replaced while we run.</summary>
public sealed class ScimToken(IOptions<ScimOptions> options)
{
    private readonly Lock gate = new();
    private DateTime readVersion;
    private string? fromFile;

    /// <exception cref="TargetException">The token's file cannot be read, or holds no token.</exception>
    public string Current()
    {
        var settings = options.Value;
        if (!string.IsNullOrWhiteSpace(settings.Token))
            return settings.Token;

        try
        {
            lock (gate)
            {
                var version = File.GetLastWriteTimeUtc(settings.TokenFile!);
                if (fromFile is null || version != readVersion)
                    (fromFile, readVersion) = (File.ReadAllText(settings.TokenFile!).Trim(), version);
                return IsToken(fromFile)
                    ? fromFile
                    : throw new TargetException(
                        TargetFault.Unauthenticated,
                        "The file that Scim:TokenFile names does not hold one token on one line."
                    );
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TargetException(
                TargetFault.Unauthenticated,
                "The file that Scim:TokenFile names cannot be read.",
                exception
            );
        }
    }

    /// <summary>Visible ASCII without spaces: what a header can carry.</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.All(c => c is > ' ' and <= '~');
}
