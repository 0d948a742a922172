using System.Diagnostics;
using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Connectors.Tests.Okta;

public sealed class OktaReadTests : IAsyncLifetime
{
    private static readonly Company Company = Company.Seeded();

    private SandboxHost sandbox = null!;
    private Connected okta = null!;

    public async ValueTask InitializeAsync()
    {
        sandbox = await Connected.SandboxAsync();
        // Small pages, so that the seeded company needs several of them.
        okta = Connected.Okta(sandbox.OktaUrl, ("PageSize", "20"), ("AppUserPageSize", "7"));
    }

    public async ValueTask DisposeAsync()
    {
        await okta.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task ReadAll_SeededCompany_FindsExactlyIt()
    {
        var records = await okta.ReadAsync();

        var people = records.OfType<PersonRecord>().ToDictionary(person => person.Login, StringComparer.Ordinal);
        people.Keys.ShouldBe(Company.People.Select(person => person.Login), ignoreOrder: true);
        foreach (var expected in Company.People)
        {
            var person = people[expected.Login];
            person.DisplayName.ShouldBe($"{expected.FirstName} {expected.LastName}");
            person.Department.ShouldBe(expected.Department);
            person.Title.ShouldBe(expected.Title);
            person.ManagerLogin.ShouldBe(expected.ManagerLogin);
            person.Status.ShouldBe(
                expected.OktaStatus switch
                {
                    "ACTIVE" => PersonStatus.Active,
                    "SUSPENDED" => PersonStatus.Suspended,
                    "DEPROVISIONED" => PersonStatus.Deactivated,
                    _ => PersonStatus.Pending,
                }
            );
        }

        var groups = records.OfType<ResourceRecord>().Where(one => one.Kind == ResourceKind.OktaGroup).ToList();
        groups.Select(group => group.Name).ShouldBe(Company.Groups.Select(group => group.Name), ignoreOrder: true);
        foreach (var expected in Company.Groups)
        {
            var group = groups.Single(one => one.Name == expected.Name);
            (group.WhyNotRequestable is null).ShouldBe(expected.Type == "OKTA_GROUP" && !expected.RuleFed, expected.Name);
            group.Facts["okta/type"].ShouldBe(expected.Type);
        }

        var apps = records.OfType<ResourceRecord>().Where(one => one.Kind == ResourceKind.OktaApp).ToList();
        apps.Select(app => app.Name).ShouldBe(Company.Apps.Select(app => app.Label), ignoreOrder: true);
        foreach (var expected in Company.Apps)
        {
            var app = apps.Single(one => one.Name == expected.Label);
            (app.WhyNotRequestable is null).ShouldBe(expected.Status == "ACTIVE", expected.Label);
            app.Facts["okta/app-name"].ShouldBe(expected.Name);
            app.Facts["okta/sign-on-mode"].ShouldBe(expected.SignOnMode);
        }

        records.OfType<EntitlementRecord>().Count().ShouldBe(groups.Count + apps.Count);
    }

    [Fact]
    public async Task ReadAll_SeededCompany_SaysWhoHasWhatAndThroughWhichGroup()
    {
        var records = await okta.ReadAsync();
        var login = records
            .OfType<PersonRecord>()
            .ToDictionary(person => person.ExternalId, person => person.Login, StringComparer.Ordinal);
        var name = records.OfType<ResourceRecord>().ToDictionary(one => one.ExternalId, one => one.Name, StringComparer.Ordinal);
        var left = Company
            .People.Where(person => person.OktaStatus == "DEPROVISIONED")
            .Select(person => person.Login)
            .ToHashSet(StringComparer.Ordinal);

        var expectedMembers = Company
            .Groups.Where(group => group.Name != "Everyone")
            .SelectMany(group => group.Members.Where(member => !left.Contains(member)).Select(member => (member, group.Name)));
        records
            .OfType<AssignmentRecord>()
            .Where(one => one.Ref.Kind == EntitlementKind.GroupMembership)
            .Select(one => (login[one.UserExternalId], name[one.Ref.ResourceExternalId]))
            .ShouldBe(expectedMembers, ignoreOrder: true);

        var expectedAssignments = Company.Apps.SelectMany(app =>
            app.Users.Where(user => !left.Contains(user))
                .Select(user => (user, app.Label, (string?)null))
                .Concat(
                    app.Groups.SelectMany(group =>
                        Company
                            .Groups.Single(one => one.Name == group)
                            .Members.Where(member => !left.Contains(member))
                            .Select(member => (member, app.Label, (string?)group))
                    )
                )
        );
        records
            .OfType<AssignmentRecord>()
            .Where(one => one.Ref.Kind == EntitlementKind.AppAssignment)
            .Select(one => (login[one.UserExternalId], name[one.Ref.ResourceExternalId], one.Via?.Name))
            .ShouldBe(expectedAssignments, ignoreOrder: true);

        records
            .OfType<GroupGivesRecord>()
            .Select(one => (one.Group.Name, name[one.Ref.ResourceExternalId]))
            .ShouldBe(Company.Apps.SelectMany(app => app.Groups.Select(group => (group, app.Label))), ignoreOrder: true);
    }

    [Fact]
    public async Task ReadAll_Records_ComeInOrderAndProgressIsTold()
    {
        var told = new List<ReadProgress>();
        var order = new List<int>();
        await foreach (var record in okta.Connector.ReadAllAsync(new Telling(told), CancellationToken.None))
            order.Add(
                record switch
                {
                    PersonRecord => 0,
                    ResourceRecord => 1,
                    EntitlementRecord => 2,
                    GroupGivesRecord => 3,
                    AssignmentRecord => 4,
                    _ => throw new UnreachableException(),
                }
            );

        order.ShouldBe(order.Order());
        told.Select(one => one.Step)
            .Distinct(StringComparer.Ordinal)
            .ShouldBe([
                "Reading people",
                "Reading groups",
                "Reading apps",
                "Reading groups of apps",
                "Reading group members",
                "Reading app assignments",
            ]);
        told[^1].Done.ShouldBe(told[^1].Total!.Value);
    }

    [Fact]
    public async Task ReadAll_Calls_StayWithinTheConcurrencyAndNeverReadEveryone()
    {
        var records = await okta.ReadAsync();

        var everyone = records.OfType<ResourceRecord>().Single(one => one.Name == "Everyone").ExternalId;
        var calls = sandbox.OktaJournal.Read();
        calls.ShouldNotContain(call => call.Path.StartsWith($"/api/v1/groups/{everyone}/users", StringComparison.Ordinal));
        calls.Max(call => call.Concurrency).ShouldBeLessThanOrEqualTo(5);
        calls.ShouldAllBe(call => call.Status == 200);
    }

    [Theory]
    [InlineData("/api/v1/users", 1)]
    [InlineData("/api/v1/groups", 1)]
    [InlineData("/api/v1/groups/rules", 0)]
    [InlineData("/api/v1/apps", 0)]
    [InlineData("/api/v1/apps/*/groups", 3)]
    [InlineData("/api/v1/groups/*/users", 3)]
    [InlineData("/api/v1/apps/*/users", 3)]
    public async Task ReadAll_OneListingKeepsFailing_Throws(string route, int skip)
    {
        sandbox.OktaFaults.Add(new Fault(route, FaultKind.Status, Status: 500, Skip: skip));

        var failure = await Should.ThrowAsync<ConnectorReadException>(() => okta.ReadAsync());

        failure.Message.ShouldContain("from Okta failed");
        failure.Message.ShouldContain("500");
    }

    [Fact]
    public async Task ReadAll_PageCutOffEachTime_ThrowsAndNamesTheListing()
    {
        sandbox.OktaFaults.Add(new Fault("/api/v1/apps/*/users", FaultKind.Truncate, Skip: 3));

        var failure = await Should.ThrowAsync<ConnectorReadException>(() => okta.ReadAsync());

        failure.Message.ShouldContain("users of app");
    }

    [Fact]
    public async Task ReadAll_FailuresThatPass_ReadsOn()
    {
        sandbox.OktaFaults.Add(new Fault("*", FaultKind.Status, Status: 503, Probability: 0.05));
        sandbox.OktaFaults.Add(new Fault("*", FaultKind.Drop, Probability: 0.05));

        var records = await okta.ReadAsync();

        records.OfType<PersonRecord>().Count().ShouldBe(Company.People.Count);
        sandbox.OktaJournal.Read().ShouldContain(call => call.Status != 200);
    }

    [Fact]
    public async Task ReadAll_Cancelled_Stops()
    {
        sandbox.OktaFaults.Add(new Fault("/api/v1/groups/*/users", FaultKind.Latency, LatencyMs: 60_000));
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in okta.Connector.ReadAllAsync(null, stop.Token)) { }
        });
        await Eventually.TrueAsync(() => sandbox.OktaJournal.Read(route: "/groups?").Count >= Company.Apps.Count);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task ReadPeople_KnownAndUnknownIds_GivesTheKnownOnes()
    {
        var ada = (await okta.ReadAsync()).OfType<PersonRecord>().Single(person => person.Login == "ada.brandt@example.com");

        var people = await okta.Connector.ReadPeopleAsync([ada.ExternalId, "00uZZZZZZZZZZZZZZZZZ"], CancellationToken.None);

        people.ShouldBe([ada]);
    }

    private sealed class Telling(List<ReadProgress> told) : IProgress<ReadProgress>
    {
        public void Report(ReadProgress value) => told.Add(value);
    }
}
