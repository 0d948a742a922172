using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>Limits, cursors and Link headers. A cursor is opaque and signed, and only good for the query it came from.</summary>
internal static class Paging
{
    private static readonly string[] Bound = ["filter", "search", "q", "sortBy", "sortOrder", "until"];

    public static int Limit(HttpContext http, int usual, int most, int least = 1)
    {
        var text = http.Request.Query["limit"].ToString();
        if (text.Length == 0)
            return usual;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit) || limit < least)
            throw OktaErrorException.Invalid("limit", $"limit: '{text}' is not a number of at least {least}");
        return Math.Min(limit, most);
    }

    /// <summary>What the caller's cursor says, or <see langword="null" /> for the first page.</summary>
    public static string? After(HttpContext http, OktaOrg org)
    {
        var cursor = http.Request.Query["after"].ToString();
        if (cursor.Length == 0)
            return null;
        var parts = cursor.Split('.');
        if (parts.Length == 2 && TryDecode(parts[0], out var place) && TryDecode(parts[1], out var mark))
            if (CryptographicOperations.FixedTimeEquals(Sign(http, org, place), mark))
                return Encoding.UTF8.GetString(place);
        throw new OktaErrorException(400, "E0000053", "Invalid paging request: 'after' is not a cursor of this query.");
    }

    public static int AfterOrdinal(HttpContext http, OktaOrg org) =>
        After(http, org) is { } place ? int.Parse(place, CultureInfo.InvariantCulture) : -1;

    /// <summary>Takes one page and sets the links; one item more than the limit tells that there is a next page.</summary>
    public static JsonArray Page<T>(
        HttpContext http,
        OktaOrg org,
        IEnumerable<T> rest,
        int limit,
        Func<T, string> place,
        Func<T, JsonNode> show
    )
    {
        var items = new JsonArray();
        T? last = default;
        var more = false;
        foreach (var item in rest)
        {
            if (items.Count == limit)
            {
                more = true;
                break;
            }

            items.Add(show(item));
            last = item;
        }

        SetLinks(http, org, more ? place(last!) : null);
        return items;
    }

    public static JsonArray Page<T>(
        HttpContext http,
        OktaOrg org,
        IEnumerable<T> rest,
        int limit,
        Func<T, int> ordinal,
        Func<T, JsonNode> show
    ) => Page(http, org, rest, limit, item => ordinal(item).ToString(CultureInfo.InvariantCulture), show);

    public static void SetLinks(HttpContext http, OktaOrg org, string? nextPlace)
    {
        var self = org.BaseUrl + http.Request.Path.ToUriComponent();
        http.Response.Headers.Append("Link", $"<{self + http.Request.QueryString}>; rel=\"self\"");
        if (nextPlace is null)
            return;
        var query = http
            .Request.Query.Where(pair => pair.Key is not ("after" or "since"))
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)))
            .Append(KeyValuePair.Create<string, string?>("after", Cursor(http, org, nextPlace)));
        http.Response.Headers.Append("Link", $"<{QueryHelpers.AddQueryString(self, query)}>; rel=\"next\"");
    }

    private static string Cursor(HttpContext http, OktaOrg org, string place)
    {
        var bytes = Encoding.UTF8.GetBytes(place);
        return WebEncoders.Base64UrlEncode(bytes) + "." + WebEncoders.Base64UrlEncode(Sign(http, org, bytes));
    }

    private static byte[] Sign(HttpContext http, OktaOrg org, byte[] place)
    {
        var query = http.Request.Query;
        var scope = string.Join('\n', Bound.Select(name => query[name].ToString()));
        var text = $"{http.Request.Path}\n{scope}\n{org.Generation}\n";
        byte[] signed = [.. Encoding.UTF8.GetBytes(text), .. place];
        return HMACSHA256.HashData(org.CursorKey, signed)[..12];
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        try
        {
            bytes = WebEncoders.Base64UrlDecode(text);
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }
}
