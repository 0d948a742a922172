using System.Text.Json;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>The keys of a JSON Web Key Set document (RFC 7517 section 5) that can verify signatures.</summary>
/// <param name="Keys">At least one; no two with the same name.</param>
/// <param name="Ignored">Why other keys of the document are not used: a sentence each, for the log.</param>
public sealed record VerificationKeySet(IReadOnlyList<VerificationKey> Keys, IReadOnlyList<string> Ignored)
{
    private const int MaxKeys = 64;

    /// <summary>Reads a document. Keys of another kind or purpose are left out; a document without any usable key is refused.</summary>
    public static Result<VerificationKeySet> Parse(ReadOnlySpan<byte> utf8)
    {
        if (StrictJson.ParseObject(utf8) is not { } document)
            return TokenErrors.KeySet("it is not a strict JSON object");
        if (!document.TryGetProperty("keys", out var list) || list.ValueKind is not JsonValueKind.Array)
            return TokenErrors.KeySet("it has no list of keys");
        if (list.GetArrayLength() > MaxKeys)
            return TokenErrors.KeySet($"it has more than {MaxKeys} keys");

        List<VerificationKey> keys = [];
        List<string> ignored = [];
        foreach (var item in list.EnumerateArray())
        {
            var key = VerificationKey.Parse(item);
            if (key.Succeeded)
                keys.Add(key.Value);
            else
                ignored.Add(key.Error.Message);
        }

        // Two keys of one name would leave to chance which one is believed.
        if (keys.Where(k => k.Id is not null).GroupBy(k => k.Id, StringComparer.Ordinal).Any(g => g.Count() > 1))
            return TokenErrors.KeySet("two keys have the same name");
        return keys.Count > 0 ? new VerificationKeySet(keys, ignored) : TokenErrors.KeySet("it has no usable key");
    }
}
