using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.Scim;
using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.Scim;

public sealed class ScimGroupTests : IAsyncLifetime
{
    private const string OneGroup = "/*/scim/v2/Groups/*";

    private SandboxHost sandbox = null!;
    private ScimConnected scim = null!;

    private ScimClient Client => scim.Client;

    public async ValueTask InitializeAsync()
    {
        sandbox = await SandboxHost.StartAsync(
            new SandboxOptions
            {
                OktaPort = 0,
                AwsPort = 0,
                People = 300,
                RateLimitFactor = 100,
            },
            CancellationToken.None
        );
        scim = new ScimConnected(sandbox.ScimUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await scim.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Ensure_NewGroup_IsCreatedOnceAndThenSo()
    {
        var created = await Client.EnsureGroupAsync("AWS_New", "00gNew", default);

        created.Effect.ShouldBe(ScimEffect.Created);
        created.Value.ShouldBe(new ScimGroup(created.Value.Id, "00gNew", "AWS_New"));
        (await Client.EnsureGroupAsync("AWS_New", "00gNew", default)).ShouldBe(new(created.Value, ScimEffect.AlreadySo));
        (await Client.FindGroupByExternalIdAsync("00gNew", default)).ShouldBe(created.Value);
        (await Client.GetGroupAsync(created.Value.Id, default)).ShouldBe(created.Value);
    }

    [Fact]
    public async Task Ensure_RenamedInOkta_KeepsIdAndMembers()
    {
        var group = (await Client.EnsureGroupAsync("AWS_Old", "00gNew", default)).Value;
        var users = await UsersAsync(2);
        await Client.ChangeMembersAsync(group.Id, users, [], default);

        var renamed = await Client.EnsureGroupAsync("AWS_New", "00gNew", default);

        renamed.ShouldBe(new(group with { DisplayName = "AWS_New" }, ScimEffect.Changed));
        (await MembersAsync(group.Id)).ShouldBe(users, ignoreOrder: true);
    }

    [Fact]
    public async Task Ensure_GroupMadeByHand_IsAdoptedAndOneOfAnotherSystemIsNot()
    {
        var byHand = (await Client.EnsureGroupAsync("AWS_Hand", null, default)).Value;

        var adopted = await Client.EnsureGroupAsync("AWS_Hand", "00gOurs", default);
        adopted.ShouldBe(new(byHand with { ExternalId = "00gOurs" }, ScimEffect.Adopted));

        var failure = await Should.ThrowAsync<TargetException>(() => Client.EnsureGroupAsync("AWS_Hand", "00gTheirs", default));
        failure.Fault.ShouldBe(TargetFault.Conflict);
    }

    [Fact]
    public async Task Ensure_AtTheSameTime_GivesOneGroup()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Client.EnsureGroupAsync("AWS_Race", "00gRace", default))
        );

