using System.Text;
using System.Text.Json;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>The algorithms a signature may have. Each belongs to one type of key, so a public key can never become a shared secret.</summary>
public enum JwsAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).</summary>
    Rs256 = 1,

    /// <summary>ECDSA on P-256 with SHA-256, signature R ‖ S of 64 bytes (RFC 7518 section 3.4).</summary>
    Es256 = 2,
}

/// <summary>A JSON Web Signature in compact serialization (RFC 7515 section 7.1), taken apart and not yet verified.</summary>
public sealed class CompactJws
{
    /// <summary>Longest token that is looked at, in characters: an id_token with a hundred long group names fits.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxKeyIdLength = 256;

    private CompactJws(JwsAlgorithm algorithm, string? keyId, byte[] signingInput, byte[] payload, byte[] signature) =>
        (Algorithm, KeyId, SigningInput, Payload, Signature) = (algorithm, keyId, signingInput, payload, signature);

    public JwsAlgorithm Algorithm { get; }

    /// <summary>The header's <c>kid</c>; null when it has none.</summary>
    public string? KeyId { get; }

    public ReadOnlyMemory<byte> SigningInput { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Takes a token apart. Refuses whatever is not exactly in form; never throws for a bad token.</summary>
    public static Result<CompactJws> Parse(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return TokenErrors.Missing();
        if (token.Length > MaxLength)
            return TokenErrors.TooLarge();

        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first < 0 || first == last || token.AsSpan(first + 1, last - first - 1).Contains('.'))
            return TokenErrors.Malformed("it does not have three parts");

        if (StrictBase64Url.Decode(token.AsSpan(0, first)) is not { Length: > 0 } headerBytes)
            return TokenErrors.Malformed("the header is not base64url");
        if (StrictBase64Url.Decode(token.AsSpan(first + 1, last - first - 1)) is not { Length: > 0 } payload)
            return TokenErrors.Malformed("the payload is not base64url");
        if (StrictBase64Url.Decode(token.AsSpan(last + 1)) is not { } signature)
            return TokenErrors.Malformed("the signature is not base64url");
        if (StrictJson.ParseObject(headerBytes) is not { } header)
            return TokenErrors.Malformed("the header is not a strict JSON object");

        var algorithm = ReadHeader(header);
        if (!algorithm.Succeeded)
            return algorithm.Error;
        if (signature.Length == 0)
            return TokenErrors.Signature();

        var keyId = StrictJson.StringOf(header, "kid");
        return new CompactJws(algorithm.Value, keyId, Encoding.ASCII.GetBytes(token, 0, last), payload, signature);
    }

    // jku, jwk, x5u and x5c are never followed: keys come from the configured provider only.
    private static Result<JwsAlgorithm> ReadHeader(JsonElement header)
    {
        if (header.TryGetProperty("crit", out _))
            return TokenErrors.Critical("crit");
        if (header.TryGetProperty("b64", out _))
            return TokenErrors.Critical("b64");
        if (!StrictJson.IsStringOrAbsent(header, "kid") || !StrictJson.IsStringOrAbsent(header, "typ"))
            return TokenErrors.Malformed("'kid' or 'typ' is not a string");
        if (StrictJson.StringOf(header, "kid") is { } kid && kid.Length is 0 or > MaxKeyIdLength)
            return TokenErrors.Malformed("'kid' is empty or too long");
        return StrictJson.StringOf(header, "alg") switch
        {
            "RS256" => JwsAlgorithm.Rs256,
            "ES256" => JwsAlgorithm.Es256,
            _ => TokenErrors.Algorithm(),
        };
    }
}
