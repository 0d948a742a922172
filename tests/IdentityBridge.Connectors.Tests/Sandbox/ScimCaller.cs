using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using IdentityBridge.Sandbox;

namespace IdentityBridge.Connectors.Tests.Sandbox;

internal sealed record ScimAnswered(int Status, JsonObject Body)
{
    public string Id => (string)Body["id"]!;

    public List<string> Ids => [.. Body["Resources"]!.AsArray().Select(one => (string)one!["id"]!)];
}

/// <summary>Speaks plain HTTP to the SCIM endpoint of a sandbox, with the right tenant and token unless told otherwise.</summary>
internal sealed class ScimCaller(HttpClient http)
{
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    public async Task<ScimAnswered> CallAsync(
        HttpMethod method,
        string path,
        JsonNode? body = null,
        string? token = SandboxOptions.UsualScimToken,
        string tenant = SandboxOptions.UsualScimTenant,
        string contentType = "application/scim+json"
    )
    {
        using var request = new HttpRequestMessage(method, $"/{tenant}/scim/v2/{path}");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.Headers.GetValues("x-amzn-RequestId").ShouldHaveSingleItem().Length.ShouldBe(36);
        return new((int)response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    public Task<ScimAnswered> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    public Task<ScimAnswered> FilterAsync(string collection, string filter) =>
        GetAsync($"{collection}?filter={Uri.EscapeDataString(filter)}");

    public Task<ScimAnswered> CreateAsync(JsonObject user) => CallAsync(HttpMethod.Post, "Users", user);

    public Task<ScimAnswered> CreateGroupAsync(string name, params string[] members) =>
        CallAsync(
            HttpMethod.Post,
            "Groups",
            new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"),
                ["displayName"] = name,
                ["members"] = new JsonArray([.. members.Select(id => new JsonObject { ["value"] = id })]),
            }
        );

    public Task<ScimAnswered> PatchAsync(string path, string operations) =>
        CallAsync(
            HttpMethod.Patch,
            path,
            new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:PatchOp"),
                ["Operations"] = JsonNode.Parse(operations),
            }
        );

    /// <summary>The user of AWS's own example of CreateUser.</summary>
    public static JsonObject Person(string login = "bjensen@acme.test", string? externalId = "00u701984") =>
        new()
        {
            ["externalId"] = externalId,
            ["userName"] = login,
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
            ["name"] = new JsonObject
            {
                ["formatted"] = "Ms. Barbara J Jensen, III",
                ["familyName"] = "Jensen",
                ["givenName"] = "Barbara",
                ["middleName"] = "Jane",
            },
            ["displayName"] = "Babs Jensen",
            ["nickName"] = "Babs",
            ["emails"] = new JsonArray(
                new JsonObject
                {
                    ["value"] = login,
                    ["type"] = "work",
                    ["primary"] = true,
                }
            ),
            ["title"] = "Tour Guide",
            ["active"] = true,
            [Enterprise] = new JsonObject
            {
                ["department"] = "Sales",
                ["manager"] = new JsonObject { ["value"] = "9067729b3d-ee533c18" },
            },
        };

    public static string Members(int count, Func<int, string> id) =>
        new JsonArray([.. Enumerable.Range(0, count).Select(i => new JsonObject { ["value"] = id(i) })]).ToJsonString();
}
