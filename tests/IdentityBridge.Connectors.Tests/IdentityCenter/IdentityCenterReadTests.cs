using System.Diagnostics;
using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.IdentityCenter;

public sealed class IdentityCenterReadTests : IAsyncLifetime
{
    private static readonly Company Company = Company.Seeded();

    private SandboxHost sandbox = null!;
    private Connected aws = null!;

    public async ValueTask InitializeAsync()
    {
        sandbox = await Connected.SandboxAsync();
        aws = Connected.IdentityCenter(sandbox.AwsUrl, ("StartUrl", "https://example.awsapps.com/start"));
    }

    public async ValueTask DisposeAsync()
    {
        await aws.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task ReadAll_SeededCompany_FindsExactlyIt()
    {
        var order = new List<int>();
        var records = await aws.ReadAsync();
        foreach (var record in records)
            order.Add(
                record switch
                {
                    TargetUserRecord => 0,
                    ResourceRecord => 1,
                    EntitlementRecord => 2,
                    TargetGroupRecord => 3,
                    GroupGivesRecord => 4,
                    AssignmentRecord => 5,
                    _ => throw new UnreachableException(),
                }
            );
        order.ShouldBe(order.Order());

        var login = records
            .OfType<TargetUserRecord>()
            .ToDictionary(user => user.ExternalId, user => user.UserName, StringComparer.Ordinal);
        login.Values.ShouldBe(Company.People.Where(one => one.InIdentityCenter).Select(one => one.Login), ignoreOrder: true);

        var accounts = records.OfType<ResourceRecord>().ToList();
        accounts
            .Select(account => (account.ExternalId, account.Name, account.Facts["aws/account-id"], account.Facts["aws/state"]))
            .ShouldBe(Company.Accounts.Select(one => (one.Id, one.Name, one.Id, one.State)), ignoreOrder: true);
        foreach (var account in accounts)
        {
            (account.WhyNotRequestable is null).ShouldBe(account.Facts["aws/state"] == "ACTIVE");
            account.Url.ShouldBe(account.Facts["aws/state"] == "ACTIVE" ? "https://example.awsapps.com/start" : null);
            account.ToString().ShouldNotContain("@");
            account.Facts.Values.ShouldAllBe(fact => !fact.Contains('@'));
        }

        var set = records
            .OfType<EntitlementRecord>()
            .Select(one => (one.Ref.PermissionSetExternalId, one.PermissionSetName))
            .Distinct()
            .ToDictionary(pair => pair.PermissionSetExternalId!, pair => pair.PermissionSetName!, StringComparer.Ordinal);
        records
            .OfType<EntitlementRecord>()
            .Select(one => (one.Ref.ResourceExternalId, one.PermissionSetName, one.PermissionSetDescription))
            .ShouldBe(
                Company.PermissionSets.SelectMany(one =>
                    one.ProvisionedAccountIds.Select(id => (id, (string?)one.Name, (string?)one.Description))
                ),
                ignoreOrder: true
            );

        records
            .OfType<GroupGivesRecord>()
            .Select(one => (one.Ref.ResourceExternalId, set[one.Ref.PermissionSetExternalId!], one.Group.Name))
            .ShouldBe(
                Company
                    .Assignments.Where(one => one.Group is not null)
                    .Select(one => (one.AccountId, one.PermissionSet, one.Group!)),
                ignoreOrder: true
            );

        var expected = Company.Assignments.SelectMany(one =>
            one.Group is { } group
                ? Company
                    .AwsGroups.Single(other => other.DisplayName == group)
                    .Members.Select(member => (member, one.AccountId, one.PermissionSet, (string?)group))
                : [(one.Login!, one.AccountId, one.PermissionSet, (string?)null)]
        );
        records
            .OfType<AssignmentRecord>()
            .Select(one =>
                (login[one.UserExternalId], one.Ref.ResourceExternalId, set[one.Ref.PermissionSetExternalId!], one.Via?.Name)
            )
            .ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [InlineData("ListInstances", 0)]
    [InlineData("ListAccounts", 0)]
    [InlineData("ListPermissionSets", 0)]
    [InlineData("DescribePermissionSet", 2)]
    [InlineData("ListAccountsForProvisionedPermissionSet", 2)]
    [InlineData("ListUsers", 0)]
    [InlineData("ListGroups", 0)]
    [InlineData("ListGroupMemberships", 2)]
    [InlineData("ListAccountAssignments", 3)]
    public async Task ReadAll_OneOperationKeepsFailing_Throws(string operation, int skip)
    {
        sandbox.AwsFaults.Add(new Fault(operation, FaultKind.Status, Status: 500, Skip: skip));

        var failure = await Should.ThrowAsync<ConnectorReadException>(() => aws.ReadAsync());

        failure.Message.ShouldContain("from AWS failed");
        failure.Message.ShouldContain(operation);
    }

    [Fact]
    public async Task ReadAll_FailuresThatPass_ReadsOn()
    {
        sandbox.AwsFaults.Add(new Fault("*", FaultKind.Status, Status: 400, Probability: 0.05));
        sandbox.AwsFaults.Add(new Fault("*", FaultKind.Truncate, Probability: 0.05));

        var records = await aws.ReadAsync();

        records.OfType<ResourceRecord>().Count().ShouldBe(Company.Accounts.Count);
        sandbox.AwsJournal.Read().ShouldContain(call => call.Status == 400);
    }

    [Fact]
    public async Task ReadAll_Calls_StayBelowTheAdministrativeRate()
    {
        await using var careful = Connected.IdentityCenterAtRealRates(sandbox.AwsUrl, _ => { }, ("SsoAdminRate", "20"));
        await careful.ReadAsync();

        var calls = sandbox.AwsJournal.Read(route: "SWBExternalService").Select(call => call.At).Order().ToList();
        calls.Count.ShouldBeGreaterThan(30);
        // No second of the read may hold more than 20 calls and the burst of 3.
        foreach (var start in calls)
            calls.Count(at => at >= start && at < start.AddSeconds(1)).ShouldBeLessThanOrEqualTo(24);
    }

    [Fact]
    public async Task ReadAll_Cancelled_Stops()
    {
        sandbox.AwsFaults.Add(new Fault("ListAccountAssignments", FaultKind.Latency, LatencyMs: 60_000));
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in aws.Connector.ReadAllAsync(null, stop.Token)) { }
        });
        await Eventually.TrueAsync(() => sandbox.AwsJournal.Read(route: "ListGroupMemberships").Count >= Company.AwsGroups.Count);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(5)));
    }
}
