using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Targets that fail, refuse, throttle, or do what was asked and lose the answer.</summary>
public sealed class TargetFailureTests
{
    private const string Ada = "ada.brandt@example.com";
    private const string Power = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<string, Fault> PassingFaults =>
        new()
        {
            { "Figma", new Fault("/api/v1/apps/*/users", FaultKind.Status, "POST", 503, Count: 3) },
            { "Figma", new Fault("/api/v1/apps/*/users", FaultKind.Status, "POST", 429, Count: 2) },
            { "Figma", new Fault("/api/v1/apps/*/users", FaultKind.DropAfter, "POST", Count: 1) },
            { "Figma", new Fault("/api/v1/apps/*/users/*", FaultKind.Status, "GET", 500, Count: 12) },
            { "prod-deployers", new Fault("/api/v1/groups/*/users/*", FaultKind.Drop, "PUT", Count: 2) },
            { "prod-deployers", new Fault("/api/v1/groups/*/users/*", FaultKind.DropAfter, "PUT", Count: 2) },
            { "prod-deployers", new Fault("/api/v1/groups/*/users/*", FaultKind.Status, "PUT", 401, Count: 1) },
            { "prod-deployers", new Fault("/api/v1/users/*/groups", FaultKind.Truncate, "GET", Count: 7) },
            { Power, new Fault("CreateAccountAssignment", FaultKind.Status, Status: 503, Count: 2) },
            { Power, new Fault("CreateAccountAssignment", FaultKind.Status, Status: 400, Count: 2) },
            { Power, new Fault("CreateAccountAssignment", FaultKind.DropAfter, Count: 1) },
            { Power, new Fault("CreateAccountAssignment", FaultKind.Drop, Count: 1) },
            { Power, new Fault("ListAccountAssignmentCreationStatus", FaultKind.Status, Status: 500, Count: 9) },
            {
                Power,
                new Fault(
                    "CreateAccountAssignment",
                    FaultKind.Status,
                    Status: 400,
                    Body: """{"__type":"ConflictException","Message":"There is a conflicting operation in process"}""",
                    Count: 2
                )
            },
        };

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task Grant_PassingFault_ArrivesOnceAndLeavesAtTheEnd(string what, Fault fault)
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        (what == Power ? portal.Sandbox.AwsFaults : portal.Sandbox.OktaFaults).Add(fault);

        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, what);

        var stored = await portal.RequestAsync(request.Id);
        stored.Status.ShouldBe(RequestStatus.Active);
        Held.Difference(before, portal.Sandbox.Holdings()).Count.ShouldBe(1);
        await using (var db = portal.Db())
            (await db.Assignments.SingleAsync(a => a.PutByUs && a.GoneAt == null)).IsDirect.ShouldBeTrue();

        await portal.EndDueAfterAsync(Hour);

        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        (await portal.RequestAsync(request.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removed);
    }

    [Theory]
    [InlineData("Figma", "/api/v1/apps/*/users/*", "DELETE")]
    [InlineData("prod-deployers", "/api/v1/groups/*/users/*", "DELETE")]
    [InlineData(Power, "DeleteAccountAssignment", null)]
    public async Task Revoke_AnswerLost_IsDoneOnce(string what, string route, string? method)
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, what);
        (what == Power ? portal.Sandbox.AwsFaults : portal.Sandbox.OktaFaults).Add(
            new Fault(route, FaultKind.DropAfter, method, Count: 1)
        );

        await portal.EndDueAfterAsync(Hour);

        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        (await portal.RequestAsync(request.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removed);
    }

    [Theory]
    [InlineData("An unexpected internal service exception was encountered")]
    [InlineData("Too many requests, please try again")]
    public async Task Grant_AwsFailsAfterAccepting_IsTriedAgain(string reason)
    {
        await using var portal = await PortalHost.StartAsync();
        portal.Sandbox.AssignmentFaults.FailNextAssignments(2, reason);

        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, Power);

        portal.Sandbox.AwsJournal.Read(0, "CreateAccountAssignment").Count.ShouldBe(3);
        var stored = await portal.RequestAsync(request.Id);
        stored.Status.ShouldBe(RequestStatus.Active);
        stored.Timeline.Count(entry => entry.Kind == TimelineKind.ItemDelayed).ShouldBe(1);
    }

    [Fact]
    public async Task Grant_Throttled_WaitsAsLongAsTheTargetAsks()
    {
        await using var portal = await PortalHost.StartAsync();
        var reset = (portal.Time.GetUtcNow() + TimeSpan.FromSeconds(40)).ToUnixTimeSeconds();
        portal.Sandbox.OktaFaults.Add(
            new Fault(
                "/api/v1/groups/*/users/*",
                FaultKind.Status,
                "PUT",
                429,
                Headers: new Dictionary<string, string>
                {
                    ["X-Rate-Limit-Limit"] = "500",
                    ["X-Rate-Limit-Remaining"] = "0",
                    ["X-Rate-Limit-Reset"] = reset.ToString(System.Globalization.CultureInfo.InvariantCulture),
                },
                Count: 1
            )
        );
        await portal.ApprovedAsync(Ada, "georg.haas", Hour, "prod-deployers");
        await portal.PumpAsync();

        var next = await portal.NextDueAsync();

        next.ShouldNotBeNull();
        (next.Value - portal.Time.GetUtcNow()).ShouldBeGreaterThan(TimeSpan.FromSeconds(30));
        await portal.SettleAsync();
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
    }

    [Fact]
    public async Task Grant_ManyOnAws_KeepsToTheLimit()
    {
        await using var portal = await PortalHost.StartAsync(
            new PortalHostOptions { AwsLatency = TimeSpan.FromMilliseconds(600) }
        );
        string[] sets =
        [
            "PowerUserAccess on Staging",
            "DatabaseAdministrator on Staging",
            "NetworkAdministrator on Staging",
            "SupportAccess on Staging",
            "AdministratorAccess on Staging",
            "AdministratorAccess on Data lake",
            "DatabaseAdministrator on Data lake",
            "AdministratorAccess on Shared services",
            "NetworkAdministrator on Shared services",
            "SupportAccess on Shared services",
            "PowerUserAccess on Sandbox",
            "ReadOnlyAccess on Sandbox",
            "ReadOnlyAccess on Staging",
        ];
        var requests = new List<Application.Requests.SubmittedRequest>
        {
            await portal.ApprovedAsync(Ada, "georg.haas", Hour, sets),
            await portal.ApprovedAsync("ilya.petrov", "georg.haas", Hour, sets),
        };

        var most = 0;
        var pumping = portal.SettleAsync();
        while (!pumping.IsCompleted)
        {
            await using var db = portal.Db();
            most = Math.Max(most, await db.Operations.CountAsync(o => o.State == OperationState.InProgress));
            await Task.Delay(10);
        }
        await pumping;

        most.ShouldBeInRange(1, 10);
        foreach (var request in requests)
            (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Active);
        portal.Sandbox.AwsJournal.Read(0, "CreateAccountAssignment").ShouldAllBe(call => call.Status == 200);
    }

    [Fact]
    public async Task Grant_RefusedForGood_IsActiveInPartUntilAnAdministratorTriesAgain()
    {
        await using var portal = await PortalHost.StartAsync();
        var fault = portal.Sandbox.OktaFaults.Add(new Fault("/api/v1/groups/*/users/*", FaultKind.Status, "PUT", 403));

        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, "Figma", "prod-deployers");

        var stored = await portal.RequestAsync(request.Id);
        (stored.Status, stored.InPart).ShouldBe((RequestStatus.Active, true));
        var refused = stored.Items.Single(item => item.Status == ItemStatus.Refused);
        refused.Name.ShouldBe("prod-deployers");
        refused.StatusReason.ShouldNotBeNullOrWhiteSpace();
        await using var db = portal.Db();
        var operation = await db.Operations.SingleAsync(o => o.State == OperationState.Rejected);
        operation.WhatToDo.ShouldNotBeNullOrWhiteSpace();

        // A read does not try again what was refused for good.
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        await portal.SyncAsync(ConnectorId.Okta);
        (await db.Operations.CountAsync(o => o.FinishedAt == null)).ShouldBe(0);

        portal.Sandbox.OktaFaults.Remove(fault).ShouldBeTrue();
        (
            await portal
                .Get<RetryOperation>()
                .ExecuteAsync(new RetryOperationCommand(operation.Id), await portal.ActorOf("nora.winter"), default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
        (await portal.RequestAsync(request.Id)).InPart.ShouldBeFalse();

        await portal.EndDueAfterAsync(Hour);
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
    }

    [Fact]
    public async Task Grant_RefusedThenEnded_NeedsNothingMore()
    {
        await using var portal = await PortalHost.StartAsync();
        portal.Sandbox.OktaFaults.Add(new Fault("/api/v1/groups/*/users/*", FaultKind.Status, "PUT", 403));
        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, "Figma", "prod-deployers");

        await portal.EndDueAfterAsync(Hour);

        var stored = await portal.RequestAsync(request.Id);
        stored.Status.ShouldBe(RequestStatus.Ended);
        stored.Items.Single(item => item.Name == "prod-deployers").Status.ShouldBe(ItemStatus.Refused);
        stored.Items.Single(item => item.Name == "Figma").Status.ShouldBe(ItemStatus.Removed);
    }

    [Fact]
    public async Task Grant_PersonUnknownToAws_WaitsSaysSoAndGoesOn()
    {
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Settings = PortalHost.NoScim });
        var request = await portal.ApprovedAsync("leo.marsh", "georg.haas", Hour, Power);
        await portal.PumpAsync();

        var waiting = await portal.RequestAsync(request.Id);
        waiting.Status.ShouldBe(RequestStatus.Approved);
        waiting.Items.Single().StatusReason!.ShouldContain("leo.marsh@example.com");
        await using (var db = portal.Db())
            (await db.Operations.SingleAsync()).WaitsForPerson.ShouldBeTrue();

        await portal.InAwsAsync(
            HttpMethod.Post,
            "users",
            new
            {
                login = "leo.marsh@example.com",
                firstName = "Leo",
                lastName = "Marsh",
            }
        );
        await portal.SettleAsync();

        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", "leo.marsh@example.com").ShouldBeTrue();
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Active);
        (await portal.RequestAsync(request.Id)).Items.Single().StatusReason.ShouldBeNull();
    }

    [Fact]
    public async Task Revoke_RefusedForGood_IsTriedAgainByTheNextRead()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, "prod-deployers");
        var fault = portal.Sandbox.OktaFaults.Add(new Fault("/api/v1/groups/*/users/*", FaultKind.Status, "DELETE", 403));
        await portal.EndDueAfterAsync(Hour);
        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeTrue();
        (await portal.RequestAsync(request.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removing);
        portal.Sandbox.OktaJournal.Read().Count(call => call.Method == "DELETE").ShouldBe(1);

        portal.Sandbox.OktaFaults.Remove(fault);
        portal.Time.Advance(TimeSpan.FromMinutes(10));
        var report = await portal.SyncAsync(ConnectorId.Okta);
        report.Counts["drift"].ShouldBe(1);
        await portal.SettleAsync();

        portal.Sandbox.Holdings().InGroup("prod-deployers", Ada).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removed);
    }
}