        results.Select(one => one.Value.Id).Distinct().ShouldHaveSingleItem();
        results.Count(one => one.Effect == ScimEffect.Created).ShouldBe(1);
    }

    [Fact]
    public async Task Rename_ToATakenNameOrOfAGoneGroup_SaysWhich()
    {
        var one = (await Client.EnsureGroupAsync("AWS_One", "00g1", default)).Value;
        await Client.EnsureGroupAsync("AWS_Two", "00g2", default);

        (await Client.RenameGroupAsync(one.Id, "AWS_One", default)).Effect.ShouldBe(ScimEffect.AlreadySo);
        (await Client.RenameGroupAsync(one.Id, "AWS_Three", default)).Effect.ShouldBe(ScimEffect.Changed);
        var taken = await Should.ThrowAsync<TargetException>(() => Client.RenameGroupAsync(one.Id, "AWS_Two", default));
        taken.Fault.ShouldBe(TargetFault.Conflict);

        (await Client.DeleteGroupAsync(one.Id, default)).ShouldBe(ScimEffect.Changed);
        (await Client.DeleteGroupAsync(one.Id, default)).ShouldBe(ScimEffect.AlreadySo);
        var gone = await Should.ThrowAsync<TargetException>(() => Client.RenameGroupAsync(one.Id, "AWS_Three", default));
        (gone.Fault, gone.ResourceType).ShouldBe((TargetFault.NotFound, "GROUP"));
        ScimErrors.OutcomeOf(gone).ShouldBeOfType<OperationOutcome.Rejected>();
    }

    [Fact]
    public async Task Members_250_GoInThreeRequestsAndOutAgainAndTwiceIsTheSame()
    {
        var group = (await Client.EnsureGroupAsync("AWS_Large", null, default)).Value;
        var users = await UsersAsync(250);
        sandbox.AwsJournal.Clear();

        for (var time = 0; time < 2; time++)
            (await Client.ChangeMembersAsync(group.Id, users, [], default)).UnknownUsers.ShouldBeEmpty();
        (await MembersAsync(group.Id)).ShouldBe(users, ignoreOrder: true);
        Patches().ShouldBe(6);

        for (var time = 0; time < 2; time++)
            await Client.ChangeMembersAsync(group.Id, users[..20], users[20..], default);
        (await MembersAsync(group.Id)).ShouldBe(users[..20], ignoreOrder: true);
        Patches().ShouldBe(12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Members_AreRemovedInBothForms(bool byPath)
    {
        await using var other = new ScimConnected(sandbox.ScimUrl, ("RemoveMembersByPath", byPath ? "true" : "false"));
        var group = (await Client.EnsureGroupAsync("AWS_Form", null, default)).Value;
        var users = await UsersAsync(3);
        await Client.ChangeMembersAsync(group.Id, users, [], default);

        await other.Client.ChangeMembersAsync(group.Id, [], users[..2], default);

        (await MembersAsync(group.Id)).ShouldBe(users[2..]);
        sandbox
            .AwsJournal.Read(route: "/Groups/")
            .Any(c => c.Body.Contains("members[value eq", StringComparison.Ordinal))
            .ShouldBe(byPath);
    }

    [Fact]
    public async Task Members_OneUserUnknown_AllOthersGetIn()
    {
        var group = (await Client.EnsureGroupAsync("AWS_Unknown", null, default)).Value;
        var users = await UsersAsync(120);

        var result = await Client.ChangeMembersAsync(group.Id, [.. users[..60], "no-such-user", .. users[60..]], [], default);

        result.ShouldSatisfyAllConditions(r => r.UnknownUsers.ShouldBe(["no-such-user"]), r => r.Changed.ShouldBe(120));
        (await MembersAsync(group.Id)).Count.ShouldBe(120);
    }

    [Fact]
    public async Task Members_RemovalOfAUserWhoIsGone_IsAlreadySo()
    {
        var group = (await Client.EnsureGroupAsync("AWS_Gone", null, default)).Value;
        var users = await UsersAsync(4);
        await Client.ChangeMembersAsync(group.Id, users, [], default);
        await Client.DeleteUserAsync(users[1], default);

        var result = await Client.ChangeMembersAsync(group.Id, [], users, default);

        result.UnknownUsers.ShouldBeEmpty();
        (await MembersAsync(group.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_OfAGroupThatIsGone_AreNotTriedInHalves()
    {
        var users = await UsersAsync(50);
        sandbox.AwsJournal.Clear();

        var gone = await Should.ThrowAsync<TargetException>(() => Client.ChangeMembersAsync("no-such-group", users, [], default));

        (gone.Fault, gone.ResourceType).ShouldBe((TargetFault.NotFound, "GROUP"));
        Patches().ShouldBe(1);
    }

    [Theory]
    [InlineData(FaultKind.Drop, null)]
    [InlineData(FaultKind.DropAfter, null)]
    [InlineData(FaultKind.Status, 429)]
    [InlineData(FaultKind.Status, 503)]
    public async Task Members_SecondBatchFails_TheRepetitionCompletesIt(FaultKind kind, int? status)
    {
        var group = (await Client.EnsureGroupAsync("AWS_Partial", null, default)).Value;
        var users = await UsersAsync(250);
        sandbox.AwsFaults.Add(new Fault(OneGroup, kind, Method: "PATCH", Status: status, Skip: 1, Count: 1));

        var failure = await Should.ThrowAsync<TargetException>(() => Client.ChangeMembersAsync(group.Id, users, [], default));
        ScimErrors.OutcomeOf(failure).ShouldBeOfType<OperationOutcome.Retry>();
        (await MembersAsync(group.Id)).Count.ShouldBeInRange(100, 200);

        await Client.ChangeMembersAsync(group.Id, users, [], default);
        (await MembersAsync(group.Id)).Count.ShouldBe(250);
    }

    [Fact]
    public async Task Members_AddedAndRemovedAtOnce_IsABug()
    {
        await Should.ThrowAsync<ArgumentException>(() => Client.ChangeMembersAsync("g", ["u"], ["u"], default));
        await Should.ThrowAsync<ArgumentException>(() => Client.ChangeMembersAsync("g", [" "], [], default));
    }

    [Fact]
    public async Task IsMember_And_GroupsOf_TellTheSame()
    {
        var group = (await Client.EnsureGroupAsync("AWS_Asked", null, default)).Value;
        var users = await UsersAsync(2);
        await Client.ChangeMembersAsync(group.Id, users[..1], [], default);

        (await Client.IsMemberAsync(group.Id, users[0], default)).ShouldBeTrue();
        (await Client.IsMemberAsync(group.Id, users[1], default)).ShouldBeFalse();
        (await Client.IsMemberAsync(group.Id, "nobody", default)).ShouldBeFalse();
        (await ScimConnected.AllAsync(Client.ListGroupsOfAsync(users[0], default))).ShouldContain(group);
        (await ScimConnected.AllAsync(Client.ListGroupsOfAsync(users[1], default))).ShouldNotContain(group);
    }

    [Fact]
    public async Task List_AllUsersAndGroups_IsWholeOverAllPages()
    {
        await using var small = new ScimConnected(sandbox.ScimUrl, ("PageSize", "7"));

        var users = await ScimConnected.AllAsync(small.Client.ListUsersAsync(default));
        var usual = await ScimConnected.AllAsync(Client.ListUsersAsync(default));
        var groups = await ScimConnected.AllAsync(Client.ListGroupsAsync(default));

        users.ShouldBe(usual);
        users.Select(one => one.Id).Distinct().Count().ShouldBe(users.Count);
        users.Count.ShouldBeGreaterThan(250);
        groups.ShouldNotBeEmpty();
        sandbox
            .AwsJournal.Read(route: "Users?cursor&count=7")
            .Count.ShouldBe(1, "the first call names the cursor without a value");
    }

    private async Task<List<string>> UsersAsync(int count)
    {
        var users = await ScimConnected.AllAsync(Client.ListUsersAsync(default));
        return users.Take(count).Select(one => one.Id).ToList();
    }

    private async Task<List<string>> MembersAsync(string group) =>
        (await ScimConnected.AllAsync(Client.ListMembersAsync(group, default))).ConvertAll(one => one.Id);

    private int Patches() => sandbox.AwsJournal.Read(route: "/Groups/").Count(call => call.Method == "PATCH");
}
