using System.Globalization;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <summary><c>/api/v1/logs</c>: polling and bounded queries of the System Log.</summary>
internal static class LogsApi
{
    public static void MapLogs(this WebApplication app, OktaOrg org) =>
        app.MapGet("/api/v1/logs", (HttpContext http) => List(http, org));

    private static IResult List(HttpContext http, OktaOrg org)
    {
        var query = http.Request.Query;
        var now = org.Time.GetUtcNow();
        if (query.ContainsKey("since") && query.ContainsKey("after"))
            throw BadParameter("since and after exclude each other.");
        var until = Date(query["until"].ToString());
        var since = Date(query["since"].ToString()) ?? (until ?? now).AddDays(-7);
        if (since < now.AddDays(-180))
            throw BadParameter("since is more than 180 days ago.");
        var descending = query["sortOrder"].ToString() switch
        {
            "" or "ASCENDING" => false,
            "DESCENDING" => true,
            var other => throw BadParameter($"sortOrder '{other}' is unknown."),
        };
        var limit = Paging.Limit(http, 100, 1000, least: 0);
        var wanted = Wanted(query["filter"].ToString(), query["q"].ToString(), until);
        long? after = Paging.After(http, org) is { } place ? long.Parse(place, CultureInfo.InvariantCulture) : null;
        var first = org.Log.PlaceBefore(since);
        var entries = descending
            ? org.Log.Before(after ?? org.Log.Last + 1, limit + 1, entry => entry.Published >= since && wanted(entry))
            : org.Log.After(after ?? first, limit + 1, wanted);
        return OktaApi.Json(Answer(http, org, entries, limit, after ?? first, polling: !descending && until is null));
    }

    private static JsonArray Answer(
        HttpContext http,
        OktaOrg org,
        IReadOnlyList<LogEvent> entries,
        int limit,
        long from,
        bool polling
    )
    {
        var items = new JsonArray();
        foreach (var entry in entries.Take(limit))
            items.Add(OktaJson.Show(entry));
        long? next = entries.Count > limit && limit > 0 ? entries[limit - 1].Seq : null;
        // A poller always gets a next link: its checkpoint, even behind an empty page.
        if (polling && next is null)
            next = entries.Count > 0 && limit > 0 ? entries[^1].Seq : from;
        Paging.SetLinks(http, org, next?.ToString(CultureInfo.InvariantCulture));
        return items;
    }

    private static Func<LogEvent, bool> Wanted(string filter, string q, DateTimeOffset? until)
    {
        var parsed = filter.Length > 0 ? OktaFilters.LogFilter(filter) : Filter<LogEvent>.All;
        var words = q.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 10 || words.Any(word => word.Length > 40))
            throw BadParameter("q takes up to 10 words of up to 40 characters.");
        return entry =>
            (until is null || entry.Published < until)
            && parsed.Matches(entry)
            && Array.TrueForAll(words, word => Mentions(entry, word));
    }

    private static bool Mentions(LogEvent entry, string word) =>
        entry.EventType.Contains(word, StringComparison.OrdinalIgnoreCase)
        || entry.DisplayMessage.Contains(word, StringComparison.OrdinalIgnoreCase)
        || entry
            .Targets.Append(entry.Actor)
            .Any(party =>
                party.DisplayName.Contains(word, StringComparison.OrdinalIgnoreCase)
                || party.AlternateId.Contains(word, StringComparison.OrdinalIgnoreCase)
            );

    private static DateTimeOffset? Date(string text) =>
        text.Length == 0 ? null
        : OktaDates.TryParse(text, out var at) ? at
        : throw BadParameter($"'{text}' is not a date.");

    private static OktaErrorException BadParameter(string why) => new(400, "E0000053", $"Invalid parameter: {why}");
}
