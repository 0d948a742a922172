using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>The sandbox's journal, faults, event hooks and state page.</summary>
public sealed class SandboxControlTests : IAsyncLifetime
{
    private OktaCaller okta = null!;

    public async ValueTask InitializeAsync() => okta = await OktaCaller.StartAsync();

    public ValueTask DisposeAsync() => okta.DisposeAsync();

    [Fact]
    public async Task Partial_List_LooksCompleteAndIsNot()
    {
        okta.Host.OktaFaults.Add(new Fault("/api/v1/users", FaultKind.Partial, Count: 1));

        (await okta.AllAsync("/api/v1/users?limit=20")).Count.ShouldBe(10);
        (await okta.AllAsync("/api/v1/users?limit=20")).Count.ShouldBe(59);
    }

    [Fact]
    public async Task Empty_List_HasNoNextPage()
    {
        okta.Host.OktaFaults.Add(new Fault("/api/v1/groups/{id}/users", FaultKind.Empty));
        var group = await okta.GroupIdAsync("engineering");

        (await okta.AllAsync($"/api/v1/groups/{group}/users?limit=2")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Truncate_BreaksTheBody()
    {
        okta.Host.OktaFaults.Add(new Fault("/api/v1/users", FaultKind.Truncate));

        await Should.ThrowAsync<HttpRequestException>(() => okta.Http.GetStringAsync("/api/v1/users?limit=5"));

        okta.Host.OktaJournal.Read(route: "/users").ShouldHaveSingleItem().Status.ShouldBe(0);
    }

    [Theory]
    [InlineData(FaultKind.Drop, false)]
    [InlineData(FaultKind.DropAfter, true)]
    public async Task Dropped_Call_ChangesSomethingOnlyWhenDroppedAfter(FaultKind kind, bool changes)
    {
        var group = await okta.GroupIdAsync("prod-deployers");
        var ada = await okta.UserIdAsync("ada.brandt@example.com");
        okta.Host.OktaFaults.Add(new Fault("/api/v1/groups/*/users/*", kind, Method: "PUT"));

        await Should.ThrowAsync<HttpRequestException>(() => okta.Http.PutAsync($"/api/v1/groups/{group}/users/{ada}", null));

        (await okta.AllAsync($"/api/v1/groups/{group}/users?limit=200"))
            .Exists(user => user["id"]!.GetValue<string>() == ada)
            .ShouldBe(changes);
    }

    [Fact]
    public async Task Fault_OverHttp_SkipsThenShowsItsStatusAndIsListed()
    {
        using var added = await okta.Http.PostAsJsonAsync(
            "/_sandbox/faults",
            new
            {
                route = "/api/v1/groups",
                kind = "status",
                status = 503,
                skip = 1,
                count = 1,
                retryAfter = 7,
            }
        );
        added.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await okta.TryAsync(HttpMethod.Get, "/api/v1/groups?limit=1")).Status.ShouldBe(200);
        using var failed = await okta.Http.GetAsync("/api/v1/groups?limit=1");
        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        failed.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        (await okta.TryAsync(HttpMethod.Get, "/api/v1/groups?limit=1")).Status.ShouldBe(200);
        (await okta.GetAsync("/_sandbox/faults"))[0]!["shown"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"route":"*","kind":"statue"}""")]
    [InlineData("""{"route":"*","kind":"status","statsu":500}""")]
    [InlineData("""{"route":"*","kind":"latency"}""")]
    [InlineData("""{"route":"*","kind":"drop","count":"3"}""")]
    [InlineData("""{"kind":"drop"}""")]
    public async Task Fault_NotUnderstood_IsRefusedWithAMessage(string json)
    {
        using var answer = await okta.Http.PostAsync("/_sandbox/faults", new StringContent(json));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!.GetValue<string>().ShouldNotBeEmpty();
        okta.Host.OktaFaults.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task Journal_RecordsTheCallWithoutTheToken()
    {
        await okta.TryAsync(HttpMethod.Post, "/api/v1/groups", new { profile = new { name = "journalled" } });

        var read = await okta.GetAsync("/_sandbox/journal?route=/api/v1/groups");

        var entry = read["entries"]!.AsArray().ShouldHaveSingleItem()!;
        entry["status"]!.GetValue<int>().ShouldBe(200);
        entry["body"]!.GetValue<string>().ShouldContain("journalled");
        entry["authorizationScheme"]!.GetValue<string>().ShouldBe("SSWS");
        read.ToJsonString().ShouldNotContain("sandbox-okta-token");
        (await okta.GetAsync($"/_sandbox/journal?since={read["next"]}"))["entries"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Reset_ForgetsChanges()
    {
        await okta.TryAsync(HttpMethod.Put, "/_sandbox/groups/prod-deployers/members/ada.brandt@example.com");
        (await okta.TryAsync(HttpMethod.Post, "/_sandbox/reset")).Status.ShouldBe(204);

        var groups = await okta.AllAsync("/api/v1/users/ada.brandt@example.com/groups");

        groups.ShouldNotContain(group => group["profile"]!["name"]!.GetValue<string>() == "prod-deployers");
    }

    [Fact]
    public async Task StatePage_EncodesNamesAndAnswersNotModifiedUntilSomethingChanges()
    {
        await okta.TryAsync(HttpMethod.Post, "/api/v1/groups", new { profile = new { name = "<script>alert(1)</script>" } });
        using var first = await okta.Http.GetAsync("/_sandbox/state?q=");
        using var same = await Again(first);
        await okta.TryAsync(HttpMethod.Put, "/_sandbox/groups/prod-deployers/members/ada.brandt@example.com");
        using var changed = await Again(first);

        (await okta.Http.GetStringAsync("/")).ShouldNotContain("<script>alert");
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await changed.Content.ReadAsStringAsync()).ShouldContain("Ada Brandt added to group prod-deployers by Nora Winter");
    }

    [Fact]
    public async Task EventHook_Verified_ReceivesEventsWithItsSecretAndRetriesOnce()
    {
        await using var receiver = await HookReceiver.StartAsync(failures: 1);
        var hook = new
        {
            name = "portal",
            events = new { type = "EVENT_TYPE", items = new[] { "group.user_membership.add" } },
            channel = new
            {
                type = "HTTP",
                version = "1.0.0",
                config = new
                {
                    uri = receiver.Url,
                    headers = Array.Empty<object>(),
                    authScheme = new
                    {
                        type = "HEADER",
                        key = "Authorization",
                        value = "hook-secret",
                    },
                },
            },
        };
        using var created = await okta.Http.PostAsJsonAsync("/api/v1/eventHooks", hook);
        var shown = await created.Content.ReadAsStringAsync();
        var id = JsonNode.Parse(shown)!["id"]!.GetValue<string>();
        shown.ShouldNotContain("hook-secret");
        (await okta.TryAsync(HttpMethod.Post, $"/api/v1/eventHooks/{id}/lifecycle/verify")).Status.ShouldBe(200);

        await okta.TryAsync(HttpMethod.Put, "/_sandbox/groups/prod-deployers/members/ada.brandt@example.com");

        var (secret, failed) = await receiver.NextAsync();
        var (_, delivered) = await receiver.NextAsync();
        secret.ShouldBe("hook-secret");
        delivered.ShouldBe(failed);
        var entry = JsonNode.Parse(delivered)!["data"]!["events"]![0]!;
        entry["eventType"]!.GetValue<string>().ShouldBe("group.user_membership.add");
        okta.Host.OktaJournal.Read(route: "eventHooks").ShouldAllBe(call => !call.Body.Contains("hook-secret"));
    }

    private async Task<HttpResponseMessage> Again(HttpResponseMessage first)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_sandbox/state?q=");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        return await okta.Http.SendAsync(request);
    }
}
