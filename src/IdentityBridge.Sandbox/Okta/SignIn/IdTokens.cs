using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary>A way in which the next id_token is wrong.</summary>
public enum TokenFault
{
    WrongIssuer,
    WrongAudience,
    WrongNonce,
    WrongSub,
    MissingNonce,
    BadSignature,
    UnknownKey,
    AlgNone,
    AlgHs256,
    Expired,
    NotYetValid,
    Malformed,
}

/// <summary>Makes id_tokens: thin ones, as Okta's org server gives beside an access token, signed with RS256.</summary>
internal sealed class IdTokens(SigningKeys keys, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Faults for the next tokens, one each, first in first out.</summary>
    public ConcurrentQueue<TokenFault> Faults { get; } = new();

    public string Make(string issuer, string subject, string? nonce, DateTimeOffset authTime, string accessToken)
    {
        TokenFault? fault = Faults.TryDequeue(out var next) ? next : null;
        var now = time.GetUtcNow();
        var issued = fault switch
        {
            TokenFault.Expired => now.AddHours(-2),
            TokenFault.NotYetValid => now.AddHours(2),
            _ => now,
        };
        var claims = new JsonObject
        {
            ["sub"] = fault == TokenFault.WrongSub ? "00u1sandboxq_nobody0" : subject,
            ["ver"] = 1,
            ["iss"] = fault == TokenFault.WrongIssuer ? "https://issuer.invalid" : issuer,
            ["aud"] = fault == TokenFault.WrongAudience ? "another-client" : SandboxOptions.ClientId,
            ["iat"] = issued.ToUnixTimeSeconds(),
            ["exp"] = (issued + Lifetime).ToUnixTimeSeconds(),
            ["jti"] = "ID." + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32)),
            ["amr"] = new JsonArray("pwd", "mfa", "otp"),
            ["idp"] = "00o1sandboxq0000100h",
            ["auth_time"] = authTime.ToUnixTimeSeconds(),
            // OpenID Connect Core 3.1.3.6: the left half of the access token's SHA-256.
            ["at_hash"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))[..16]),
        };
        if (fault == TokenFault.NotYetValid)
            claims["nbf"] = issued.ToUnixTimeSeconds();
        if (nonce is not null && fault != TokenFault.MissingNonce)
            claims["nonce"] = fault == TokenFault.WrongNonce ? "another-nonce" : nonce;
        return fault == TokenFault.Malformed ? "eyJhbGciOiJSUzI1NiJ9.not-json" : Sign(claims, fault);
    }

    /// <summary>The subject of a token this org signed for the portal, however old; <see langword="null" /> for anything else.</summary>
    public string? Subject(string token, string issuer)
    {
        try
        {
            var parts = token.Split('.');
            if (parts.Length != 3)
                return null;
            var header = JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[0]))?.AsObject();
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            if (header?["alg"]?.GetValue<string>() != "RS256" || header["kid"]?.GetValue<string>() is not { } kid)
                return null;
            if (!keys.Verify(kid, signed, WebEncoders.Base64UrlDecode(parts[2])))
                return null;
            var claims = JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[1]))?.AsObject();
            var ours =
                claims?["iss"]?.GetValue<string>() == issuer && claims["aud"]?.GetValue<string>() == SandboxOptions.ClientId;
            return ours ? claims!["sub"]?.GetValue<string>() : null;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private string Sign(JsonObject claims, TokenFault? fault)
    {
        var kid = fault == TokenFault.UnknownKey ? "a-key-nobody-published" : keys.Current.Kid;
        var header = fault switch
        {
            TokenFault.AlgNone => new JsonObject { ["alg"] = "none" },
            TokenFault.AlgHs256 => new JsonObject { ["kid"] = kid, ["alg"] = "HS256" },
            _ => new JsonObject { ["kid"] = kid, ["alg"] = "RS256" },
        };
        var signed = Encode(header) + "." + Encode(claims);
        var data = Encoding.ASCII.GetBytes(signed);
        if (fault == TokenFault.AlgNone)
            return signed + ".";
        byte[] signature;
        if (fault == TokenFault.AlgHs256)
        {
            // The classic confusion: a MAC under something the verifier also knows.
            signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(SandboxOptions.ClientSecret), data);
        }
        else if (fault == TokenFault.UnknownKey)
        {
            using var stranger = SigningKeys.Make().Rsa;
            signature = stranger.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        else
        {
            signature = keys.Sign(data);
        }

        if (fault == TokenFault.BadSignature)
            signature[10] ^= 0xFF;
        return signed + "." + WebEncoders.Base64UrlEncode(signature);
    }

    private static string Encode(JsonObject part) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
