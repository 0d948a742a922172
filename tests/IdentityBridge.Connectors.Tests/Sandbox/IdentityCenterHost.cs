using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.IdentityCenter;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>A clock that moves only when a test moves it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}

internal sealed record AwsAnswer(HttpStatusCode Status, JsonObject Body, string? ErrorType, string? RequestId)
{
    public string? Code => (string?)Body["__type"];

    public string? Message => (string?)(Body[nameof(Message)] ?? Body["message"]);
}

/// <summary>The AWS side of the sandbox on a free port, with a signing caller.</summary>
internal sealed class IdentityCenterHost : IAsyncDisposable
{
    public const string Sso = "SWBExternalService";
    public const string Store = "AWSIdentityStore";
    public const string Organizations = "AWSOrganizationsV20161128";
    public const string Management = "111111111111";
    public const string Production = "222222222222";
    public const string Suspended = "999999999999";

    private readonly WebApplication _app;

    private IdentityCenterHost(WebApplication app, IdentityCenterSandbox sandbox, ManualClock clock)
    {
        _app = app;
        Sandbox = sandbox;
        Clock = clock;
        Http = new() { BaseAddress = new(app.Urls.First()) };
    }

    public IdentityCenterSandbox Sandbox { get; }

    public ManualClock Clock { get; }

    public HttpClient Http { get; }

    public static TimeSpan Latency { get; } = TimeSpan.FromMilliseconds(600);

    public static async Task<IdentityCenterHost> StartAsync(double rateLimitFactor = 0, Company? company = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var clock = new ManualClock();
        var options = new SandboxOptions { AwsLatency = Latency, RateLimitFactor = rateLimitFactor };
        var sandbox = new IdentityCenterSandbox(company ?? SmallCompany(), options, clock);
        sandbox.Map(app);
        await app.StartAsync();
        return new(app, sandbox, clock);
    }

    public static Company SmallCompany() =>
        new(
            [
                new("ada@acme.test", "Ada", "Lovelace", "Engineering", "Engineer", null),
                new("bob@acme.test", "Bob", "<Script>", "Finance", "Controller", "ada@acme.test"),
                new("gone@acme.test", "Gone", "Away", "Sales", "Seller", null, OktaStatus: "DEPROVISIONED"),
                new("new@acme.test", "New", "Comer", "Sales", "Seller", null, InIdentityCenter: false),
                .. Enumerable
                    .Range(0, 40)
                    .Select(i => new CompanyPerson($"p{i:D2}@acme.test", "P", $"{i}", "Ops", "Operator", null)),
            ],
            [],
            [],
            [
                new(Management, "Management", "aws+management@acme.test"),
                new(Production, "Shop Prod", "aws+shop-prod@acme.test"),
                new(Suspended, "Old", "aws+old@acme.test", State: "SUSPENDED"),
                .. Enumerable
                    .Range(0, 30)
                    .Select(i => new CompanyAccount($"3000000000{i:D2}", $"Dev {i}", $"aws+dev{i}@acme.test")),
            ],
            [
                new("AdministratorAccess", "Everything", "PT1H", [Management, Production]),
                new("ReadOnly", "Looking", "PT8H", [Production]),
                new("Billing", "", "PT1H", []),
            ],
            [new("platform", "The platform team", ["ada@acme.test", "bob@acme.test"]), new("empty", "", [])],
            [new(Production, "AdministratorAccess", "ada@acme.test", null), new(Production, "ReadOnly", null, "platform")]
        );

    public async Task<AwsAnswer> CallAsync(string prefix, string operation, JsonObject? input = null) =>
        await SendAsync(Request(prefix, operation, (input ?? []).ToJsonString()));

