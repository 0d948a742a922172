using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>What an id_token must say to be believed.</summary>
/// <param name="Issuer">Compared exactly, character by character.</param>
/// <param name="Nonce">What was sent with the request that the token answers.</param>
/// <param name="AccessToken">The access token that came with it; compared with <c>at_hash</c> where the token has one.</param>
public sealed record IdTokenExpectations(string Issuer, string ClientId, string Nonce, string? AccessToken = null);

/// <summary>A believed id_token.</summary>
/// <param name="Claims">All claims, an object.</param>
/// <param name="AuthenticatedAt">When the person proved who they are; null when the provider does not tell.</param>
public sealed record IdToken(
    string Subject,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? AuthenticatedAt,
    JsonElement Claims
)
{
    /// <summary>A string claim; null when it is absent or of another type.</summary>
    public string? Find(string name) => StrictJson.StringOf(Claims, name);
}

/// <summary>
/// Verifies id_tokens by OpenID Connect Core 1.0 section 3.1.3.7 and RFC 8725. Answers with a reason code for whatever is wrong and
/// never throws for a bad token.
/// </summary>
public static class IdTokenVerifier
{
    /// <summary>How far the provider's clock and ours may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private const int MaxSubjectLength = 255;
    private const long MaxUnixSeconds = 253_402_300_799;

    public static Result<IdToken> Verify(
        string? token,
        IdTokenExpectations expected,
        IReadOnlyList<VerificationKey> keys,
        DateTimeOffset now
    )
    {
        var parsed = CompactJws.Parse(token);
        if (!parsed.Succeeded)
            return parsed.Error;
        var jws = parsed.Value;
        if (jws.KeyId is null)
            return TokenErrors.KeyIdMissing();
        var key = keys.SingleOrDefault(k => string.Equals(k.Id, jws.KeyId, StringComparison.Ordinal));
        if (key is null)
            return TokenErrors.KeyUnknown();
        if (key.Algorithm != jws.Algorithm)
            return TokenErrors.KeyMismatch();
        if (!key.Verifies(jws))
            return TokenErrors.Signature();
        if (StrictJson.ParseObject(jws.Payload.Span) is not { } claims)
            return TokenErrors.Malformed("the payload is not a strict JSON object");
        return Check(claims, expected, now);
    }

    private static Result<IdToken> Check(JsonElement claims, IdTokenExpectations expected, DateTimeOffset now)
    {
        if (StrictJson.StringOf(claims, "iss") is not { } issuer)
            return TokenErrors.Claim("iss");
        if (!string.Equals(issuer, expected.Issuer, StringComparison.Ordinal))
            return TokenErrors.Issuer();
        if (CheckAudience(claims, expected.ClientId) is { } audience)
            return audience;
        if (StrictJson.StringOf(claims, "sub") is not { Length: > 0 and <= MaxSubjectLength } subject || !Ascii.IsValid(subject))
            return TokenErrors.Claim("sub");
        if (Time(claims, "exp") is not { } expires)
            return TokenErrors.Claim("exp");
        if (Time(claims, "iat") is not { } issued)
            return TokenErrors.Claim("iat");
        if (CheckTimes(claims, issued, expires, now) is { } times)
            return times;
        var authenticated = Time(claims, "auth_time");
        if (authenticated is null && claims.TryGetProperty("auth_time", out _))
            return TokenErrors.Claim("auth_time");
        if (StrictJson.StringOf(claims, "nonce") is not { } nonce)
            return TokenErrors.Claim("nonce");
        if (expected.Nonce.Length == 0 || !SameSecret(nonce, expected.Nonce))
            return TokenErrors.Nonce();
        if (
            claims.TryGetProperty("at_hash", out _)
            && !FitsAccessToken(StrictJson.StringOf(claims, "at_hash"), expected.AccessToken)
        )
            return TokenErrors.AccessTokenHash();
        return new IdToken(subject, issued, expires, authenticated, claims);
    }

    private static Error? CheckAudience(JsonElement claims, string clientId)
    {
        if (StrictJson.StringsOf(claims, "aud") is not { Count: > 0 } audiences)
            return TokenErrors.Claim("aud");
        if (!audiences.Contains(clientId, StringComparer.Ordinal))
            return TokenErrors.Audience();
        if (!StrictJson.IsStringOrAbsent(claims, "azp"))
            return TokenErrors.Claim("azp");
        var party = StrictJson.StringOf(claims, "azp");
        if (party is null ? audiences.Count > 1 : !string.Equals(party, clientId, StringComparison.Ordinal))
            return TokenErrors.AuthorizedParty();
        return null;
    }

    private static Error? CheckTimes(JsonElement claims, DateTimeOffset issued, DateTimeOffset expires, DateTimeOffset now)
    {
        var notBefore = Time(claims, "nbf");
        if (notBefore is null && claims.TryGetProperty("nbf", out _))
            return TokenErrors.Claim("nbf");
        if (expires <= issued)
            return TokenErrors.Lifetime();
        if (now >= expires + Skew)
            return TokenErrors.Expired();
        if (issued > now + Skew || notBefore > now + Skew)
            return TokenErrors.NotYetValid();
        return null;
    }

    // NumericDate (RFC 7519 section 2) may have a fraction; a date as a string is refused.
    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.Number
        && value.TryGetDecimal(out var seconds)
        && seconds is >= 0 and < MaxUnixSeconds
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;

    // Hashed first, so that neither content nor length shows in the time it takes.
    private static bool SameSecret(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(left)),
            SHA256.HashData(Encoding.UTF8.GetBytes(right))
        );

    // OpenID Connect Core 3.1.3.6: the left half of the hash that the signature algorithm uses; SHA-256 for both of ours.
    private static bool FitsAccessToken(string? hash, string? accessToken) =>
        accessToken is not null
        && StrictBase64Url.Decode(hash) is { } bytes
        && CryptographicOperations.FixedTimeEquals(bytes, SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));
}
