using System.Text.Json;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>Which provider is believed, and what its documents may point to.</summary>
/// <param name="Issuer">The issuer exactly as the provider writes it: <c>https://example.okta.com</c>, no slash at the end.</param>
/// <param name="RequireHttps">Refuse plain http, except to a loopback address.</param>
/// <param name="AllowedOrigins">Other origins (<c>https://keys.example.com</c>) that endpoints may have; by default the issuer's only.</param>
public sealed record ProviderOptions(string Issuer, bool RequireHttps = true, IReadOnlyList<string>? AllowedOrigins = null)
{
    /// <summary>Where OpenID Connect Discovery 1.0 section 4 puts the metadata.</summary>
    public Uri MetadataAddress => new($"{Issuer}/.well-known/openid-configuration");

    /// <summary>Whether the address may be called at all.</summary>
    public bool Allows(Uri address)
    {
        if (!address.IsAbsoluteUri || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return false;
        if (
            address.Scheme != Uri.UriSchemeHttps
            && (address.Scheme != Uri.UriSchemeHttp || (RequireHttps && !address.IsLoopback))
        )
            return false;
        var origin = address.GetLeftPart(UriPartial.Authority);
        return string.Equals(origin, new Uri(Issuer).GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
            || (AllowedOrigins?.Contains(origin, StringComparer.OrdinalIgnoreCase) ?? false);
    }
}

/// <summary>The part of a provider's discovery document (OpenID Connect Discovery 1.0 section 3) that sign-in uses.</summary>
/// <param name="EndSessionEndpoint">Null when the provider cannot be signed out from here.</param>
public sealed record ProviderMetadata(
    Uri AuthorizationEndpoint,
    Uri TokenEndpoint,
    Uri UserInfoEndpoint,
    Uri? EndSessionEndpoint,
    Uri JwksUri
)
{
    /// <summary>Reads the document; refuses another issuer and endpoints at another origin than the issuer's.</summary>
    public static Result<ProviderMetadata> Parse(ReadOnlySpan<byte> utf8, ProviderOptions options)
    {
        if (StrictJson.ParseObject(utf8) is not { } document)
            return TokenErrors.Metadata("it is not a strict JSON object");
        if (!string.Equals(StrictJson.StringOf(document, "issuer"), options.Issuer, StringComparison.Ordinal))
            return TokenErrors.Metadata("its issuer is not the configured one");
        if (
            document.TryGetProperty("code_challenge_methods_supported", out _)
            && StrictJson.StringsOf(document, "code_challenge_methods_supported")?.Contains("S256", StringComparer.Ordinal)
                is not true
        )
            return TokenErrors.Metadata("the provider does not offer PKCE with S256");

        var found = new Dictionary<string, Uri>(StringComparer.Ordinal);
        foreach (
            var (name, required) in (ReadOnlySpan<(string, bool)>)
                [
                    ("authorization_endpoint", true),
                    ("token_endpoint", true),
                    ("userinfo_endpoint", true),
                    ("jwks_uri", true),
                    ("end_session_endpoint", false),
                ]
        )
        {
            if (!required && (!document.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null))
                continue;
            if (!Uri.TryCreate(StrictJson.StringOf(document, name), UriKind.Absolute, out var address))
                return TokenErrors.Metadata($"'{name}' is missing or not an address");
            if (!options.Allows(address))
                return TokenErrors.Metadata($"'{name}' is at another origin than the issuer, or not https");
            found.Add(name, address);
        }

        return new ProviderMetadata(
            found["authorization_endpoint"],
            found["token_endpoint"],
            found["userinfo_endpoint"],
            found.GetValueOrDefault("end_session_endpoint"),
            found["jwks_uri"]
        );
    }
}