    public async Task<JsonObject> OkAsync(string prefix, string operation, JsonObject? input = null)
    {
        var answer = await CallAsync(prefix, operation, input);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Body.ToJsonString());
        return answer.Body;
    }

    /// <summary>All rows of a listing, and how many pages were empty although more followed.</summary>
    public async Task<(List<JsonNode> Rows, int EmptyPages)> ListAsync(
        string prefix,
        string operation,
        string member,
        JsonObject input
    )
    {
        List<JsonNode> rows = [];
        var empty = 0;
        while (true)
        {
            var page = await OkAsync(prefix, operation, input);
            var here = page[member]!.AsArray();
            rows.AddRange(here.Select(r => r!.DeepClone()));
            if (page["NextToken"] is not { } token)
                return (rows, empty);
            empty += here.Count == 0 ? 1 : 0;
            input = input.DeepClone().AsObject();
            input["NextToken"] = token.DeepClone();
        }
    }

    public async Task<AwsAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/x-amz-json-1.1");
        return new(response.StatusCode, JsonNode.Parse(text)!.AsObject(), Header("x-amzn-ErrorType"), Header("x-amzn-RequestId"));

        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    /// <summary>A signed request; each argument can be set wrong.</summary>
    public HttpRequestMessage Request(
        string prefix,
        string operation,
        string body,
        string? accessKey = null,
        string? secretKey = null,
        string? region = null,
        string? service = null,
        TimeSpan skew = default,
        string[]? unsigned = null
    )
    {
        service ??= prefix switch
        {
            Sso => "sso",
            Store => "identitystore",
            _ => "organizations",
        };
        region ??= prefix == Organizations ? "us-east-1" : "eu-central-1";
        var date = (Clock.GetUtcNow() + skew).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var bytes = Encoding.UTF8.GetBytes(body);
        Dictionary<string, string> headers = new(StringComparer.Ordinal)
        {
            ["content-type"] = "application/x-amz-json-1.1",
            ["host"] = Http.BaseAddress!.Authority,
            ["x-amz-date"] = date,
            ["x-amz-target"] = $"{prefix}.{operation}",
        };
        string[] signed = [.. headers.Keys.Except(unsigned ?? [], StringComparer.Ordinal)];
        var canonical = SignatureV4.CanonicalRequest("POST", "/", "", signed, name => headers[name], bytes);
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Date", date);
        request.Headers.Add("X-Amz-Target", headers["x-amz-target"]);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            SignatureV4.Authorization(
                accessKey ?? SignatureVerifier.SandboxAccessKey,
                secretKey ?? SignatureVerifier.SandboxSecretKey,
                date,
                region,
                service,
                signed,
                canonical
            )
        );
        return request;
    }

    public async Task<string> UserIdAsync(string login) =>
        (string)
            (
                await OkAsync(
                    Store,
                    "GetUserId",
                    InStore(
                        (
                            "AlternateIdentifier",
                            new JsonObject
                            {
                                ["UniqueAttribute"] = new JsonObject
                                {
                                    ["AttributePath"] = "userName",
                                    ["AttributeValue"] = login,
                                },
                            }
                        )
                    )
                )
            )["UserId"]!;

    public async Task<string> GroupIdAsync(string displayName) =>
        (string)
            (
                await OkAsync(
                    Store,
                    "GetGroupId",
                    InStore(
                        (
                            "AlternateIdentifier",
                            new JsonObject
                            {
                                ["UniqueAttribute"] = new JsonObject
                                {
                                    ["AttributePath"] = "displayName",
                                    ["AttributeValue"] = displayName,
                                },
                            }
                        )
                    )
                )
            )["GroupId"]!;

    public async Task<string> SetArnAsync(string name)
    {
        var (sets, _) = await ListAsync(Sso, "ListPermissionSets", "PermissionSets", InInstance());
        foreach (var arn in sets)
        {
            var set = await OkAsync(Sso, "DescribePermissionSet", InInstance(("PermissionSetArn", arn.DeepClone())));
            if ((string?)set["PermissionSet"]!["Name"] == name)
                return (string)arn!;
        }
        throw new InvalidOperationException($"No permission set {name}.");
    }

    public static JsonObject InStore(params (string, JsonNode?)[] members) =>
        With([("IdentityStoreId", IdentityCenterSandbox.IdentityStoreId), .. members]);

    public static JsonObject InInstance(params (string, JsonNode?)[] members) =>
        With([("InstanceArn", IdentityCenterSandbox.InstanceArn), .. members]);

    public static JsonObject Assignment(string account, string setArn, string principalId, string type = "USER") =>
        InInstance(
            ("TargetId", account),
            ("TargetType", "AWS_ACCOUNT"),
            ("PermissionSetArn", setArn),
            ("PrincipalType", type),
            ("PrincipalId", principalId)
        );

    public static JsonObject With(params (string Name, JsonNode? Value)[] members) =>
        new(members.Select(m => KeyValuePair.Create(m.Name, m.Value)));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
