using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdentityBridge.Sandbox;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>A started sandbox and a plain HTTP client that holds its API token.</summary>
internal sealed class OktaCaller : IAsyncDisposable
{
    private OktaCaller(SandboxHost host)
    {
        Host = host;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true })
        {
            BaseAddress = new Uri(host.OktaUrl),
        };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", SandboxOptions.OktaApiToken);
    }

    public SandboxHost Host { get; }

    public HttpClient Http { get; }

    public static async Task<OktaCaller> StartAsync(Func<SandboxOptions, SandboxOptions>? change = null)
    {
        var options = new SandboxOptions { OktaPort = 0, AwsPort = 0 };
        return new(await SandboxHost.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken));
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<List<JsonNode>> AllAsync(string path)
    {
        var items = new List<JsonNode>();
        for (var next = path; next is not null; )
        {
            using var answer = await Http.GetAsync(next);
            answer.IsSuccessStatusCode.ShouldBeTrue();
            items.AddRange(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray().Select(item => item!));
            next = Next(answer);
        }

        return items;
    }

    public static string? Next(HttpResponseMessage answer) =>
        answer
            .Headers.GetValues("Link")
            .Where(link => link.EndsWith("rel=\"next\"", StringComparison.Ordinal))
            .Select(link => link[1..link.IndexOf('>', StringComparison.Ordinal)])
            .FirstOrDefault();

    public async Task<string> UserIdAsync(string login) => (await GetAsync($"/api/v1/users/{login}"))["id"]!.GetValue<string>();

    public async Task<string> GroupIdAsync(string name) =>
        (await GetAsync($"/api/v1/groups?search={Uri.EscapeDataString($"profile.name eq \"{name}\"")}"))[0]![
            "id"
        ]!.GetValue<string>();

    public async Task<string> AppIdAsync(string label) =>
        (await AllAsync("/api/v1/apps?limit=200")).First(app => app["label"]!.GetValue<string>() == label)[
            "id"
        ]!.GetValue<string>();

    /// <summary>The status and Okta's error code of a call.</summary>
    public async Task<(int Status, string? Code)> TryAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!["errorCode"]?.GetValue<string>() : null);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }
}
