using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Okta;

/// <summary>The API token, from the settings or from a file that may be replaced while we run.</summary>
public sealed class OktaToken(IOptions<OktaOptions> options)
{
    private readonly Lock gate = new();
    private DateTime readVersion;
    private string? fromFile;

    /// <exception cref="TargetException">The token's file cannot be read.</exception>
    public string Current()
    {
        var settings = options.Value;
        if (!string.IsNullOrWhiteSpace(settings.ApiToken))
            return settings.ApiToken;

        try
        {
            lock (gate)
            {
                var version = File.GetLastWriteTimeUtc(settings.ApiTokenFile!);
                if (fromFile is null || version != readVersion)
                    (fromFile, readVersion) = (File.ReadAllText(settings.ApiTokenFile!).Trim(), version);
                return fromFile;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TargetException(
                TargetFault.Unauthenticated,
                "The file that Okta:ApiTokenFile names cannot be read.",
                exception
            );
        }
    }
}
