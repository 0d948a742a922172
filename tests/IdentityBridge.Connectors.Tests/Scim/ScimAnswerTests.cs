using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.Scim;
using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.Scim;

/// <summary>Answers that go wrong, and what is made of them.</summary>
public sealed class ScimAnswerTests
{
    private const string Listing =
        """{"itemsPerPage":100,"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"Resources":[]}""";

    [Theory]
    [InlineData(400, typeof(OperationOutcome.Rejected), "ValidationException")]
    [InlineData(401, typeof(OperationOutcome.Retry), "UnauthorizedException")]
    [InlineData(403, typeof(OperationOutcome.Rejected), "AccessDeniedException")]
    [InlineData(404, typeof(OperationOutcome.PersonUnknown), "ResourceNotFoundException")]
    [InlineData(409, typeof(OperationOutcome.Rejected), "ConflictException")]
    [InlineData(429, typeof(OperationOutcome.Retry), "ThrottlingException")]
    [InlineData(500, typeof(OperationOutcome.Retry), "InternalServerException")]
    [InlineData(503, typeof(OperationOutcome.Retry), null)]
    public async Task Refusal_OfAChange_MeansWhatItsStatusSays(int status, Type outcome, string? code)
    {
        await using var sandbox = await Connected.SandboxAsync();
        await using var scim = new ScimConnected(sandbox.ScimUrl);
        var ada = (await scim.Client.FindUserByNameAsync("ada.brandt@example.com", default))!;
        sandbox.AwsFaults.Add(new Fault("/*/scim/v2/Users/*", FaultKind.Status, Method: "PATCH", Status: status, Count: 1));

        var failure = await Should.ThrowAsync<TargetException>(() => scim.Client.UpdateUserAsync(ada.Id, Changed(ada), default));

        failure.Code.ShouldBe(code);
        failure.Summary.ShouldNotBeNullOrEmpty("the sandbox fails in SCIM's own form");
        ScimErrors.OutcomeOf(failure).ShouldBeOfType(outcome);
        sandbox.AwsJournal.Read(route: "/scim/").Count(call => call.Method == "PATCH").ShouldBe(1, "changes are sent once");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    public async Task Read_OfABusyTarget_IsTriedAgain(int status)
    {
        await using var sandbox = await Connected.SandboxAsync();
        await using var scim = new ScimConnected(sandbox.ScimUrl);
        sandbox.AwsFaults.Add(new Fault("/*/scim/v2/Groups", FaultKind.Status, Status: status, Count: 3));

        (await ScimConnected.AllAsync(scim.Client.ListGroupsAsync(default))).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Listing_CutInTheMiddle_Throws()
    {
        await using var sandbox = await Connected.SandboxAsync();
        await using var scim = new ScimConnected(sandbox.ScimUrl);
        sandbox.AwsFaults.Add(new Fault("/*/scim/v2/Users", FaultKind.Truncate));

        var failure = await Should.ThrowAsync<TargetException>(() => ScimConnected.AllAsync(scim.Client.ListUsersAsync(default)));

        failure.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Ensure_ListEmptiedByTheTarget_IsSavedByTheConflict()
    {
        await using var sandbox = await Connected.SandboxAsync();
        await using var scim = new ScimConnected(sandbox.ScimUrl);
        var group = await scim.Client.EnsureGroupAsync("AWS_Hidden", "00gHidden", default);
        sandbox.AwsFaults.Add(new Fault("/*/scim/v2/Groups", FaultKind.Partial, Method: "GET", Count: 2));

        var again = await scim.Client.EnsureGroupAsync("AWS_Hidden", "00gHidden", default);

        again.Value.ShouldBe(group.Value);
        again.Effect.ShouldBe(ScimEffect.Adopted);
    }

    [Fact]
    public async Task Change_WithoutAnswerInTime_IsTriedLater()
    {
        await using var sandbox = await Connected.SandboxAsync();
        await using var scim = new ScimConnected(sandbox.ScimUrl, ("InteractiveTimeout", "00:00:00.2"));
        sandbox.AwsFaults.Add(new Fault("/*/scim/v2/Groups", FaultKind.Latency, Method: "POST", LatencyMs: 5000));

        var failure = await Should.ThrowAsync<TargetException>(() => scim.Client.EnsureGroupAsync("AWS_Slow", null, default));

        failure.Fault.ShouldBe(TargetFault.Unreachable);
        ScimErrors.OutcomeOf(failure).ShouldBeOfType<OperationOutcome.Retry>();
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Resources":[null]}""")]
    [InlineData("""{"Resources":[{"id":"u1"}]}""")]
    [InlineData("""{"Resources":[{"userName":"ada"}]}""")]
    [InlineData("""{"totalResults":2,"Resources":[{"id":"u1","userName":"ada"}]}""")]
    public async Task Listing_ThatIsNotOne_Throws(string body)
    {
        await using var target = await FakeTarget.SayingAsync(200, body);
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2");

        var failure = await Should.ThrowAsync<TargetException>(() => ScimConnected.AllAsync(scim.Client.ListUsersAsync(default)));

        failure.Fault.ShouldBe(TargetFault.Unreadable);
        ScimErrors.OutcomeOf(failure).ShouldBeOfType<OperationOutcome.Retry>();
    }

    [Fact]
    public async Task Listing_OfAnEndpointThatDoesNotPage_IsNotTakenForWhole()
    {
        var rows = string.Join(',', Enumerable.Range(0, 50).Select(i => $$"""{"id":"u{{i}}","userName":"p{{i}}"}"""));
        await using var target = await FakeTarget.SayingAsync(
            200,
            $$"""{"totalResults":50,"startIndex":1,"Resources":[{{rows}}]}"""
        );
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2");

        var failure = await Should.ThrowAsync<TargetException>(() => ScimConnected.AllAsync(scim.Client.ListUsersAsync(default)));

        failure.Message.ShouldContain("does not page");
    }

    [Fact]
    public async Task Listing_WhoseCursorComesBack_Throws()
    {
        await using var target = await FakeTarget.SayingAsync(200, """{"nextCursor":"a+b","Resources":[]}""");
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2/");

        await Should.ThrowAsync<TargetException>(() => ScimConnected.AllAsync(scim.Client.ListGroupsAsync(default)));

        target.Calls.ShouldBe(["GET /t/scim/v2/Groups?cursor&count=100", "GET /t/scim/v2/Groups?cursor=a%2Bb&count=100"]);
    }

    [Fact]
    public async Task Find_ServerThatIgnoresFilters_IsNotBelieved()
    {
        await using var target = await FakeTarget.SayingAsync(
            200,
            """{"totalResults":1,"Resources":[{"id":"u1","userName":"somebody"}]}"""
        );
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2");

        (await Should.ThrowAsync<TargetException>(() => scim.Client.FindUserByNameAsync("ada", default))).Fault.ShouldBe(
            TargetFault.Unreadable
        );
        (await scim.Client.FindUserByNameAsync("SomeBody", default))!.Id.ShouldBe("u1");
    }

    [Fact]
    public async Task Find_TextWithQuotes_IsEscaped()
    {
        await using var target = await FakeTarget.SayingAsync(200, Listing);
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2");

        (await scim.Client.FindGroupByNameAsync("""a" or \b""", default)).ShouldBeNull();

        var asked = target.Calls.ShouldHaveSingleItem();
        Uri.UnescapeDataString(asked).ShouldContain("""displayName eq "a\" or \\b" """.TrimEnd());
    }

    [Fact]
    public async Task Patch_AnsweredWithoutABody_ReadsTheUserAgain()
    {
        var active = true;
        await using var target = await FakeTarget.StartAsync(http =>
        {
            if (http.Request.Method == "PATCH")
            {
                active = false;
                return http.SayAsync(204, "");
            }

            return http.SayAsync(200, $$"""{"id":"u1","userName":"ada","active":{{(active ? "true" : "false")}}}""");
        });
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2");

        var result = await scim.Client.SetUserActiveAsync("u1", false, default);

        result.Effect.ShouldBe(ScimEffect.Changed);
        result.Value!.Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Members_RefusedThoughKnown_AreNotSwallowed()
    {
        await using var target = await FakeTarget.StartAsync(http =>
            http.Request.Method == "PATCH"
                ? http.SayAsync(400, """{"detail":"no"}""")
                : http.SayAsync(200, """{"id":"x","userName":"ada","displayName":"g"}""")
        );
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2");

        var failure = await Should.ThrowAsync<TargetException>(() =>
            scim.Client.ChangeMembersAsync("g", ["u1", "u2"], [], default)
        );

        failure.Fault.ShouldBe(TargetFault.Refused);
    }

    [Theory]
    [InlineData(200, true, "answers and accepts")]
    [InlineData(401, false, "Scim:Token")]
    [InlineData(403, false, "automatic provisioning")]
    [InlineData(404, false, "Scim:Endpoint")]
    [InlineData(429, false, "Scim:Rate")]
    [InlineData(500, false, "wait")]
    public async Task Check_TellsWhatToDo(int status, bool healthy, string words)
    {
        await using var sandbox = await Connected.SandboxAsync();
        await using var scim = new ScimConnected(sandbox.ScimUrl);
        if (status != 200)
            sandbox.AwsFaults.Add(new Fault("/*/scim/v2/ServiceProviderConfig", FaultKind.Status, Status: status));

        var health = await scim.Client.CheckAsync(default);

        health.Healthy.ShouldBe(healthy);
        health.Message.ShouldContain(words);
        sandbox.AwsJournal.Read().ShouldAllBe(call => call.Method == "GET");
    }

    [Theory]
    [InlineData(20, "in 20 days")]
    [InlineData(-2, "Scim:TokenExpires says")]
    [InlineData(200, "The token ends on")]
    public async Task Check_TokenNearItsEnd_Warns(int days, string words)
    {
        await using var sandbox = await Connected.SandboxAsync();
        var end = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(days);
        await using var scim = new ScimConnected(sandbox.ScimUrl, ("TokenExpires", end.ToString("yyyy-MM-dd")));

        (await scim.Client.CheckAsync(default)).Message.ShouldContain(words);
    }

    [Fact]
    public async Task Check_NobodyListens_SaysUnreachable()
    {
        await using var scim = new ScimConnected("http://127.0.0.1:9/t/scim/v2");

        var health = await scim.Client.CheckAsync(default);

        health.Healthy.ShouldBeFalse();
        health.Message.ShouldContain("could not be reached");
    }

    [Fact]
    public async Task Token_ThatTheTargetRepeats_IsNeitherInMessagesNorInLogs()
    {
        const string echo = $$"""{"detail":"bad token {{ScimConnected.Token}}","scimType":"{{ScimConnected.Token}}"}""";
        await using var target = await FakeTarget.SayingAsync(401, echo, ("x-amzn-RequestId", ScimConnected.Token));
        await using var scim = new ScimConnected(target.Url + "/t/scim/v2");

        var failure = await Should.ThrowAsync<TargetException>(() => scim.Client.GetUserAsync("u1", default));
        var health = await scim.Client.CheckAsync(default);

        foreach (var text in scim.Log.Lines.Append(failure.ToString()).Append(failure.Code).Append(health.Message))
            text!.ShouldNotContain(ScimConnected.Token);
        scim.Log.Lines.ShouldContain(line => line.Contains("***", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_OfAFile_IsReadAgainWhenItChanges()
    {
        await using var sandbox = await Connected.SandboxAsync();
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllTextAsync(file, "old-token\n");
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            await using var scim = new ScimConnected(sandbox.ScimUrl, ("Token", ""), ("TokenFile", file));
            (await scim.Client.CheckAsync(default)).Healthy.ShouldBeFalse();

            await File.WriteAllTextAsync(file, SandboxOptions.UsualScimToken + "\n");
            (await scim.Client.CheckAsync(default)).Healthy.ShouldBeTrue();

            await File.WriteAllTextAsync(file, "two\nlines");
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
            (await scim.Client.CheckAsync(default)).Message.ShouldContain("one token on one line");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ScimUserProfile Changed(ScimUser user) =>
        new(user.UserName, user.ExternalId!, user.GivenName!, user.FamilyName!, "Another Name", user.Email);
}
