using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary>A signing key and its id.</summary>
internal sealed record SigningKey(string Kid, RSA Rsa);

/// <summary>The org's two published keys: the one that signs and the one before it. Made when first needed.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly Lock gate = new();
    private SigningKey? current;
    private SigningKey? previous;

    public SigningKey Current
    {
        get
        {
            lock (gate)
                return current ??= Make();
        }
    }

    /// <summary>A new key signs from now on; the oldest is no longer published.</summary>
    public void Rotate()
    {
        lock (gate)
        {
            previous?.Rsa.Dispose();
            previous = current ?? Make();
            current = Make();
        }
    }

    /// <summary>The JSON Web Key Set (RFC 7517).</summary>
    public JsonObject Publish()
    {
        lock (gate)
        {
            current ??= Make();
            previous ??= Make();
            return new JsonObject { ["keys"] = new JsonArray(Show(current), Show(previous)) };
        }
    }

    public bool Verify(string kid, byte[] data, byte[] signature)
    {
        lock (gate)
        {
            var key =
                current?.Kid == kid ? current
                : previous?.Kid == kid ? previous
                : null;
            return key?.Rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? false;
        }
    }

    public byte[] Sign(byte[] data)
    {
        lock (gate)
        {
            current ??= Make();
            return current.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public void Dispose()
    {
        current?.Rsa.Dispose();
        previous?.Rsa.Dispose();
    }

    internal static SigningKey Make() => new(WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32)), RSA.Create(2048));

    private static JsonObject Show(SigningKey key)
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kty"] = "RSA",
            ["alg"] = "RS256",
            ["kid"] = key.Kid,
            ["use"] = "sig",
            ["e"] = WebEncoders.Base64UrlEncode(parameters.Exponent!),
            ["n"] = WebEncoders.Base64UrlEncode(parameters.Modulus!),
        };
    }
}
