using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta.Hooks;

/// <summary><c>/api/v1/eventHooks</c>.</summary>
internal static class EventHooksApi
{
    public static void MapEventHooks(this WebApplication app, OktaOrg org, EventHooks hooks)
    {
        const string one = "/api/v1/eventHooks/{id}";
        app.MapGet("/api/v1/eventHooks", () => List(org, hooks));
        app.MapPost("/api/v1/eventHooks", (Delegate)((HttpContext http) => CreateAsync(http, org, hooks)));
        app.MapGet(one, (string id) => OktaApi.Json(hooks.Find(id).Show(org.BaseUrl)));
        app.MapPut(one, (HttpContext http, string id) => ReplaceAsync(http, org, hooks, id));
        app.MapDelete(
            one,
            (string id) =>
            {
                hooks.Delete(hooks.Find(id));
                return Results.NoContent();
            }
        );
        app.MapPost($"{one}/lifecycle/verify", (HttpContext http, string id) => VerifyAsync(http, org, hooks, id));
        app.MapPost($"{one}/lifecycle/activate", (string id) => Switch(org, hooks, id, active: true));
        app.MapPost($"{one}/lifecycle/deactivate", (string id) => Switch(org, hooks, id, active: false));
    }

    private static IResult List(OktaOrg org, EventHooks hooks)
    {
        var items = new JsonArray();
        foreach (var hook in hooks.List())
            items.Add(hook.Show(org.BaseUrl));
        return OktaApi.Json(items);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, OktaOrg org, EventHooks hooks)
    {
        var body = await OktaApi.ReadAsync(http);
        var hook = hooks.Create(Name(body), Items(body), HookChannel.Read(body));
        org.Log.Append("event_hook.created", OktaOrg.ApiToken, [new(hook.Id, "EventHook", hook.Name, hook.Name)]);
        return OktaApi.Json(hook.Show(org.BaseUrl));
    }

    private static async Task<IResult> ReplaceAsync(HttpContext http, OktaOrg org, EventHooks hooks, string id)
    {
        var body = await OktaApi.ReadAsync(http);
        var hook = hooks.Find(id);
        var (name, items, channel) = (Name(body), Items(body), HookChannel.Read(body));
        // A hook whose channel changes has to prove itself again.
        hook.Verified &= channel.Uri == hook.Channel.Uri && channel.AuthValue == hook.Channel.AuthValue;
        (hook.Name, hook.Items, hook.Channel, hook.LastUpdated) = (name, items, channel, org.Time.GetUtcNow());
        return OktaApi.Json(hook.Show(org.BaseUrl));
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, OktaOrg org, EventHooks hooks, string id)
    {
        var hook = hooks.Find(id);
        await hooks.VerifyAsync(hook, http.RequestAborted);
        org.Log.Append("event_hook.verified", OktaOrg.ApiToken, [new(hook.Id, "EventHook", hook.Name, hook.Name)]);
        return OktaApi.Json(hook.Show(org.BaseUrl));
    }

    private static IResult Switch(OktaOrg org, EventHooks hooks, string id, bool active)
    {
        var hook = hooks.Find(id);
        hook.Active = active;
        hook.LastUpdated = org.Time.GetUtcNow();
        if (!active)
            org.Log.Append("event_hook.deactivated", OktaOrg.ApiToken, [new(hook.Id, "EventHook", hook.Name, hook.Name)]);
        return OktaApi.Json(hook.Show(org.BaseUrl));
    }

    private static string Name(JsonObject body) =>
        body.Text("name") is { Length: > 0 } name
            ? name
            : throw OktaErrorException.Invalid("name", "name: The field cannot be left blank");

    private static List<string> Items(JsonObject body)
    {
        if (body.Object("events")?["items"] is not JsonArray { Count: > 0 and <= 300 } items)
            throw OktaErrorException.Invalid("events.items", "events.items: 1 to 300 event types are needed");
        var types = new List<string>();
        foreach (var item in items)
        {
            if (item is not JsonValue value || !value.TryGetValue<string>(out var type) || !EventHooks.Eligible.Contains(type))
                throw OktaErrorException.Invalid("events.items", $"events.items: '{item}' is not an event type for hooks");
            types.Add(type);
        }

        return types;
    }
}
