using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <summary><c>/api/v1/groups</c>.</summary>
internal static class GroupsApi
{
    public static void MapGroups(this WebApplication app, OktaOrg org)
    {
        app.MapGet("/api/v1/groups", (HttpContext http) => List(http, org));
        app.MapPost("/api/v1/groups", (Delegate)((HttpContext http) => CreateAsync(http, org)));
        app.MapGet("/api/v1/groups/rules", (HttpContext http) => Rules(http, org));
        app.MapGet("/api/v1/groups/rules/{id}", (string id) => Rule(org, id));
        app.MapGet("/api/v1/groups/{id}", (string id) => Get(org, id));
        app.MapPut("/api/v1/groups/{id}", (HttpContext http, string id) => UpdateAsync(http, org, id));
        app.MapDelete("/api/v1/groups/{id}", (string id) => Delete(org, id));
        app.MapGet("/api/v1/groups/{id}/users", (HttpContext http, string id) => Members(http, org, id));
        app.MapGet("/api/v1/groups/{id}/apps", (HttpContext http, string id) => Apps(http, org, id));
        app.MapPut("/api/v1/groups/{id}/users/{userId}", (string id, string userId) => AddMember(org, id, userId));
        app.MapDelete("/api/v1/groups/{id}/users/{userId}", (string id, string userId) => RemoveMember(org, id, userId));
    }

    private static IResult List(HttpContext http, OktaOrg org)
    {
        var query = http.Request.Query;
        var (search, filter, q) = (query["search"].ToString(), query["filter"].ToString(), query["q"].ToString());
        var parsed =
            search.Length > 0 ? OktaFilters.GroupSearch(search)
            : filter.Length > 0 ? OktaFilters.GroupFilter(filter)
            : Filter<OktaGroup>.All;
        lock (org.Gate)
        {
            var limit = q.Length > 0 ? Paging.Limit(http, 300, 10_000) : Paging.Limit(http, 10_000, 10_000);
            var after = Paging.AfterOrdinal(http, org);
            var candidates = parsed.Exactly is ("id" or "profile.name", var value)
                ? new[] { org.FindGroup(value) }.OfType<OktaGroup>().Where(group => group.Ordinal > after)
                : org.GroupsAfter(after, parsed.ChangedSince);
            var found = candidates
                .Where(parsed.Matches)
                .Where(group => q.Length == 0 || group.Name.StartsWith(q, StringComparison.OrdinalIgnoreCase));
            return OktaApi.Json(Paging.Page(http, org, found, limit, group => group.Ordinal, org.Show));
        }
    }

    private static IResult Get(OktaOrg org, string id)
    {
        lock (org.Gate)
            return OktaApi.Json(org.Show(org.Group(id)));
    }

    private static async Task<IResult> CreateAsync(HttpContext http, OktaOrg org)
    {
        var (name, description) = Profile(await OktaApi.ReadAsync(http));
        lock (org.Gate)
            return OktaApi.Json(org.Show(org.CreateGroup(name, description, OktaOrg.ApiToken)));
    }

    private static async Task<IResult> UpdateAsync(HttpContext http, OktaOrg org, string id)
    {
        var (name, description) = Profile(await OktaApi.ReadAsync(http));
        lock (org.Gate)
        {
            var group = org.Group(id);
            org.UpdateGroup(group, name, description, OktaOrg.ApiToken);
            return OktaApi.Json(org.Show(group));
        }
    }

    private static (string Name, string Description) Profile(JsonObject body)
    {
        var profile =
            body.Object("profile") ?? throw OktaErrorException.Invalid("profile", "profile: The field cannot be left blank");
        var name = profile.Text("name");
        if (string.IsNullOrWhiteSpace(name))
            throw OktaErrorException.Invalid("name", "name: The field cannot be left blank");
        if (name.Length > 255)
            throw OktaErrorException.Invalid("name", "name: The field is too long");
        return (name, profile.Text("description") ?? "");
    }

    private static IResult Delete(OktaOrg org, string id)
    {
        lock (org.Gate)
            org.DeleteGroup(org.Group(id), OktaOrg.ApiToken);
        return Results.NoContent();
    }

    private static IResult Members(HttpContext http, OktaOrg org, string id)
    {
        lock (org.Gate)
        {
            var group = org.Group(id);
            var limit = Paging.Limit(http, 1000, 1000);
            var members = org.MembersAfter(group, Paging.AfterOrdinal(http, org));
            return OktaApi.Json(Paging.Page(http, org, members, limit, user => user.Ordinal, org.Show));
        }
    }

    private static IResult Apps(HttpContext http, OktaOrg org, string id)
    {
        lock (org.Gate)
        {
            var group = org.Group(id);
            var limit = Paging.Limit(http, 20, 200);
            var apps = org.AppsOf(group, Paging.AfterOrdinal(http, org));
            return OktaApi.Json(Paging.Page(http, org, apps, limit, app => app.Ordinal, org.Show));
        }
    }

    private static IResult AddMember(OktaOrg org, string id, string userId)
    {
        lock (org.Gate)
            org.AddMember(org.Group(id), org.User(userId), OktaOrg.ApiToken);
        return Results.NoContent();
    }

    private static IResult RemoveMember(OktaOrg org, string id, string userId)
    {
        lock (org.Gate)
            org.RemoveMember(org.Group(id), org.User(userId), OktaOrg.ApiToken, throughApi: true);
        return Results.NoContent();
    }

    private static IResult Rules(HttpContext http, OktaOrg org)
    {
        lock (org.Gate)
        {
            var limit = Paging.Limit(http, 50, 200);
            var fed = org.GroupsAfter(Paging.AfterOrdinal(http, org), null).Where(group => group.Rule is not null);
            return OktaApi.Json(Paging.Page(http, org, fed, limit, group => group.Ordinal, org.ShowRule));
        }
    }

    private static IResult Rule(OktaOrg org, string id)
    {
        lock (org.Gate)
        {
            var group = org.GroupsAfter(-1, null).FirstOrDefault(group => group.Rule?.Id == id);
            return OktaApi.Json(org.ShowRule(group ?? throw OktaErrorException.NotFound(id, "GroupRule")));
        }
    }
}
