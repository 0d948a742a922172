using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>
/// Pages of a listing. With the parameter <c>cursor</c> AWS pages; without it there is one page, whose totalResults counts only what is
/// in it, and startIndex is ignored ("ListUsers", "ListGroups" of the SCIM developer guide).
/// </summary>
internal static class ScimListing
{
    public const string Schema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private const int MaxCount = 100;

    // An opaque cursor needs a key that callers do not know, not one that nobody could find out.
    private static readonly byte[] CursorKey = "sandbox scim cursors"u8.ToArray();

    public static ScimReply Page<T>(
        ScimCall call,
        string listing,
        Func<string, int, Slice<T>> rowsAfter,
        Func<T, JsonObject> render
    ) => new(200, call.Query.ContainsKey("cursor") ? Cursor(call, listing, rowsAfter, render) : Single(call, rowsAfter, render));

    public static Slice<T> One<T>(T? found)
        where T : class => new(found is null ? [] : [found], null);

    private static JsonObject Single<T>(ScimCall call, Func<string, int, Slice<T>> rowsAfter, Func<T, JsonObject> render)
    {
        // A larger count is not refused without a cursor: clients of the first days asked for 1000 and got a page.
        var rows = rowsAfter("", Math.Clamp(Count(call) ?? MaxCount, 1, MaxCount)).Rows;
        return new()
        {
            ["totalResults"] = rows.Count,
            ["itemsPerPage"] = rows.Count,
            ["startIndex"] = 1,
            ["schemas"] = new JsonArray(Schema),
            ["Resources"] = new JsonArray([.. rows.Select(render)]),
        };
    }

    private static JsonObject Cursor<T>(
        ScimCall call,
        string listing,
        Func<string, int, Slice<T>> rowsAfter,
        Func<T, JsonObject> render
    )
    {
        var count = Count(call) ?? MaxCount;
        if (count is < 1 or > MaxCount || call.Query["cursor"].Count != 1)
            throw ScimRefusal.Invalid();
        var scope = $"{call.State.Epoch}\n{listing}\n{call.Query["filter"]}\n";
        var cursor = call.Query["cursor"].ToString();
        var after = cursor.Length == 0 ? "" : Read(cursor, scope);
        // A page may be shorter than was asked for although more follow: AWS allows itself that, and readers forget it.
        var take = Mac("short " + scope, after)[0] % 4 == 0 ? Math.Max(1, count / 2) : count;
        var slice = rowsAfter(after, take);
        var answer = new JsonObject { ["itemsPerPage"] = count };
        if (slice.Next is not null)
            answer["nextCursor"] = Write(slice.Next, scope);
        answer["schemas"] = new JsonArray(Schema);
        answer["Resources"] = new JsonArray([.. slice.Rows.Select(render)]);
        return answer;
    }

    private static int? Count(ScimCall call)
    {
        if (!call.Query.TryGetValue("count", out var text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw ScimRefusal.Invalid();
    }

    private static string Write(string after, string scope) =>
        Convert.ToBase64String([.. Mac("cursor " + scope, after).AsSpan(0, 16), .. Encoding.UTF8.GetBytes(after)]);

    /// <exception cref="ScimRefusal">400: the cursor is of another listing or another filter.</exception>
    private static string Read(string cursor, string scope)
    {
        var bytes = new byte[cursor.Length];
        if (Convert.TryFromBase64String(cursor, bytes, out var length) && length > 16)
        {
            var after = Encoding.UTF8.GetString(bytes, 16, length - 16);
            if (CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, 16), Mac("cursor " + scope, after).AsSpan(0, 16)))
                return after;
        }

        throw ScimRefusal.Invalid();
    }

    private static byte[] Mac(string purpose, string text) =>
        HMACSHA256.HashData(CursorKey, Encoding.UTF8.GetBytes(purpose + "\n" + text));
}
