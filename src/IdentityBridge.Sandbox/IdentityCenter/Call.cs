using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>One validated call: its input, the moment it counts for and the state, whose gate is held.</summary>
internal sealed class Call(
    AwsService service,
    Operation operation,
    JsonElement input,
    IdentityCenterState state,
    DateTimeOffset now,
    string requestId,
    TimeSpan latency
)
{
    // An opaque token needs a key that callers do not know, not one that nobody could find out.
    private static readonly byte[] TokenKey = "sandbox page tokens"u8.ToArray();

    public JsonElement Input => input;
    public IdentityCenterState State => state;
    public DateTimeOffset Now => now;
    public string RequestId => requestId;
    public TimeSpan Latency => latency;

    /// <summary>A required member; its presence was validated.</summary>
    public string Text(string member) => input.GetProperty(member).GetString()!;

    public string? TextOrNull(string member) => Member(member)?.GetString();

    public JsonElement? Member(string member) => MemberOf(input, member);

    public static JsonElement? MemberOf(JsonElement parent, string member) =>
        parent.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>
    /// One page of a listing: <c>{member: […], NextToken}</c>. The token is opaque and holds only for the same operation and input. On a
    /// share of pages the answer is empty and carries a token, which AWS allows itself and readers forget.
    /// </summary>
    public JsonObject Page<T>(string member, Func<string, int, Slice<T>> rowsAfter, Func<T, JsonNode> render)
    {
        var limit = Member("MaxResults")?.GetInt32() ?? service.PageSize;
        var (after, wasEmpty) = TextOrNull("NextToken") is { Length: > 0 } token ? ReadToken(token) : ("", false);
        if (!wasEmpty && Mac("empty", after)[0] % 4 == 0)
            return new() { [member] = new JsonArray(), ["NextToken"] = WriteToken(after, isEmpty: true) };
        var slice = rowsAfter(after, limit);
        var answer = new JsonObject { [member] = new JsonArray([.. slice.Rows.Select(render)]) };
        if (slice.Next is not null)
            answer["NextToken"] = WriteToken(slice.Next, isEmpty: false);
        return answer;
    }

    private string WriteToken(string after, bool isEmpty)
    {
        var cursor = (isEmpty ? "e" : "n") + after;
        return Convert.ToBase64String([.. Seal(cursor), .. Encoding.UTF8.GetBytes(cursor)]).Replace('+', '-').Replace('/', '_');
    }

    private (string After, bool WasEmpty) ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token.Replace('-', '+').Replace('_', '/'), bytes, out var length) && length > 16)
        {
            var cursor = Encoding.UTF8.GetString(bytes, 16, length - 16);
            if (CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, 16), Seal(cursor)))
                return (cursor[1..], cursor[0] == 'e');
        }
        throw service.InvalidToken();
    }

    private ReadOnlySpan<byte> Seal(string cursor) => Mac("token " + state.Epoch, cursor).AsSpan(0, 16);

    private byte[] Mac(string purpose, string cursor)
    {
        var text = new StringBuilder(purpose).Append('\n').Append(operation.Name).Append('\n');
        foreach (var member in input.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
            if (member.Name != "NextToken" && member.Value.ValueKind != JsonValueKind.Null)
                text.Append(member.Name).Append('=').Append(member.Value.GetRawText()).Append('\n');
        return HMACSHA256.HashData(TokenKey, Encoding.UTF8.GetBytes(text.Append(cursor).ToString()));
    }
}
