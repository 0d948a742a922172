using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Tokens;

namespace IdentityBridge.Connectors.Tests.Tokens;

/// <summary>Makes good and bad tokens and key documents.</summary>
internal static class TokenForge
{
    public const string Issuer = "https://example.okta.com";
    public const string ClientId = "0oa1client";
    public const string Nonce = "n-0S6_WzA2Mj";
    public const string AccessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly RSA Rsa = RSA.Create(2048);
    public static readonly ECDsa Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly RSA OtherRsa = RSA.Create(2048);

    public static IReadOnlyList<VerificationKey> Keys { get; } =
        VerificationKeySet.Parse(Encoding.UTF8.GetBytes(KeySet(RsaJwk(Rsa, "rsa"), EcJwk(Ec, "ec")))).Value.Keys;

    public static IdTokenExpectations Expected { get; } = new(Issuer, ClientId, Nonce, AccessToken);

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static JsonObject Claims() =>
        new()
        {
            ["iss"] = Issuer,
            ["sub"] = "00u1abcd",
            ["aud"] = ClientId,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.AddHours(1).ToUnixTimeSeconds(),
            ["nonce"] = Nonce,
        };

    public static string Claims(Action<JsonObject> change)
    {
        var claims = Claims();
        change(claims);
        return claims.ToJsonString();
    }

    public static string SignRs256(string payload, string header = """{"alg":"RS256","kid":"rsa"}""", RSA? key = null) =>
        Sign(
            header,
            Encoding.UTF8.GetBytes(payload),
            i => (key ?? Rsa).SignData(i, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        );

    public static string SignEs256(
        string payload,
        string header = """{"alg":"ES256","kid":"ec"}""",
        DSASignatureFormat format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation
    ) => Sign(header, Encoding.UTF8.GetBytes(payload), i => Ec.SignData(i, HashAlgorithmName.SHA256, format));

    public static string Sign(string header, byte[] payload, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(header)}.{Encode(payload)}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static JsonObject RsaJwk(RSA key, string kid)
    {
        var parameters = key.ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = kid,
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["n"] = Encode(parameters.Modulus!),
            ["e"] = Encode(parameters.Exponent!),
        };
    }

    public static JsonObject EcJwk(ECDsa key, string kid)
    {
        var q = key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["kid"] = kid,
            ["crv"] = "P-256",
            ["x"] = Encode(q.X!),
            ["y"] = Encode(q.Y!),
        };
    }

    public static string KeySet(params JsonObject[] keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
