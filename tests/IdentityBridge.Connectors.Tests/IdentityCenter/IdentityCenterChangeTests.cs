using System.Net.Http.Json;
using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.IdentityCenter;

public sealed class IdentityCenterChangeTests : IAsyncLifetime
{
    private const string Ada = "ada.brandt@example.com";
    private const string DataLake = "212345678903";

    private SandboxHost sandbox = null!;
    private Connected aws = null!;
    private Dictionary<string, string> sets = null!;

    public async ValueTask InitializeAsync()
    {
        sandbox = await Connected.SandboxAsync();
        aws = Connected.IdentityCenter(sandbox.AwsUrl);
        sets = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var record in aws.Connector.ReadAllAsync(null, CancellationToken.None))
            if (record is EntitlementRecord entitlement)
                sets[entitlement.PermissionSetName!] = entitlement.Ref.PermissionSetExternalId!;
            else if (record is GroupGivesRecord)
                break;
        sandbox.AwsJournal.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await aws.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Apply_GrantAndRevokeTwice_IsSoEachTime()
    {
        var grant = Change("ReadOnlyAccess");
        (await FindAsync(grant)).ShouldBe(Presence.None);

        for (var time = 0; time < 2; time++)
            (await aws.FinishAsync(grant)).ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(grant)).ShouldBe(new Presence(true, null));

        for (var time = 0; time < 2; time++)
            (await aws.FinishAsync(grant with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(grant)).ShouldBe(Presence.None);
    }

