using System.Text;
using System.Text.Json;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>
/// JSON read so that two readers cannot understand it differently: valid UTF-8 without byte order mark, no duplicate member at any
/// depth, no comments, no trailing commas, no lone surrogates.
/// </summary>
public static class StrictJson
{
    private const int MaxDepth = 16;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    /// <summary>The object in <paramref name="utf8" />; null when it is not one JSON object of that kind.</summary>
    public static JsonElement? ParseObject(ReadOnlySpan<byte> utf8)
    {
        try
        {
            _ = Utf8.GetCharCount(utf8);
            using var document = JsonDocument.Parse(utf8.ToArray(), Options);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return null;
            ReadEveryString(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    // An escaped lone surrogate is found only when the string is read; later reads may then trust that none throws.
    private static void ReadEveryString(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadEveryString(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    ReadEveryString(item);
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    /// <summary>The member as a string; null when it is absent or anything else.</summary>
    internal static string? StringOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether the member is absent or a string.</summary>
    internal static bool IsStringOrAbsent(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.String;

    /// <summary>A string or an array of strings, as a list; null when it is anything else or absent.</summary>
    internal static IReadOnlyList<string>? StringsOf(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.String)
            return [value.GetString()!];
        if (value.ValueKind is not JsonValueKind.Array)
            return null;
        var strings = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.String)
                return null;
            strings.Add(item.GetString()!);
        }

        return strings;
    }
}
