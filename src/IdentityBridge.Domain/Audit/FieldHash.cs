using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IdentityBridge.Domain.Audit;

/// <summary>SHA-256 over the length-prefixed UTF-8 of fields in order: no two lists of fields are the same bytes.</summary>
public static class FieldHash
{
    /// <summary>Lower-case hex.</summary>
    public static string Of(IEnumerable<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A point in time as a field: microseconds since year 1 in UTC, as databases keep them.</summary>
    public static string Of(DateTimeOffset at) =>
        (at.UtcTicks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
}
