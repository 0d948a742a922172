using System.Buffers;
using System.Buffers.Text;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>
/// base64url as JOSE means it (RFC 7515 section 2): no padding, no whitespace, and exactly one spelling for every value, so the unused
/// bits of the last character must be zero.
/// </summary>
public static class StrictBase64Url
{
    /// <summary>The decoded bytes; null for anything but the one right spelling.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return null;
        }

        if (text.Length % 4 == 1)
            return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) is not OperationStatus.Done)
            return null;
        var decoded = bytes.AsSpan(0, written);

        // Encoding again is the simplest proof that no unused bit was set.
        return Base64Url.EncodeToString(decoded).AsSpan().SequenceEqual(text) ? decoded.ToArray() : null;
    }
}
