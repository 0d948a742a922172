using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta.Hooks;

/// <summary>A registered event hook.</summary>
internal sealed class EventHook(string id, string name, IReadOnlyList<string> items, HookChannel channel, DateTimeOffset at)
{
    public string Id { get; } = id;

    public string Name { get; set; } = name;

    public IReadOnlyList<string> Items { get; set; } = items;

    public HookChannel Channel { get; set; } = channel;

    public bool Active { get; set; } = true;

    public bool Verified { get; set; }

    public DateTimeOffset Created { get; } = at;

    public DateTimeOffset LastUpdated { get; set; } = at;

    /// <summary>As Okta shows it: the secret is never returned.</summary>
    public JsonObject Show(string baseUrl)
    {
        var types = new JsonArray();
        foreach (var item in Items)
            types.Add(item);
        var headers = new JsonArray();
        foreach (var (key, value) in Channel.Headers)
            headers.Add(new JsonObject { ["key"] = key, ["value"] = value });
        var self = $"{baseUrl}/api/v1/eventHooks/{Id}";
        return new()
        {
            ["id"] = Id,
            ["status"] = Active ? "ACTIVE" : "INACTIVE",
            ["verificationStatus"] = Verified ? "VERIFIED" : "UNVERIFIED",
            ["name"] = Name,
            ["description"] = null,
            ["created"] = OktaDates.Write(Created),
            ["createdBy"] = OktaOrg.ApiToken.Id,
            ["lastUpdated"] = OktaDates.Write(LastUpdated),
            ["events"] = new JsonObject
            {
                ["type"] = "EVENT_TYPE",
                ["items"] = types,
                ["filter"] = null,
            },
            ["channel"] = new JsonObject
            {
                ["type"] = "HTTP",
                ["version"] = "1.0.0",
                ["config"] = new JsonObject
                {
                    ["uri"] = Channel.Uri.ToString(),
                    ["headers"] = headers,
                    ["method"] = "POST",
                    ["authScheme"] = new JsonObject { ["type"] = "HEADER", ["key"] = Channel.AuthKey },
                },
            },
            ["_links"] = new JsonObject
            {
                ["self"] = OktaJson.Href(self),
                ["verify"] = OktaJson.Href($"{self}/lifecycle/verify"),
                ["deactivate"] = OktaJson.Href($"{self}/lifecycle/deactivate"),
            },
        };
    }
}

/// <summary>Where a hook delivers and what it shows there.</summary>
internal sealed record HookChannel(Uri Uri, string AuthKey, string AuthValue, IReadOnlyList<(string Key, string Value)> Headers)
{
    public static HookChannel Read(JsonObject body)
    {
        var config =
            body.Object("channel")?.Object("config")
            ?? throw OktaErrorException.Invalid("channel", "channel: The field cannot be left blank");
        if (!Uri.TryCreate(config.Text("uri"), UriKind.Absolute, out var uri) || !Acceptable(uri))
            throw OktaErrorException.Invalid(
                "channel.config.uri",
                "channel.config.uri: must be an https address (http is taken on loopback only)"
            );
        var scheme = config.Object("authScheme");
        if (scheme?.Text("value") is not { Length: > 0 } secret)
            throw OktaErrorException.Invalid(
                "channel.config.authScheme",
                "channel.config.authScheme.value: The field cannot be left blank"
            );
        var headers = new List<(string, string)>();
        foreach (var header in config["headers"] as JsonArray ?? [])
            if (header is JsonObject pair && pair.Text("key") is { } key && pair.Text("value") is { } value)
                headers.Add((key, value));
        return new(uri, scheme.Text("key") ?? "Authorization", secret, headers);
    }

    /// <summary>Okta takes https only; a demo and tests on one machine have no certificate.</summary>
    private static bool Acceptable(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);
}
