using System.Net;
using System.Text.Json.Nodes;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>The management API of the Okta sandbox answers as reference documents of Okta say.</summary>
public sealed class OktaSandboxTests : IAsyncLifetime
{
    private OktaCaller okta = null!;

    public async ValueTask InitializeAsync() => okta = await OktaCaller.StartAsync();

    public ValueTask DisposeAsync() => okta.DisposeAsync();

    [Fact]
    public async Task Users_PagedByTwenty_GivesEveryoneOnceWithoutTheDeactivated()
    {
        var people = await okta.AllAsync("/api/v1/users?limit=20");

        people.Count.ShouldBe(59);
        people.Select(person => person["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(59);
        people.ShouldNotContain(person => person["status"]!.GetValue<string>() == "DEPROVISIONED");
        var ada = people.Single(person => person["profile"]!["login"]!.GetValue<string>() == "ada.brandt@example.com");
        ada["profile"]!["managerId"]!.GetValue<string>().ShouldBe("georg.haas@example.com");
    }

    [Fact]
    public async Task Users_FilteredByStatus_GivesTheDeactivated()
    {
        var gone = await okta.AllAsync("/api/v1/users?limit=200&filter=" + Uri.EscapeDataString("status eq \"DEPROVISIONED\""));

        gone.ShouldHaveSingleItem()["profile"]!["login"]!.GetValue<string>().ShouldBe("dmitri.volkov@example.com");
    }

    [Fact]
    public async Task Users_SearchedByLastUpdated_GivesOnlyWhatChangedInOrder()
    {
        await okta.TryAsync(HttpMethod.Post, "/api/v1/users/tunde.osei@example.com/lifecycle/suspend");
        await okta.TryAsync(HttpMethod.Post, "/api/v1/users/ada.brandt@example.com/lifecycle/deactivate");
        var georg = await okta.GetAsync("/api/v1/users/georg.haas@example.com");
        var since = DateTimeOffset.Parse(georg["lastUpdated"]!.GetValue<string>()).AddDays(1);

        var query = Uri.EscapeDataString($"lastUpdated gt \"{since:yyyy-MM-ddTHH:mm:ss.fff}Z\"");
        var changed = await okta.AllAsync($"/api/v1/users?search={query}&sortBy=lastUpdated&sortOrder=asc&limit=1");

        changed
            .Select(person => person["profile"]!["login"]!.GetValue<string>())
            .ShouldBe(["tunde.osei@example.com", "ada.brandt@example.com"]);
    }

    [Theory]
    [InlineData("/api/v1/users?after=bWFkZS11cA.AAAA", 400, "E0000053")]
    [InlineData("/api/v1/users?filter=profile.shoeSize%20eq%20%2242%22", 400, "E0000053")]
    [InlineData("/api/v1/users?search=status%20ne%20%22ACTIVE%22", 400, "E0000031")]
    [InlineData("/api/v1/users/nobody@example.com", 404, "E0000007")]
    [InlineData("/api/v1/nothing/here", 404, "E0000008")]
    [InlineData("/api/v1/logs?since=2001-01-01T00:00:00.000Z", 400, "E0000053")]
    public async Task Get_Wrong_GivesOktasError(string path, int status, string code) =>
        (await okta.TryAsync(HttpMethod.Get, path)).ShouldBe((status, code));

    [Fact]
    public async Task Cursor_OfAnotherQuery_IsRefused()
    {
        using var first = await okta.Http.GetAsync("/api/v1/users?limit=2");
        var next = OktaCaller.Next(first)!;

        var status = await okta.TryAsync(HttpMethod.Get, next.Replace("/users?", "/groups?", StringComparison.Ordinal));

        status.ShouldBe((400, "E0000053"));
    }

    [Fact]
    public async Task AnyCall_WithAWrongToken_Gives401()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/users");
        request.Headers.TryAddWithoutValidation("Authorization", "SSWS wrong");

        using var answer = await okta.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("E0000011");
        answer.Headers.Contains("X-Okta-Request-Id").ShouldBeTrue();
    }

    [Fact]
    public async Task GroupMember_AddedTwiceAndRemovedTwice_IsIdempotentAndLoggedOnce()
    {
        var group = await okta.GroupIdAsync("prod-deployers");
        var ada = await okta.UserIdAsync("ada.brandt@example.com");
        var member = $"/api/v1/groups/{group}/users/{ada}";

        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Delete })
            (await okta.TryAsync(method, member)).Status.ShouldBe(204);

