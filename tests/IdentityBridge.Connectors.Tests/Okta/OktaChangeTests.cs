using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.Okta;

public sealed class OktaChangeTests : IAsyncLifetime
{
    private const string Leo = "leo.marsh@example.com";

    private SandboxHost sandbox = null!;
    private Connected okta = null!;
    private Dictionary<string, string> ids = null!;

    public async ValueTask InitializeAsync()
    {
        sandbox = await Connected.SandboxAsync();
        okta = Connected.Okta(sandbox.OktaUrl);
        ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in await okta.ReadAsync())
            if (record is PersonRecord person)
                ids[person.Login] = person.ExternalId;
            else if (record is ResourceRecord resource)
                ids[resource.Name] = resource.ExternalId;
        sandbox.OktaJournal.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await okta.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Theory]
    [InlineData(EntitlementKind.GroupMembership, "vpn-users")]
    [InlineData(EntitlementKind.AppAssignment, "Stripe Dashboard")]
    public async Task Apply_GrantAndRevokeTwice_IsSoEachTime(EntitlementKind kind, string name)
    {
        var grant = Connected.Grant(new EntitlementRef(kind, ids[name]), ids[Leo], Leo);
        var revoke = grant with { Kind = ChangeKind.Revoke };
        (await FindAsync(grant)).ShouldBe(Presence.None);

        for (var time = 0; time < 2; time++)
            (await ApplyAsync(grant)).ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(grant)).ShouldBe(new Presence(true, null));

        for (var time = 0; time < 2; time++)
            (await ApplyAsync(revoke)).ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(grant)).ShouldBe(Presence.None);
    }

    [Fact]
    public async Task Find_AppThroughAGroup_NamesTheGroup() =>
        (await FindAsync(App("GitHub"))).ShouldBe(new Presence(false, new GroupRef(ids["engineering"], "engineering")));

    [Fact]
    public async Task Apply_RevokeOfAnAppThatAGroupGives_LeavesItAlone()
    {
        (await ApplyAsync(App("GitHub") with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();

        (await FindAsync(App("GitHub"))).Via!.Name.ShouldBe("engineering");
        sandbox.OktaJournal.Read().ShouldNotContain(call => call.Method == "DELETE");
    }

    [Fact]
    public async Task Apply_DirectBesideAGroup_IsGivenAndTakenWithoutTouchingTheGroup()
    {
        (await ApplyAsync(App("GitHub"))).ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(App("GitHub"))).ShouldBe(new Presence(true, new GroupRef(ids["engineering"], "engineering")));

        (await ApplyAsync(App("GitHub") with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(App("GitHub"))).ShouldBe(new Presence(false, new GroupRef(ids["engineering"], "engineering")));
    }

    [Fact]
    public async Task Apply_GroupOfAnotherSystem_IsRejected() =>
        (await ApplyAsync(Group("London office (Active Directory)"))).ShouldBeOfType<OperationOutcome.Rejected>();

    [Fact]
    public async Task Apply_PersonUnknownToOkta_SaysSo()
    {
        var change = Group("vpn-users") with { PersonExternalId = "00uNOBODY00000000000" };

        (await ApplyAsync(change)).ShouldBeOfType<OperationOutcome.PersonUnknown>();
        (await ApplyAsync(change with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();
    }

    [Fact]
    public async Task Apply_ResourceGone_IsRejectedForAGrantAndDoneForARevoke()
    {
        var change = Connected.Grant(new EntitlementRef(EntitlementKind.AppAssignment, "0oaGONE0000000000000"), ids[Leo], Leo);

        (await ApplyAsync(change)).ShouldBeOfType<OperationOutcome.Rejected>().WhatToDo.ShouldContain("gone");
        (await ApplyAsync(change with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();
    }

    [Fact]
    public async Task Apply_AnswerLost_AsksForARetryAndTheRetrySucceeds()
    {
        sandbox.OktaFaults.Add(new Fault("/api/v1/groups/**", FaultKind.DropAfter, Method: "PUT", Count: 1));

        (await ApplyAsync(Group("vpn-users"))).ShouldBeOfType<OperationOutcome.Retry>();
        (await ApplyAsync(Group("vpn-users"))).ShouldBeOfType<OperationOutcome.Applied>();

        sandbox.OktaJournal.Read().Count(call => call.Method == "PUT").ShouldBe(2);
    }

    [Fact]
    public async Task Apply_DeactivatedPerson_IsRejected()
    {
        const string dmitri = "dmitri.volkov@example.com";
        var change = Connected.Grant(
            new EntitlementRef(EntitlementKind.AppAssignment, ids["Stripe Dashboard"]),
            ids[dmitri],
            dmitri
        );

        (await ApplyAsync(change)).ShouldBeOfType<OperationOutcome.Rejected>().WhatToDo.ShouldContain("not active");
    }

    [Fact]
    public async Task Find_OktaDown_Throws()
    {
        sandbox.OktaFaults.Add(new Fault("*", FaultKind.Status, Status: 500));

        await Should.ThrowAsync<ConnectorReadException>(() => FindAsync(App("GitHub")));
    }

    [Fact]
    public async Task Check_Sandbox_IsHealthy() =>
        (await okta.Connector.CheckAsync(CancellationToken.None)).Healthy.ShouldBeTrue();

    [Fact]
    public async Task Check_WrongToken_SaysWhatToDo()
    {
        await using var wrong = Connected.Okta(sandbox.OktaUrl, ("ApiToken", "another"));

        var health = await wrong.Connector.CheckAsync(CancellationToken.None);

        health.Healthy.ShouldBeFalse();
        health.Message.ShouldContain("Okta:ApiToken");
    }

    [Fact]
    public async Task Hints_LifecycleChange_NamesThePersonOnceAndGoesOn()
    {
        var start = await okta.Feed.ReadHintsAsync(null, CancellationToken.None);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "SSWS " + Connected.Token);
        var answer = await http.PostAsync($"{sandbox.OktaUrl}/api/v1/users/{ids[Leo]}/lifecycle/suspend", new StringContent(""));
        answer.EnsureSuccessStatusCode();

        var hints = await okta.Feed.ReadHintsAsync(start.Checkpoint, CancellationToken.None);
        var later = await okta.Feed.ReadHintsAsync(hints.Checkpoint, CancellationToken.None);

        hints.PersonExternalIds.ShouldBe([ids[Leo]]);
        later.PersonExternalIds.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://elsewhere.example.com/api/v1/logs?after=1")]
    [InlineData("nonsense")]
    public async Task Hints_CheckpointNotOurs_StartsAnHourAgo(string checkpoint)
    {
        await okta.Feed.ReadHintsAsync(checkpoint, CancellationToken.None);

        sandbox.OktaJournal.Read(route: "/api/v1/logs")[0].Path.ShouldContain("since=");
    }

    [Fact]
    public async Task Hints_CheckpointNoLongerKnown_StartsAnHourAgo()
    {
        var start = await okta.Feed.ReadHintsAsync(null, CancellationToken.None);
        sandbox.OktaFaults.Add(new Fault("/api/v1/logs", FaultKind.Status, Status: 400, Count: 1));

        var hints = await okta.Feed.ReadHintsAsync(start.Checkpoint, CancellationToken.None);

        hints.Checkpoint.ShouldStartWith(sandbox.OktaUrl);
        sandbox.OktaJournal.Read(route: "/api/v1/logs").Count(call => call.Path.Contains("since=")).ShouldBe(2);
    }

    [Fact]
    public async Task Hints_LogDown_Throws()
    {
        sandbox.OktaFaults.Add(new Fault("/api/v1/logs", FaultKind.Status, Status: 500));

        var failure = await Should.ThrowAsync<ConnectorReadException>(() =>
            okta.Feed.ReadHintsAsync(null, CancellationToken.None)
        );

        failure.Message.ShouldContain("system log");
    }

    private AccessChange App(string name) =>
        Connected.Grant(new EntitlementRef(EntitlementKind.AppAssignment, ids[name]), ids[Leo], Leo);

    private AccessChange Group(string name) =>
        Connected.Grant(new EntitlementRef(EntitlementKind.GroupMembership, ids[name]), ids[Leo], Leo);

    private Task<OperationOutcome> ApplyAsync(AccessChange change) => okta.Connector.ApplyAsync(change, CancellationToken.None);

    private Task<Presence> FindAsync(AccessChange change) => okta.Connector.FindAsync(change, CancellationToken.None);
}
