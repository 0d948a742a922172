using System.Globalization;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <summary><c>/api/v1/users</c>.</summary>
internal static class UsersApi
{
    public static void MapUsers(this WebApplication app, OktaOrg org)
    {
        app.MapGet("/api/v1/users", (HttpContext http) => List(http, org));
        app.MapGet("/api/v1/users/{id}", (HttpContext http, string id) => Get(http, org, id));
        app.MapDelete("/api/v1/users/{id}", (string id) => Change(org, id, org.Delete, 204));
        app.MapGet("/api/v1/users/{id}/groups", (HttpContext http, string id) => Groups(http, org, id));
        app.MapGet("/api/v1/users/{id}/appLinks", (string id) => AppLinks(org, id));
        app.MapPost("/api/v1/users/{id}/lifecycle/activate", (string id) => Change(org, id, org.Activate));
        app.MapPost("/api/v1/users/{id}/lifecycle/deactivate", (string id) => Change(org, id, org.Deactivate));
        app.MapPost("/api/v1/users/{id}/lifecycle/suspend", (string id) => Change(org, id, org.Suspend));
        app.MapPost("/api/v1/users/{id}/lifecycle/unsuspend", (string id) => Change(org, id, org.Unsuspend));
        app.MapPost("/api/v1/users/{id}/lifecycle/unlock", (string id) => Change(org, id, org.Unlock));
    }

    private static IResult List(HttpContext http, OktaOrg org)
    {
        var query = http.Request.Query;
        var (search, filter, q) = (query["search"].ToString(), query["filter"].ToString(), query["q"].ToString());
        if (search.Length > 0 && filter.Length > 0)
            throw OktaErrorException.BadSearch("search and filter exclude each other.");
        var parsed =
            search.Length > 0 ? OktaFilters.UserSearch(search)
            : filter.Length > 0 ? OktaFilters.UserFilter(filter)
            // A plain list leaves out people who are gone.
            : new Filter<OktaUser>(user => user.Status != "DEPROVISIONED", null);
        lock (org.Gate)
        {
            if (q.Length > 0)
                return OktaApi.Json(StartingWith(http, org, q));
            var limit = Paging.Limit(http, 200, 200);
            if (search.Length > 0 && query["sortBy"] == "lastUpdated")
                return OktaApi.Json(ByChange(http, org, parsed, limit, descending: query["sortOrder"] == "desc"));
            var candidates = Candidates(http, org, parsed);
            return OktaApi.Json(Paging.Page(http, org, candidates.Where(parsed.Matches), limit, user => user.Ordinal, org.Show));
        }
    }

    private static IEnumerable<OktaUser> Candidates(HttpContext http, OktaOrg org, Filter<OktaUser> parsed)
    {
        var after = Paging.AfterOrdinal(http, org);
        if (parsed.Exactly is ("id" or "profile.login" or "profile.email", var value))
            return org.FindUser(value) is { } found && found.Ordinal > after ? [found] : [];
        return org.UsersAfter(after, parsed.ChangedSince);
    }

    private static JsonArray ByChange(HttpContext http, OktaOrg org, Filter<OktaUser> parsed, int limit, bool descending)
    {
        var place = Paging.After(http, org)?.Split('|');
        var from = place is null
            ? default
            : (
                Ticks: long.Parse(place[0], CultureInfo.InvariantCulture),
                Ordinal: int.Parse(place[1], CultureInfo.InvariantCulture)
            );
        var since = parsed.ChangedSince ?? DateTimeOffset.MinValue;
        IEnumerable<OktaUser> users;
        if (descending)
        {
            users = org.UsersByChange(since).Reverse();
            if (place is not null)
                users = users.Where(user => (user.LastUpdated.UtcTicks, user.Ordinal).CompareTo(from) < 0);
        }
        else
        {
            var start = place is null ? since : new DateTimeOffset(from.Ticks, TimeSpan.Zero);
            users = org.UsersByChange(start);
            if (place is not null)
                users = users.SkipWhile(user => (user.LastUpdated.UtcTicks, user.Ordinal).CompareTo(from) <= 0);
        }

        return Paging.Page(
            http,
            org,
            users.Where(parsed.Matches),
            limit,
            user => string.Create(CultureInfo.InvariantCulture, $"{user.LastUpdated.UtcTicks}|{user.Ordinal}"),
            org.Show
        );
    }

    private static JsonArray StartingWith(HttpContext http, OktaOrg org, string q)
    {
        var found = org.UsersAfter(-1, null)
            .Where(user =>
                user.Status != "DEPROVISIONED"
                && (
                    user.Person.FirstName.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                    || user.Person.LastName.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                    || user.Login.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                )
            )
            .Take(Paging.Limit(http, 10, 200));
        var items = new JsonArray();
        foreach (var user in found)
            items.Add(org.Show(user));
        Paging.SetLinks(http, org, null);
        return items;
    }

    private static IResult Get(HttpContext http, OktaOrg org, string id)
    {
        lock (org.Gate)
        {
            var user = org.User(id);
            http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"W/\"{user.LastUpdated.UtcTicks:x}\"");
            return OktaApi.Json(org.Show(user));
        }
    }

    private static IResult Groups(HttpContext http, OktaOrg org, string id)
    {
        lock (org.Gate)
        {
            var items = new JsonArray();
            foreach (var group in org.GroupsOf(org.User(id)))
                items.Add(org.Show(group));
            Paging.SetLinks(http, org, null);
            return OktaApi.Json(items);
        }
    }

    private static IResult AppLinks(OktaOrg org, string id)
    {
        lock (org.Gate)
        {
            var user = org.User(id);
            var items = new JsonArray();
            foreach (var app in org.AppsOf(user).Where(app => app.Status == "ACTIVE"))
                items.Add(
                    new JsonObject
                    {
                        ["id"] = user.Id,
                        ["label"] = app.Label,
                        ["linkUrl"] = $"{org.BaseUrl}/home/{app.Name}/{app.Id}/50",
                        ["logoUrl"] = $"{org.BaseUrl}/img/logos/{app.Name}.png",
                        ["appName"] = app.Name,
                        ["appInstanceId"] = app.Id,
                        ["appAssignmentId"] = OktaIds.Make("0ua", (app.Ordinal * 131_071) + user.Ordinal),
                        ["credentialsSetup"] = false,
                        ["hidden"] = false,
                        ["sortOrder"] = items.Count,
                    }
                );
            return OktaApi.Json(items);
        }
    }

    private static IResult Change(OktaOrg org, string id, Action<OktaUser, LogParty> change, int status = 200)
    {
        lock (org.Gate)
            change(org.User(id), OktaOrg.ApiToken);
        return status == 204 ? Results.NoContent() : OktaApi.Json(new JsonObject());
    }
}
