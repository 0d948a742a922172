using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>A public key of a provider, good for exactly one algorithm. Safe for use by several threads.</summary>
public sealed class VerificationKey
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;
    private const int MinRsaExponent = 65537;
    private const int P256Bytes = 32;

    private static readonly BigInteger P256Prime =
        (BigInteger.One << 256) - (BigInteger.One << 224) + (BigInteger.One << 192) + (BigInteger.One << 96) - 1;

    private static readonly BigInteger P256B = new(
        Convert.FromHexString("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"),
        isUnsigned: true,
        isBigEndian: true
    );

    private readonly RSAParameters rsa;
    private readonly ECParameters ec;

    private VerificationKey(string? id, JwsAlgorithm algorithm, RSAParameters rsa, ECParameters ec) =>
        (Id, Algorithm, this.rsa, this.ec) = (id, algorithm, rsa, ec);

    /// <summary>The key's <c>kid</c>; null when it has none.</summary>
    public string? Id { get; }

    public JwsAlgorithm Algorithm { get; }

    /// <summary>
    /// Reads one public JSON Web Key (RFC 7517, RFC 7518 section 6). <c>use</c>, <c>key_ops</c> and <c>alg</c> must allow it to verify
    /// signatures where they are given; numbers are in their shortest form; RSA has 2048 to 8192 bits and an odd exponent of at least
    /// 65537; the point of an EC key lies on P-256.
    /// </summary>
    public static Result<VerificationKey> Parse(JsonElement jwk)
    {
        if (jwk.ValueKind is not JsonValueKind.Object)
            return TokenErrors.Key("A key is not an object.");
        foreach (var member in (ReadOnlySpan<string>)["kty", "kid", "use", "alg", "crv", "n", "e", "x", "y"])
        {
            if (!StrictJson.IsStringOrAbsent(jwk, member))
                return TokenErrors.Key($"A key's '{member}' is not a string.");
        }

        if (jwk.TryGetProperty("d", out _) || jwk.TryGetProperty("k", out _))
            return TokenErrors.Key("A key is published with its secret part, so anybody may have signed with it.");
        if (StrictJson.StringOf(jwk, "use") is not (null or "sig"))
            return TokenErrors.Key("A key is not meant for signatures.");
        if (jwk.TryGetProperty("key_ops", out var operations) && !AllowsVerify(operations))
            return TokenErrors.Key("A key's operations do not include 'verify'.");
        var kid = StrictJson.StringOf(jwk, "kid");
        if (kid is { Length: 0 })
            return TokenErrors.Key("A key's name is empty.");
        return StrictJson.StringOf(jwk, "kty") switch
        {
            "RSA" => ParseRsa(jwk, kid),
            "EC" => ParseEc(jwk, kid),
            _ => TokenErrors.Key("A key is neither RSA nor EC."),
        };
    }

    /// <summary>Whether this key made the signature. False as well when the algorithm is not this key's.</summary>
    public bool Verifies(CompactJws token)
    {
        if (token.Algorithm != Algorithm)
            return false;
        try
        {
            return Algorithm is JwsAlgorithm.Rs256 ? VerifiesRsa(token) : VerifiesEc(token);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private bool VerifiesRsa(CompactJws token)
    {
        if (token.Signature.Length != rsa.Modulus!.Length)
            return false;
        using var key = RSA.Create(rsa);
        return key.VerifyData(token.SigningInput.Span, token.Signature.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private bool VerifiesEc(CompactJws token)
    {
        if (token.Signature.Length != 2 * P256Bytes)
            return false;
        using var key = ECDsa.Create(ec);
        return key.VerifyData(
            token.SigningInput.Span,
            token.Signature.Span,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
    }

    private static Result<VerificationKey> ParseRsa(JsonElement jwk, string? kid)
    {
        if (StrictJson.StringOf(jwk, "alg") is not (null or "RS256"))
            return TokenErrors.Key("An RSA key is meant for another algorithm than RS256.");
        if (jwk.TryGetProperty("crv", out _))
            return TokenErrors.Key("An RSA key names a curve.");
        if (Number(jwk, "n") is not { } n || Number(jwk, "e") is not { } e)
            return TokenErrors.Key("An RSA key's numbers are missing or not in shortest form.");
        var modulus = new BigInteger(n, isUnsigned: true, isBigEndian: true);
        if (modulus.GetBitLength() is < MinRsaBits or > MaxRsaBits || modulus.IsEven)
            return TokenErrors.Key($"An RSA key does not have {MinRsaBits} to {MaxRsaBits} bits.");
        var exponent = new BigInteger(e, isUnsigned: true, isBigEndian: true);
        if (exponent < MinRsaExponent || exponent.IsEven || e.Length > sizeof(uint))
            return TokenErrors.Key("An RSA key's exponent is not an odd number from 65537 to 2^32.");
        return new VerificationKey(kid, JwsAlgorithm.Rs256, new RSAParameters { Modulus = n, Exponent = e }, default);
    }

    private static Result<VerificationKey> ParseEc(JsonElement jwk, string? kid)
    {
        if (StrictJson.StringOf(jwk, "alg") is not (null or "ES256"))
            return TokenErrors.Key("An EC key is meant for another algorithm than ES256.");
        if (StrictJson.StringOf(jwk, "crv") is not "P-256")
            return TokenErrors.Key("An EC key is not on P-256.");
        if (
            StrictBase64Url.Decode(StrictJson.StringOf(jwk, "x")) is not { Length: P256Bytes } x
            || StrictBase64Url.Decode(StrictJson.StringOf(jwk, "y")) is not { Length: P256Bytes } y
        )
            return TokenErrors.Key("An EC key's coordinates are not of 32 bytes.");
        if (!IsOnP256(x, y))
            return TokenErrors.Key("An EC key's point is not on its curve.");
        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = x, Y = y },
        };
        return new VerificationKey(kid, JwsAlgorithm.Es256, default, parameters);
    }

    private static bool IsOnP256(byte[] xBytes, byte[] yBytes)
    {
        var x = new BigInteger(xBytes, isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(yBytes, isUnsigned: true, isBigEndian: true);
        if (x >= P256Prime || y >= P256Prime)
            return false;
        var right = BigInteger.ModPow(x, 3, P256Prime) - 3 * x + P256B;
        return BigInteger.Remainder(y * y - right, P256Prime).IsZero;
    }

    private static byte[]? Number(JsonElement jwk, string name) =>
        StrictBase64Url.Decode(StrictJson.StringOf(jwk, name)) is { Length: > 0 } bytes && bytes[0] != 0 ? bytes : null;

    private static bool AllowsVerify(JsonElement operations) =>
        operations.ValueKind is JsonValueKind.Array
        && operations.EnumerateArray().All(o => o.ValueKind is JsonValueKind.String)
        && operations.EnumerateArray().Any(o => o.ValueEquals("verify"));
}
