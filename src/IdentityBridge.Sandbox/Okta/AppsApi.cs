using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <summary><c>/api/v1/apps</c>.</summary>
internal static class AppsApi
{
    public static void MapApps(this WebApplication app, OktaOrg org)
    {
        app.MapGet("/api/v1/apps", (HttpContext http) => List(http, org));
        app.MapGet("/api/v1/apps/{id}", (string id) => Get(org, id));
        app.MapGet("/api/v1/apps/{id}/users", (HttpContext http, string id) => Users(http, org, id));
        app.MapPost("/api/v1/apps/{id}/users", (HttpContext http, string id) => AssignAsync(http, org, id));
        app.MapGet(
            "/api/v1/apps/{id}/users/{userId}",
            (HttpContext http, string id, string userId) => GetUser(http, org, id, userId)
        );
        app.MapPost(
            "/api/v1/apps/{id}/users/{userId}",
            (HttpContext http, string id, string userId) => UpdateAsync(http, org, id, userId)
        );
        app.MapDelete("/api/v1/apps/{id}/users/{userId}", (string id, string userId) => Unassign(org, id, userId));
        app.MapGet("/api/v1/apps/{id}/groups", (HttpContext http, string id) => Groups(http, org, id));
        app.MapGet(
            "/api/v1/apps/{id}/groups/{groupId}",
            (HttpContext http, string id, string groupId) => GetGroup(http, org, id, groupId)
        );
        app.MapPut(
            "/api/v1/apps/{id}/groups/{groupId}",
            (HttpContext http, string id, string groupId) => AssignGroupAsync(http, org, id, groupId)
        );
        app.MapDelete("/api/v1/apps/{id}/groups/{groupId}", (string id, string groupId) => UnassignGroup(org, id, groupId));
    }

    private static IResult List(HttpContext http, OktaOrg org)
    {
        var (filter, q) = (http.Request.Query["filter"].ToString(), http.Request.Query["q"].ToString());
        var parsed = filter.Length > 0 ? OktaFilters.AppFilter(org, filter) : Filter<OktaApp>.All;
        lock (org.Gate)
        {
            var after = Paging.AfterOrdinal(http, org);
            // -1, the default, asks for everything.
            var limit = http.Request.Query["limit"].ToString() is "" or "-1" ? int.MaxValue : Paging.Limit(http, 200, 200);
            var found = parsed.Exactly is ("user.id", var userId)
                ? org.AppsOf(org.User(userId)).Where(app => app.Ordinal > after)
                : org.Apps.Skip(after + 1).Where(parsed.Matches);
            if (q.Length > 0)
                found = found.Where(app =>
                    app.Name.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                    || app.Label.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                );
            return OktaApi.Json(Paging.Page(http, org, found, limit, app => app.Ordinal, org.Show));
        }
    }

    private static IResult Get(OktaOrg org, string id)
    {
        lock (org.Gate)
            return OktaApi.Json(org.Show(org.App(id)));
    }

    private static IResult Users(HttpContext http, OktaOrg org, string id)
    {
        var withUser = http.Request.Query["expand"] == "user";
        var q = http.Request.Query["q"].ToString();
        lock (org.Gate)
        {
            var app = org.App(id);
            var limit = Paging.Limit(http, 50, withUser ? 200 : 500);
            var users = org.AppUsersAfter(app, Paging.AfterOrdinal(http, org));
            if (q.Length > 0)
                users = users.Where(user =>
                    user.Login.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                    || user.Person.FirstName.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                    || user.Person.LastName.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                );
            return OktaApi.Json(
                Paging.Page(http, org, users, limit, user => user.Ordinal, user => org.ShowAppUser(app, user, withUser))
            );
        }
    }

    private static IResult GetUser(HttpContext http, OktaOrg org, string id, string userId)
    {
        lock (org.Gate)
        {
            var (app, user) = (org.App(id), org.User(userId));
            if (!org.HasApp(app, user))
                throw OktaErrorException.NotFound(userId, "AppUser");
            return OktaApi.Json(org.ShowAppUser(app, user, http.Request.Query["expand"] == "user"));
        }
    }

    private static async Task<IResult> AssignAsync(HttpContext http, OktaOrg org, string id)
    {
        var body = await OktaApi.ReadAsync(http);
        var userId =
            body.Text("id")
            ?? throw new OktaErrorException(400, "E0000028", "The request is missing a required parameter.", "id is required");
        if (body.Text("scope") is not (null or "USER"))
            throw OktaErrorException.Invalid("scope", "scope: only USER can be assigned here");
        lock (org.Gate)
        {
            var (app, user) = (org.App(id), org.User(userId));
            org.Assign(app, user, body.Object("credentials")?.Text("userName"), Copy(body), OktaOrg.ApiToken);
            return OktaApi.Json(org.ShowAppUser(app, user, withUser: false));
        }
    }

    private static async Task<IResult> UpdateAsync(HttpContext http, OktaOrg org, string id, string userId)
    {
        var body = await OktaApi.ReadAsync(http);
        lock (org.Gate)
        {
            var (app, user) = (org.App(id), org.User(userId));
            org.UpdateAppUser(app, user, body.Object("credentials")?.Text("userName"), Copy(body), OktaOrg.ApiToken);
            return OktaApi.Json(org.ShowAppUser(app, user, withUser: false));
        }
    }

    private static IResult Unassign(OktaOrg org, string id, string userId)
    {
        lock (org.Gate)
            org.Unassign(org.App(id), org.User(userId), OktaOrg.ApiToken);
        return Results.NoContent();
    }

    private static IResult Groups(HttpContext http, OktaOrg org, string id)
    {
        var withGroup = http.Request.Query["expand"] == "group";
        lock (org.Gate)
        {
            var app = org.App(id);
            var limit = Math.Max(20, Paging.Limit(http, 20, 200));
            var groups = app.Groups.After(Paging.AfterOrdinal(http, org)).Select(ordinal => org.Groups[ordinal]!);
            return OktaApi.Json(
                Paging.Page(http, org, groups, limit, group => group.Ordinal, group => org.ShowAppGroup(app, group, withGroup))
            );
        }
    }

    private static IResult GetGroup(HttpContext http, OktaOrg org, string id, string groupId)
    {
        lock (org.Gate)
        {
            var (app, group) = (org.App(id), org.Group(groupId));
            if (!app.Groups.Contains(group.Ordinal))
                throw OktaErrorException.NotFound(groupId, "ApplicationGroupAssignment");
            return OktaApi.Json(org.ShowAppGroup(app, group, http.Request.Query["expand"] == "group"));
        }
    }

    private static async Task<IResult> AssignGroupAsync(HttpContext http, OktaOrg org, string id, string groupId)
    {
        var body = await OktaApi.ReadAsync(http, required: false);
        int? priority = body["priority"] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<int>(out var number) => number,
            _ => throw OktaErrorException.Invalid("priority", "priority: must be a number"),
        };
        lock (org.Gate)
        {
            var (app, group) = (org.App(id), org.Group(groupId));
            org.AssignGroup(app, group, priority, Copy(body), OktaOrg.ApiToken);
            return OktaApi.Json(org.ShowAppGroup(app, group, withGroup: false));
        }
    }

    private static IResult UnassignGroup(OktaOrg org, string id, string groupId)
    {
        lock (org.Gate)
            org.UnassignGroup(org.App(id), org.Group(groupId), OktaOrg.ApiToken);
        return Results.NoContent();
    }

    private static JsonObject? Copy(JsonObject body) => body.Object("profile")?.DeepClone().AsObject();
}
