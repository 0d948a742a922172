using System.Text.Json.Nodes;
using static IdentityBridge.Connectors.Tests.Sandbox.IdentityCenterHost;
using static IdentityBridge.Connectors.Tests.Sandbox.ScimCaller;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>Groups, listings, filters and limits of the sandbox's SCIM endpoint, against the SCIM developer guide of AWS.</summary>
public sealed class ScimGroupSandboxTests : IAsyncLifetime
{
    private IdentityCenterHost host = null!;
    private ScimCaller scim = null!;

    public async ValueTask InitializeAsync()
    {
        host = await StartAsync();
        scim = new(host.Http);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Group_NeverShowsItsMembers()
    {
        var ada = await host.UserIdAsync("ada@acme.test");

        var created = await scim.CreateGroupAsync("AWS_New", ada);

        created.Status.ShouldBe(201);
        foreach (var shown in new[] { created.Body, (await scim.GetAsync($"Groups/{created.Id}")).Body })
            shown["members"]!.AsArray().ShouldBeEmpty();
        (await scim.FilterAsync("Users", $"groups.value eq \"{created.Id}\"")).Ids.ShouldBe([ada]);
        (await scim.FilterAsync("Groups", $"id eq \"{created.Id}\" and members eq \"{ada}\"")).Ids.ShouldBe([created.Id]);
        (
            await host.ListAsync(Store, "ListGroupMemberships", "GroupMemberships", InStore(("GroupId", created.Id)))
        ).Rows.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Create_NameThatExists_ConflictsWhateverItsCase()
    {
        var answer = await scim.CreateGroupAsync("PLATFORM");

        answer.Status.ShouldBe(409);
        ((string?)answer.Body["detail"]).ShouldBe("Group already exists");
    }

    [Fact]
    public async Task Patch_RenamesAddsAndRemovesAndAnswersNothing()
    {
        var platform = await host.GroupIdAsync("platform");
        var (ada, bob) = (await host.UserIdAsync("ada@acme.test"), await host.UserIdAsync("bob@acme.test"));
        var gone = await host.UserIdAsync("gone@acme.test");

        var answer = await scim.PatchAsync(
            $"Groups/{platform}",
            $$$"""
            [{"op":"replace","path":"displayName","value":"AWS_Platform"},
             {"op":"replace","value":{"externalId":"00g1"} },
             {"op":"add","path":"members","value":[{"value":"{{{gone}}}"},{"value":"{{{ada}}}"}]},
             {"op":"remove","path":"members[value eq \"{{{bob}}}\"]"}]
            """
        );

        answer.Status.ShouldBe(204);
        answer.Body.Count.ShouldBe(0);
        (await scim.FilterAsync("Users", $"groups.value eq \"{platform}\"")).Ids.ShouldBe([ada, gone], ignoreOrder: true);
        (await scim.FilterAsync("Groups", "externalId eq \"00g1\"")).Ids.ShouldBe([platform]);
        (await host.GroupIdAsync("AWS_Platform")).ShouldBe(platform);
        var shapes = JsonNode.Parse(await Contracts.ReadAsync("identitystore.json"))!["shapes"]!.AsObject();
        var seen = await host.OkAsync(Store, "DescribeGroup", InStore(("GroupId", platform)));
        IdentityCenterContractTests.Conforms(seen, "DescribeGroupResponse", shapes, "DescribeGroup");
        ((string?)seen["ExternalIds"]![0]!["Id"]).ShouldBe("00g1");
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"members","value":[{"value":"ADA"}]}]""", 400)]
    [InlineData("""[{"op":"replace","value":{"members":[{"value":"ADA"}]}}]""", 400)]
    [InlineData("""[{"op":"remove","path":"members"}]""", 400)]
    [InlineData("""[{"op":"remove","path":"displayName"}]""", 400)]
    [InlineData("""[{"op":"replace","path":"description","value":"x"}]""", 400)]
    [InlineData("""[{"op":"add","path":"members","value":[{"value":"ADA","type":"Group"}]}]""", 400)]
    [InlineData("""[{"op":"add","path":"members","value":{"value":"ADA"}}]""", 400)]
    [InlineData("""[{"op":"replace","path":"displayName","value":""}]""", 400)]
    [InlineData(
        """[{"op":"remove","path":"members","value":[{"value":"ADA"}]},{"op":"add","path":"members","value":[{"value":"none"}]}]""",
        404
    )]
    [InlineData(
        """[{"op":"remove","path":"members","value":[{"value":"ADA"}]},{"op":"replace","path":"displayName","value":"empty"}]""",
        409
    )]
    public async Task Patch_WhatAwsDoesNotTake_IsRefusedWhole(string operations, int status)
    {
        var platform = await host.GroupIdAsync("platform");
        var ada = await host.UserIdAsync("ada@acme.test");

        var answer = await scim.PatchAsync($"Groups/{platform}", operations.Replace("ADA", ada, StringComparison.Ordinal));

        answer.Status.ShouldBe(status);
        (await scim.FilterAsync("Users", $"groups.value eq \"{platform}\"")).Ids.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(60, 40, 204)]
    [InlineData(60, 41, 400)]
    public async Task Patch_CountsMembershipsOverAllOperations(int adds, int removes, int status)
    {
        var platform = await host.GroupIdAsync("platform");
        var ada = await host.UserIdAsync("ada@acme.test");

        var answer = await scim.PatchAsync(
            $"Groups/{platform}",
            $$$"""
            [{"op":"add","path":"members","value":{{{Members(adds, _ => ada)}}}},
             {"op":"remove","path":"members","value":{{{Members(removes, _ => ada)}}}}]
            """
        );

        answer.Status.ShouldBe(status);
    }

    [Fact]
    public async Task Create_With101Members_IsRefused()
    {
        var ada = await host.UserIdAsync("ada@acme.test");

        (await scim.CreateGroupAsync("many", [.. Enumerable.Repeat(ada, 101)])).Status.ShouldBe(400);
        (await scim.CreateGroupAsync("many", [.. Enumerable.Repeat(ada, 100)])).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Delete_TakesMembershipsAlong()
    {
        var platform = await host.GroupIdAsync("platform");
        var ada = await host.UserIdAsync("ada@acme.test");

        (await scim.CallAsync(HttpMethod.Delete, $"Groups/{platform}")).Status.ShouldBe(204);

        (await scim.CallAsync(HttpMethod.Delete, $"Groups/{platform}")).Status.ShouldBe(404);
        (await scim.FilterAsync("Groups", $"members.value eq \"{ada}\"")).Ids.ShouldBeEmpty();
        (await scim.FilterAsync("Users", $"groups.value eq \"{platform}\"")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("Users", "userName co \"a\"", 400)]
    [InlineData("Users", "userName eq ada", 400)]
    [InlineData("Users", "userName eq \"a\" or userName eq \"b\"", 400)]
    [InlineData("Users", "userName eq \"a\" and externalId eq \"b\"", 400)]
    [InlineData("Users", "userName eq \"a\" and userName eq \"b\"", 400)]
    [InlineData("Users", "active eq \"true\"", 400)]
    [InlineData("Users", "meta.lastModified gt \"2026\"", 400)]
    [InlineData("Users", "", 400)]
    [InlineData("Users", "userName eq \"quo\\\"te\"", 200)]
    [InlineData("Users", "id eq \"x\" and manager eq \"y\"", 200)]
    [InlineData("Users", "manager eq \"y\" and id eq \"x\"", 200)]
    [InlineData("Users", "groups.value eq \"none\"", 404)]
    [InlineData("Groups", "displayName sw \"AWS_\"", 400)]
    [InlineData("Groups", "userName eq \"a\"", 400)]
    [InlineData("Groups", "members eq \"a\"", 400)]
    [InlineData("Groups", "id eq \"x\"", 200)]
    [InlineData("Groups", "id eq \"x\" and members eq \"none\"", 404)]
    [InlineData("Groups", "members.value eq \"none\"", 404)]
    public async Task Filters_AreThoseOfAws(string collection, string filter, int status) =>
        (await scim.FilterAsync(collection, filter)).Status.ShouldBe(status);

    [Fact]
    public async Task List_WithoutACursor_IsOnePageWhoseTotalIsItsOwn()
    {
        await using var large = await StartAsync(company: IdentityBridge.Sandbox.Company.Generate(300));
        var many = new ScimCaller(large.Http);

        var page = (await many.GetAsync("Users?startIndex=101&count=1000")).Body;

        page["Resources"]!.AsArray().Count.ShouldBe(100);
        ((int)page["totalResults"]!).ShouldBe(100);
        ((int)page["startIndex"]!).ShouldBe(1);
        page.ContainsKey("nextCursor").ShouldBeFalse();
    }

    [Theory]
    [InlineData("Users?cursor&count=7", 43)]
    [InlineData("Users?cursor", 43)]
    [InlineData("Groups?cursor=&count=1", 2)]
    public async Task List_ByCursor_GivesEachOnce(string path, int expected)
    {
        var ids = new List<string>();
        var next = path;
        while (true)
        {
            var page = await scim.GetAsync(next);
            page.Status.ShouldBe(200);
            page.Body.ContainsKey("totalResults").ShouldBeFalse();
            ids.AddRange(page.Ids);
            if (page.Body["nextCursor"] is not { } cursor)
                break;
            next = path.Replace("cursor=", "cursor", StringComparison.Ordinal)
                .Replace("cursor", $"cursor={Uri.EscapeDataString((string)cursor!)}", StringComparison.Ordinal);
        }

        ids.Distinct().Count().ShouldBe(expected);
        ids.Count.ShouldBe(expected);
    }

    [Fact]
    public async Task List_CursorOfAnotherFilterOrCollection_IsRefused()
    {
        var platform = await host.GroupIdAsync("platform");
        var filter = Uri.EscapeDataString($"groups.value eq \"{platform}\"");
        var cursor = Uri.EscapeDataString(
            (string)(await scim.GetAsync($"Users?cursor&count=1&filter={filter}")).Body["nextCursor"]!
        );

        (await scim.GetAsync($"Users?cursor={cursor}&filter={filter}")).Ids.Count.ShouldBe(1);
        (await scim.GetAsync($"Users?cursor={cursor}")).Status.ShouldBe(400);
        (await scim.GetAsync($"Groups?cursor={cursor}")).Status.ShouldBe(400);
        (await scim.GetAsync("Users?cursor=nonsense")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task List_ByCursorWithAnotherCount_IsRefused(string count) =>
        (await scim.GetAsync($"Users?cursor&count={count}")).Status.ShouldBe(400);

    [Fact]
    public async Task Calls_OverTheLimit_AreThrottledByOperation()
    {
        await using var strict = await StartAsync(rateLimitFactor: 1);
        var hasty = new ScimCaller(strict.Http);

        for (var call = 0; call < 40; call++)
            (await hasty.GetAsync("Users?count=1")).Status.ShouldBe(200);

        var refused = await hasty.GetAsync("Users?count=1");
        refused.Status.ShouldBe(429);
        ((string?)refused.Body["schemas"]![0]).ShouldBe("urn:ietf:params:scim:api:messages:2.0:Error");
        (await hasty.GetAsync("Groups?count=1")).Status.ShouldBe(200);
        strict.Clock.Advance(TimeSpan.FromSeconds(1));
        (await hasty.GetAsync("Users?count=1")).Status.ShouldBe(200);
    }
}
