using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.Scim;
using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.Scim;

public sealed class ScimUserTests : IAsyncLifetime
{
    private const string AnyUsers = "/*/scim/v2/Users";
    private const string Ada = "ada.brandt@example.com";

    private SandboxHost sandbox = null!;
    private ScimConnected scim = null!;

    private ScimClient Client => scim.Client;

    public async ValueTask InitializeAsync()
    {
        sandbox = await Connected.SandboxAsync();
        scim = new ScimConnected(sandbox.ScimUrl + "/");
    }

    public async ValueTask DisposeAsync()
    {
        await scim.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Ensure_NewUser_IsCreatedOnceAndThenSo()
    {
        var profile = ScimConnected.Profile();

        var created = await Client.EnsureUserAsync(profile, default);
        var again = await Client.EnsureUserAsync(profile, default);

        created.Effect.ShouldBe(ScimEffect.Created);
        again.ShouldBe(new(created.Value, ScimEffect.AlreadySo));
        created.Value.ShouldBe(
            new ScimUser(
                created.Value.Id,
                "00uZoe",
                profile.UserName,
                "Zoe",
                "New",
                "Zoe New",
                profile.UserName,
                "Engineer",
                "Engineering",
                true
            )
        );
        Writes().ShouldBe(["POST"]);
    }

    [Fact]
    public async Task Ensure_RenamedPerson_FollowsTheExternalId()
    {
        var created = await Client.EnsureUserAsync(ScimConnected.Profile(), default);
        var renamed = ScimConnected.Profile("zoe.married@example.com") with { FamilyName = "Married", Title = null };

        var changed = await Client.EnsureUserAsync(renamed, default);

        changed.Effect.ShouldBe(ScimEffect.Changed);
        changed.Value.Id.ShouldBe(created.Value.Id);
        changed.Value.UserName.ShouldBe("zoe.married@example.com");
        changed.Value.Email.ShouldBe("zoe.married@example.com");
        changed.Value.Title.ShouldBeNull();
        (await Client.FindUserByNameAsync("zoe.new@example.com", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Ensure_UserOfTheConsole_IsAdoptedByName()
    {
        var there = (await Client.FindUserByNameAsync(Ada, default))!;
        // As if somebody had made her in the console, where no external id can be set.
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{sandbox.ScimUrl}/Users/{there.Id}")
        {
            Content = new StringContent(
                """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"externalId"}]}""",
                System.Text.Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new("Bearer", ScimConnected.Token);
        (await http.SendAsync(request)).EnsureSuccessStatusCode();

        var adopted = await Client.EnsureUserAsync(ScimConnected.Profile(Ada, "00uAda"), default);

        adopted.Effect.ShouldBe(ScimEffect.Adopted);
        adopted.Value.Id.ShouldBe(there.Id);
        adopted.Value.ExternalId.ShouldBe("00uAda");
    }

    [Fact]
    public async Task Ensure_UserOfAnotherProvisioning_IsLeftAlone()
    {
        var failure = await Should.ThrowAsync<TargetException>(() =>
            Client.EnsureUserAsync(ScimConnected.Profile(Ada, "00uSomebodyElse"), default)
        );

        failure.Fault.ShouldBe(TargetFault.Conflict);
        ScimErrors.OutcomeOf(failure).ShouldBeOfType<OperationOutcome.Rejected>();
        Writes().ShouldBeEmpty();
    }

    [Fact]
    public async Task Ensure_SeededUser_IsFoundByTheOktaId()
    {
        await using var okta = Connected.Okta(sandbox.OktaUrl);
        var person = (await okta.ReadAsync()).OfType<PersonRecord>().Single(one => one.Login == Ada);

        (await Client.FindUserByExternalIdAsync(person.ExternalId, default))!.UserName.ShouldBe(Ada);
    }

    [Fact]
    public async Task Ensure_CreatedBySomebodyElseMeanwhile_IsAdoptedAfterTheConflict()
    {
        var profile = ScimConnected.Profile();
        await Client.EnsureUserAsync(profile, default);
        // Both look-ups of the second caller still see nothing, as with a change that is not yet everywhere.
        sandbox.AwsFaults.Add(new Fault(AnyUsers, FaultKind.Empty, Method: "GET", Count: 4));

        var second = await Client.EnsureUserAsync(profile, default);

        second.Effect.ShouldBe(ScimEffect.Adopted);
        Writes().ShouldBe(["POST", "POST"]);
    }

    [Fact]
    public async Task Ensure_AtTheSameTime_GivesOneUser()
    {
        var profile = ScimConnected.Profile();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.EnsureUserAsync(profile, default)));

        results.Select(one => one.Value.Id).Distinct().ShouldHaveSingleItem();
        results.Count(one => one.Effect == ScimEffect.Created).ShouldBe(1);
    }

    [Theory]
    [InlineData(FaultKind.DropAfter)]
    [InlineData(FaultKind.Truncate)]
    public async Task Ensure_AnswerLost_IsTriedAgainByTheOperationAndFound(FaultKind kind)
    {
        sandbox.AwsFaults.Add(new Fault(AnyUsers, kind, Method: "POST", Count: 1));
        var profile = ScimConnected.Profile();

        var lost = await Should.ThrowAsync<TargetException>(() => Client.EnsureUserAsync(profile, default));
        ScimErrors.OutcomeOf(lost).ShouldBeOfType<OperationOutcome.Retry>();

        (await Client.EnsureUserAsync(profile, default)).Effect.ShouldBe(ScimEffect.AlreadySo);
        Writes().ShouldBe(["POST"]);
    }

    [Fact]
    public async Task Ensure_AddressOfSomebodyElse_SaysSo()
    {
        var failure = await Should.ThrowAsync<TargetException>(() =>
            Client.EnsureUserAsync(ScimConnected.Profile() with { Email = Ada }, default)
        );

        failure.Fault.ShouldBe(TargetFault.Conflict);
        failure.Message.ShouldContain("same e-mail address");
    }

    public static TheoryData<string, ScimUserProfile> Incomplete =>
        new()
        {
            { "no user name", ScimConnected.Profile() with { UserName = "" } },
            { "with spaces", ScimConnected.Profile("zoe new") },
            { "128 characters", ScimConnected.Profile(new string('z', 129)) },
            { "no first name", ScimConnected.Profile() with { GivenName = " " } },
            { "no last name", ScimConnected.Profile() with { FamilyName = "" } },
            { "no display name", ScimConnected.Profile() with { DisplayName = "" } },
            { "no external id", ScimConnected.Profile() with { ExternalId = "" } },
            { "a colon", ScimConnected.Profile() with { ExternalId = "okta:1" } },
            { "256 characters", ScimConnected.Profile() with { ExternalId = new string('x', 257) } },
        };

    [Theory]
    [MemberData(nameof(Incomplete))]
    public async Task Ensure_WhatAwsWouldRefuse_IsNotSentAndSaysWhy(string words, ScimUserProfile profile)
    {
        var failure = await Should.ThrowAsync<TargetException>(() => Client.EnsureUserAsync(profile, default));

        failure.Fault.ShouldBe(TargetFault.Refused);
        failure.Message.ShouldContain(words);
        sandbox.AwsJournal.Read().ShouldBeEmpty();
    }

    [Fact]
    public async Task SetActive_BothWaysTwice_WritesOnlyWhatDiffers()
    {
        var ada = (await Client.FindUserByNameAsync(Ada, default))!;

        (await Client.SetUserActiveAsync(ada.Id, false, default)).Effect.ShouldBe(ScimEffect.Changed);
        (await Client.SetUserActiveAsync(ada.Id, false, default)).Effect.ShouldBe(ScimEffect.AlreadySo);
        (await Client.GetUserAsync(ada.Id, default))!.Active.ShouldBeFalse();
        (await Client.SetUserActiveAsync(ada.Id, true, default)).Value!.Active.ShouldBeTrue();

        Writes().ShouldBe(["PATCH", "PATCH"]);
    }

    [Fact]
    public async Task Gone_User_IsAsGoodAsDeactivatedAndDeleted()
    {
        var ada = (await Client.FindUserByNameAsync(Ada, default))!;

        (await Client.DeleteUserAsync(ada.Id, default)).ShouldBe(ScimEffect.Changed);

        (await Client.DeleteUserAsync(ada.Id, default)).ShouldBe(ScimEffect.AlreadySo);
        (await Client.SetUserActiveAsync(ada.Id, false, default)).ShouldBe(new(null, ScimEffect.AlreadySo));
        (await Client.GetUserAsync(ada.Id, default)).ShouldBeNull();
        var failure = await Should.ThrowAsync<TargetException>(() =>
            Client.UpdateUserAsync(ada.Id, ScimConnected.Profile(), default)
        );
        ScimErrors.OutcomeOf(failure).ShouldBeOfType<OperationOutcome.PersonUnknown>();
    }

    [Fact]
    public async Task Update_ToANameOfSomebodyElse_Conflicts()
    {
        var zoe = await Client.EnsureUserAsync(ScimConnected.Profile(), default);

        var failure = await Should.ThrowAsync<TargetException>(() =>
            Client.UpdateUserAsync(zoe.Value.Id, ScimConnected.Profile(Ada), default)
        );

        failure.Fault.ShouldBe(TargetFault.Conflict);
        failure.Code.ShouldBe("ConflictException");
    }

    [Fact]
    public async Task Created_User_CanBeGivenAnAccount()
    {
        var zoe = await Client.EnsureUserAsync(ScimConnected.Profile(), default);
        await using var aws = Connected.IdentityCenter(sandbox.AwsUrl);
        var entitlement = (await aws.ReadAsync()).OfType<EntitlementRecord>().First(one => one.PermissionSetName is not null).Ref;

        var outcome = await aws.FinishAsync(Connected.Grant(entitlement, "00uZoe", "zoe.new@example.com", zoe.Value.Id));

        outcome.ShouldBeOfType<OperationOutcome.Applied>();
        sandbox.Holdings().Assignments.ShouldContain(held => held.Holder == "zoe.new@example.com");
    }

    private List<string> Writes() =>
        [.. sandbox.AwsJournal.Read(route: "/scim/").Where(call => call.Method != "GET").Select(call => call.Method)];
}