    [Fact]
    public async Task Apply_Started_GivesTheTokenAndAsksAgainLater()
    {
        var started = (await ApplyAsync(Change("ReadOnlyAccess"))).ShouldBeOfType<OperationOutcome.InProgress>();

        started.PollAfter.ShouldBeInRange(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
        Guid.TryParse(started.Token, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Find_ThroughAGroup_NamesTheGroup() =>
        (await FindAsync(Change("PowerUserAccess"))).Via!.Name.ShouldBe("data-platform");

    [Fact]
    public async Task Apply_PersonNotThereYet_SaysSoAndWorksWhenThere()
    {
        const string leo = "leo.marsh@example.com";
        var change = Connected.Grant(Change("ReadOnlyAccess").Entitlement, "00u1", leo);

        (await ApplyAsync(change)).ShouldBeOfType<OperationOutcome.PersonUnknown>().Reason.ShouldContain(leo);
        (await ApplyAsync(change with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(change)).ShouldBe(Presence.None);

        await ControlAsync(
            "users",
            new
            {
                login = leo,
                firstName = "Leo",
                lastName = "Marsh",
            }
        );
        (await aws.FinishAsync(change)).ShouldBeOfType<OperationOutcome.Applied>();
    }

    [Theory]
    [InlineData("An unexpected internal service exception was encountered", typeof(OperationOutcome.Retry))]
    [InlineData(
        "Received a 404 status error: the USER assignee 9067 was not found in directory d-1.",
        typeof(OperationOutcome.PersonUnknown)
    )]
    [InlineData(
        "Received a 403 status error: Access denied by IAM. Please check your policy, or wait for role propagation",
        typeof(OperationOutcome.Rejected)
    )]
    [InlineData("Received a 404 status error: Not supported policy arn:aws:iam::1:policy/x", typeof(OperationOutcome.Rejected))]
    [InlineData("Received a 409 status error: something else changes it", typeof(OperationOutcome.Retry))]
    [InlineData("Cannot exceed quota for RolesPerAccount: 1000", typeof(OperationOutcome.Rejected))]
    public async Task Apply_FailsAfterwards_HasItsOutcome(string reason, Type outcome)
    {
        await ControlAsync("assignments/faults", new { count = 1, reason });

        (await aws.FinishAsync(Change("ReadOnlyAccess"))).ShouldBeOfType(outcome);
    }

    [Fact]
    public async Task Apply_TokenNoLongerKnown_LooksAtTheAssignments()
    {
        var unknown = Change("ReadOnlyAccess") with { Token = "25bf4416-48a7-434d-8d85-91a4575b7d5d" };

        (await ApplyAsync(unknown)).ShouldBeOfType<OperationOutcome.Retry>();
        (await ApplyAsync(unknown with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();

        await aws.FinishAsync(unknown with { Token = null });
        (await ApplyAsync(unknown)).ShouldBeOfType<OperationOutcome.Applied>();
        (await ApplyAsync(unknown with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Retry>();
    }

    [Fact]
    public async Task Apply_StatusCannotBeAsked_KeepsTheToken()
    {
        var change = Change("ReadOnlyAccess");
        var started = (await ApplyAsync(change)).ShouldBeOfType<OperationOutcome.InProgress>();
        sandbox.AwsFaults.Add(new Fault("DescribeAccountAssignmentCreationStatus", FaultKind.Status, Status: 500));

        var asked = (await ApplyAsync(change with { Token = started.Token })).ShouldBeOfType<OperationOutcome.InProgress>();

        asked.Token.ShouldBe(started.Token);
    }

    [Fact]
    public async Task Apply_AnswerLost_AsksForARetryAndTheRetrySucceeds()
    {
        sandbox.AwsFaults.Add(new Fault("CreateAccountAssignment", FaultKind.DropAfter, Count: 1));

        (await ApplyAsync(Change("ReadOnlyAccess"))).ShouldBeOfType<OperationOutcome.Retry>();

        // AWS still works on the first one, and says so by a conflict until it is done.
        OperationOutcome outcome;
        do outcome = await aws.FinishAsync(Change("ReadOnlyAccess"));
        while (outcome is OperationOutcome.Retry && sandbox.AwsJournal.Read(route: "CreateAccountAssignment").Count < 100);
        outcome.ShouldBeOfType<OperationOutcome.Applied>();
        (await FindAsync(Change("ReadOnlyAccess"))).ShouldBe(new Presence(true, null));
    }

    [Fact]
    public async Task Apply_PermissionSetGone_IsRejectedForAGrantAndDoneForARevoke()
    {
        var gone = sets["ReadOnlyAccess"][..^4] + "0000";
        var change = Change("ReadOnlyAccess") with { Entitlement = new(EntitlementKind.AccountAssignment, DataLake, gone) };

        (await ApplyAsync(change)).ShouldBeOfType<OperationOutcome.Rejected>();
        (await ApplyAsync(change with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();
    }

    [Fact]
    public async Task Find_AwsDown_Throws()
    {
        sandbox.AwsFaults.Add(new Fault("*", FaultKind.Status, Status: 503));

        await Should.ThrowAsync<ConnectorReadException>(() => FindAsync(Change("ReadOnlyAccess")));
    }

    [Fact]
    public async Task Check_Sandbox_IsHealthy() =>
        (await aws.Connector.CheckAsync(CancellationToken.None)).Healthy.ShouldBeTrue();

    [Theory]
    [InlineData("SecretAccessKey", "not-the-secret")]
    [InlineData("AccessKeyId", "AKIAUNKNOWN000000001")]
    public async Task Check_WrongCredentials_SaysWhatToDoAndNoSecret(string name, string value)
    {
        await using var wrong = Connected.IdentityCenter(sandbox.AwsUrl, (name, value));

        var health = await wrong.Connector.CheckAsync(CancellationToken.None);

        health.Healthy.ShouldBeFalse();
        health.Message.ShouldContain("credentials");
        wrong.Log.Lines.ShouldNotBeEmpty();
        wrong
            .Log.Lines.Append(health.Message)
            .ShouldAllBe(line => !line.Contains(Connected.Secret) && !line.Contains("not-the-secret"));
    }

    [Fact]
    public void InFlightLimit_IsWhatAwsTakesAtOnce() => aws.Connector.InFlightLimit.ShouldBe(10);

    private AccessChange Change(string permissionSet) =>
        Connected.Grant(new EntitlementRef(EntitlementKind.AccountAssignment, DataLake, sets[permissionSet]), "00u1", Ada);

    private Task<OperationOutcome> ApplyAsync(AccessChange change) => aws.Connector.ApplyAsync(change, CancellationToken.None);

    private Task<Presence> FindAsync(AccessChange change) => aws.Connector.FindAsync(change, CancellationToken.None);

    private async Task ControlAsync(string what, object order)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync($"{sandbox.AwsUrl}/_sandbox/{what}", order);
        answer.EnsureSuccessStatusCode();
    }
}