        var filter = Uri.EscapeDataString($"eventType sw \"group.\" or target.id eq \"{group}\"");
        var events = (await okta.GetAsync($"/api/v1/logs?filter={filter}")).AsArray();
        events
            .Select(entry => entry!["eventType"]!.GetValue<string>())
            .ShouldBe(["group.user_membership.add", "group.user_membership.remove"]);
    }

    [Theory]
    [InlineData("Everyone")]
    [InlineData("London office (Active Directory)")]
    public async Task GroupMember_OfAGroupOktaDoesNotManage_IsRefused(string name)
    {
        var group = await okta.GroupIdAsync(name);
        var ada = await okta.UserIdAsync("ada.brandt@example.com");

        (await okta.TryAsync(HttpMethod.Put, $"/api/v1/groups/{group}/users/{ada}")).ShouldBe((403, "E0000006"));
    }

    [Fact]
    public async Task RuleMember_RemovedByApi_IsExcludedAndByHandComesBack()
    {
        var group = await okta.GroupIdAsync("prod-admins");
        var lena = await okta.UserIdAsync("lena.fischer@example.com");
        async Task<bool> IsMember() =>
            (await okta.AllAsync($"/api/v1/groups/{group}/users?limit=1")).Exists(user => user["id"]!.GetValue<string>() == lena);

        (await okta.TryAsync(HttpMethod.Delete, "/_sandbox/groups/prod-admins/members/lena.fischer@example.com")).Status.ShouldBe(
            204
        );
        (await IsMember()).ShouldBeTrue();
        (await okta.TryAsync(HttpMethod.Delete, $"/api/v1/groups/{group}/users/{lena}")).Status.ShouldBe(204);
        (await IsMember()).ShouldBeFalse();

        var rules = await okta.GetAsync("/api/v1/groups/rules");
        rules.ToJsonString().ShouldContain($"\"exclude\":[\"{lena}\"]");
    }

    [Fact]
    public async Task AppUser_AssignedOverAGroup_TurnsDirectAndFallsBack()
    {
        var app = await okta.AppIdAsync("Slack");
        var ada = await okta.UserIdAsync("ada.brandt@example.com");
        async Task<string> Scope() => (await okta.GetAsync($"/api/v1/apps/{app}/users/{ada}"))["scope"]!.GetValue<string>();

        (await Scope()).ShouldBe("GROUP");
        (await okta.TryAsync(HttpMethod.Post, $"/api/v1/apps/{app}/users", new { id = ada, scope = "USER" })).Status.ShouldBe(
            200
        );
        (await Scope()).ShouldBe("USER");
        (await okta.TryAsync(HttpMethod.Delete, $"/api/v1/apps/{app}/users/{ada}")).Status.ShouldBe(204);
        (await Scope()).ShouldBe("GROUP");
    }

    [Fact]
    public async Task AppUsers_Paged_GivesDirectAndGroupUsersOnce()
    {
        var app = await okta.AppIdAsync("Datadog Production");

        var users = await okta.AllAsync($"/api/v1/apps/{app}/users?limit=3");

        // 8 of the platform team, 3 on call of whom 2 also have it directly, and one who only has it directly.
        users.Select(user => user["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(users.Count);
        users.Count.ShouldBe(12);
        users.Count(user => user["scope"]!.GetValue<string>() == "USER").ShouldBe(3);
    }

    [Fact]
    public async Task AppUser_InactivePersonOrNoId_IsRefused()
    {
        var app = await okta.AppIdAsync("Figma");
        var jan = await okta.UserIdAsync("jan.kowal@example.com");

        (await okta.TryAsync(HttpMethod.Post, $"/api/v1/apps/{app}/users", new { id = jan })).ShouldBe((403, "E0000117"));
        (await okta.TryAsync(HttpMethod.Post, $"/api/v1/apps/{app}/users", new { })).ShouldBe((400, "E0000028"));
    }

    [Fact]
    public async Task Deactivated_LosesGroupsAndAppsInTheApi()
    {
        var ada = await okta.UserIdAsync("ada.brandt@example.com");

        (await okta.TryAsync(HttpMethod.Post, $"/api/v1/users/{ada}/lifecycle/deactivate")).Status.ShouldBe(200);

        (await okta.GetAsync($"/api/v1/users/{ada}/groups")).AsArray().ShouldBeEmpty();
        (await okta.GetAsync($"/api/v1/users/{ada}/appLinks")).AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Groups_ChangedMembership_IsFoundByDelta()
    {
        await okta.TryAsync(HttpMethod.Put, "/_sandbox/groups/prod-deployers/members/ada.brandt@example.com");
        var yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
        var filter = Uri.EscapeDataString(
            $"lastUpdated gt \"{yesterday:yyyy-MM-ddTHH:mm:ss.fff}Z\" or lastMembershipUpdated gt \"{yesterday:yyyy-MM-ddTHH:mm:ss.fff}Z\""
        );

        var changed = await okta.AllAsync($"/api/v1/groups?filter={filter}&limit=200");

        changed.ShouldHaveSingleItem()["profile"]!["name"]!.GetValue<string>().ShouldBe("prod-deployers");
    }

    [Fact]
    public async Task Logs_Polled_AlwaysGivesANextLinkThatContinues()
    {
        using var empty = await okta.Http.GetAsync("/api/v1/logs?limit=10");
        (await empty.Content.ReadAsStringAsync()).ShouldBe("[]");
        var next = OktaCaller.Next(empty).ShouldNotBeNull();
        await okta.TryAsync(HttpMethod.Put, "/_sandbox/apps/Figma/users/ada.brandt@example.com");

        using var one = await okta.Http.GetAsync(next);
        var entry = JsonNode.Parse(await one.Content.ReadAsStringAsync())!.AsArray().ShouldHaveSingleItem()!;
        using var none = await okta.Http.GetAsync(OktaCaller.Next(one));

        entry["eventType"]!.GetValue<string>().ShouldBe("application.user_membership.add");
        entry["target"]!
            .AsArray()
            .Select(target => target!["type"]!.GetValue<string>())
            .ShouldBe(["AppUser", "AppInstance", "User"]);
        entry["actor"]!["displayName"]!.GetValue<string>().ShouldBe("Nora Winter");
        (await none.Content.ReadAsStringAsync()).ShouldBe("[]");
    }

    [Fact]
    public async Task Members_ChangedInParallel_AreAllThere()
    {
        var group = await okta.GroupIdAsync("prod-deployers");
        var people = await okta.AllAsync("/api/v1/users?limit=200");

        await Task.WhenAll(
            people.Select(person => okta.TryAsync(HttpMethod.Put, $"/api/v1/groups/{group}/users/{person["id"]}"))
        );

        (await okta.AllAsync($"/api/v1/groups/{group}/users?limit=7")).Count.ShouldBe(people.Count);
    }

    [Fact]
    public async Task Concurrency_AboveSeventyFive_Gives429WithZeroes()
    {
        okta.Host.OktaFaults.Add(new Fault("/api/v1/groups", FaultKind.Latency, LatencyMs: 700));

        var answers = await Task.WhenAll(Enumerable.Range(0, 90).Select(_ => okta.Http.GetAsync("/api/v1/groups?limit=1")));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(answer => answer.Headers.GetValues("X-Rate-Limit-Limit").Single() == "0");
        okta.Host.OktaJournal.Read().Max(entry => entry.Concurrency).ShouldBeGreaterThan(75);
    }

    [Fact]
    public async Task Fault_OfStatus429_CanTellOfConcurrency()
    {
        var hold = new Fault(
            "/api/v1/groups",
            FaultKind.Status,
            Status: 429,
            Headers: new Dictionary<string, string> { ["X-Rate-Limit-Limit"] = "0" }
        );
        okta.Host.OktaFaults.Add(hold);

        using var answer = await okta.Http.GetAsync("/api/v1/groups");

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.GetValues("X-Rate-Limit-Limit").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Group_CreatedTwice_IsRefusedTheSecondTime()
    {
        var body = new { profile = new { name = "new-team", description = "A new team" } };

        (await okta.TryAsync(HttpMethod.Post, "/api/v1/groups", body)).Status.ShouldBe(200);
        (await okta.TryAsync(HttpMethod.Post, "/api/v1/groups", body)).ShouldBe((400, "E0000001"));
    }

    [Fact]
    public async Task RateLimit_Spent_Gives429WithTheWindowsEnd()
    {
        await using var strict = await OktaCaller.StartAsync(options => options with { RateLimitFactor = 0.05 });
        for (var call = 0; call < 5; call++)
            (await strict.TryAsync(HttpMethod.Get, "/api/v1/apps?limit=1")).Status.ShouldBe(200);

        using var refused = await strict.Http.GetAsync("/api/v1/apps?limit=1");

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("E0000047");
        refused.Headers.GetValues("X-Rate-Limit-Limit").ShouldBe(["5"]);
        refused.Headers.GetValues("X-Rate-Limit-Remaining").ShouldBe(["0"]);
        (await strict.TryAsync(HttpMethod.Get, "/api/v1/groups?limit=1")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(3000)]
    public void Company_AnySize_NamesOnlyWhatItHas(int people)
    {
        var company = people == 60 ? Company.Seeded() : Company.Generate(people);
        var logins = company.People.Select(person => person.Login).ToHashSet();
        var groups = company.Groups.Select(group => group.Name).ToHashSet();
        var known = company.People.Where(person => person.InIdentityCenter).Select(person => person.Login).ToHashSet();
        var provisioned = company
            .PermissionSets.SelectMany(set => set.ProvisionedAccountIds.Select(id => (id, set.Name)))
            .ToHashSet();

        company.People.Count.ShouldBe(people);
        logins.Count.ShouldBe(people);
        company.People.ShouldAllBe(person => person.ManagerLogin == null || logins.Contains(person.ManagerLogin));
        company.Groups.SelectMany(group => group.Members).ShouldAllBe(login => logins.Contains(login));
        company.Apps.SelectMany(app => app.Users).ShouldAllBe(login => logins.Contains(login));
        company.Apps.SelectMany(app => app.Groups).ShouldAllBe(name => groups.Contains(name));
        company.AwsGroups.SelectMany(group => group.Members).ShouldAllBe(login => known.Contains(login));
        company.Assignments.ShouldAllBe(one => provisioned.Contains(ValueTuple.Create(one.AccountId, one.PermissionSet)));
        company.Assignments.ShouldAllBe(one => one.Login == null || known.Contains(one.Login));
        company.Accounts.Select(account => account.Id).ShouldAllBe(id => id.Length == 12);
    }

    [Fact]
    public void Seeded_Company_HasThePeopleTheDemoTellsOf()
    {
        var company = Company.Seeded();

        (company.Groups.Count, company.Apps.Count, company.Accounts.Count, company.PermissionSets.Count).ShouldBe((25, 20, 8, 8));
        company.People.Where(person => !person.InIdentityCenter).Select(person => person.FirstName).ShouldBe(["Leo", "Diego"]);
        company.Groups.Single(group => group.Name == "prod-deployers").Members.ShouldNotContain("ada.brandt@example.com");
        company.Groups.Single(group => group.Name == "prod-admins").RuleFed.ShouldBeTrue();
    }

    [Fact]
    public void Generated_SameSize_IsTheSameCompany()
    {
        var one = Company.Generate(2000);
        var two = Company.Generate(2000);

        one.People.ShouldBe(two.People);
        one.Groups.Select(group => string.Join(',', group.Members))
            .ShouldBe(two.Groups.Select(group => string.Join(',', group.Members)));
        one.Assignments.ShouldBe(two.Assignments);
        one.Groups.Count.ShouldBe(50);
        ((double)one.Groups.Sum(group => group.Members.Count) / one.People.Count).ShouldBeInRange(7, 9);
    }
}
