using System.Diagnostics;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using static IdentityBridge.Application.Tests.AtOnceHost;

namespace IdentityBridge.Application.Tests;

/// <summary>Access that is taken without a decision, and the look at it that nobody can skip.</summary>
public sealed class EmergencyTests(ITestOutputHelper output)
{
    private const string Group = "prod-deployers";
    private const string Power = "PowerUserAccess on Production";
    private const string Boss = "georg.haas";
    private static readonly PolicyDraft Deploying = Policy("Deploying", ResourceKind.OktaGroup, Group) with { Emergency = Glass };

    [Fact]
    public async Task Take_GroupAndPermissionSet_AreThereWithinThreeSeconds()
    {
        await using var portal = await PortalHost.StartAsync(
            new PortalHostOptions { Time = TimeProvider.System, AwsLatency = TimeSpan.FromMilliseconds(300) }
        );
        await portal.SaveAsync(Deploying);
        var before = portal.Sandbox.Holdings();
        foreach (var what in new[] { Group, Power })
        {
            var had = portal.Sandbox.Holdings();
            var clock = Stopwatch.StartNew();
            await portal.TakeAsync(Ada, what);
            await portal.RunPumpUntilAsync(
                () => Task.FromResult(Held.Difference(had, portal.Sandbox.Holdings()).Count == 1),
                TimeSpan.FromSeconds(20)
            );
            output.WriteLine($"{what}: in the sandbox {clock.Elapsed.TotalMilliseconds:0} ms after submitting.");
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        }
        Held.Difference(before, portal.Sandbox.Holdings()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Take_Allowed_IsApprovedAtOnceAndWaitsForItsFollowUp()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Deploying);
        (await portal.PreviewAsync(Ada, null, false, Group)).Emergency!.Longest.ShouldBe(Glass.Longest);
        (await portal.PreviewAsync(Ada, null, false, Group, "Figma")).Emergency.ShouldBeNull();
        var preview = await portal.PreviewAsync(Ada, null, true, Group);
        (preview.CanSubmit, preview.MaxDuration).ShouldBe((true, Glass.Longest));
        preview.Emergency!.Told.ShouldContain("Georg Haas");

        var taken = await portal.TakeAsync(Ada, Group);

        var request = await portal.RequestAsync(taken.Id);
        (request.Status, request.IsEmergency, request.Decisions.Count).ShouldBe((RequestStatus.Approved, true, 0));
        request.Timeline.Select(t => t.Kind).ShouldContain(TimelineKind.EmergencyTaken);
        (await OpenAsync(portal, Boss)).Single().MayClose.ShouldBeTrue();
        (await OpenAsync(portal, Nora)).Single().MayClose.ShouldBeFalse("Somebody else can.");
        foreach (var login in new[] { Ada, "jonas.keller" })
            (await OpenAsync(portal, login)).ShouldBeEmpty(login);
        (await portal.SeenAsync(taken.Id, Boss)).FollowUp!.MayClose.ShouldBeTrue();
        (await FoundAsync(portal, Boss)).ShouldBe(1);
        (await portal.FollowUpAsync(taken.Id, Boss, true)).Value.AccessEnded.ShouldBeFalse();
        (await portal.RequestAsync(taken.Id)).Status.ShouldBe(RequestStatus.Approved);
        (await OpenAsync(portal, Boss)).ShouldBeEmpty();
        (await FoundAsync(portal, Boss)).ShouldBe(0);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Take_WhatMustNotBe_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Deploying);
        async Task<string> Code(TimeSpan span, bool known, string reason, params string[] what) =>
            (await portal.TryTakeAsync(Ada, span, known, reason, what)).Error!.Code;
        (await Code(Hour, false, Reason, Group)).ShouldBe("request.not-acknowledged");
        (await Code(Hour, true, "Outage", Group)).ShouldBe("request.emergency-reason");
        (await Code(5 * Hour, true, Reason, Group)).ShouldBe("request.emergency-too-long");
        (await Code(Hour, true, Reason, Group, "Figma")).ShouldBe("request.no-emergency");
        var subject = LockSubject.Of((await portal.PersonAsync(Ada)).Id);
        await portal
            .Get<PlaceLock>()
            .ExecuteAsync(new PlaceLockCommand(subject, "Laptop lost"), await portal.ActorOf(Nora), default);
        (await Code(Hour, true, Reason, Group)).ShouldBe(LockErrors.ActorCode);
        await using var db = portal.Db();
        (await db.Requests.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Take_WhileAnotherRequestWaitsForIt_IsNotInTheWay()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Deploying);
        await portal.SubmitAsync(Ada, Hour, Group);
        (await portal.TakeAsync(Ada, Group)).Status.ShouldBe(RequestStatus.Approved);
        (await portal.TrySubmitAsync(Ada, Hour, Group)).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task FollowUp_Overdue_NoOtherEmergencyUntilItIsClosed()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Deploying);
        var taken = await portal.TakeAsync(Ada, Group);
        await portal.EndDueAfterAsync(Hour);
        (await portal.TakeAsync(Ada, Group)).Status.ShouldBe(RequestStatus.Approved, "It is not due yet.");
        portal.Time.Advance(TimeSpan.FromDays(3));

        (await portal.TryTakeAsync(Ada, Hour, true, Reason, Power)).Error!.Code.ShouldBe("request.follow-up-overdue");
        (await portal.PreviewAsync(Ada, null, false, Group)).Emergency!.WhyNot!.ShouldContain(taken.Number.ToString());
        (await OpenAsync(portal, Nora)).ShouldAllBe(f => f.IsOverdue);
        (await portal.TakeAsync("leo.marsh", Power)).Status.ShouldBe(RequestStatus.Approved, "Others are not concerned.");
        foreach (var open in await OpenAsync(portal, Boss))
            (await portal.FollowUpAsync(open.Request.Id, Boss, true)).Succeeded.ShouldBeTrue();
        (await portal.TryTakeAsync(Ada, Hour, true, Reason, Power)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task FollowUp_WhateverElseHappens_StaysOpenAndFallsToAdministrators()
    {
        await using var portal = await PortalHost.StartAsync();
        var policy = await portal.SaveAsync(Deploying);
        var taken = await portal.TakeAsync(Ada, Group);
        await portal.SettleAsync();
        (await portal.EndAsync(taken.Id, Ada)).Succeeded.ShouldBeTrue();
        await StillOpenAsync("ended early");
        (
            await portal.Get<CancelRequest>().ExecuteAsync(new CancelRequestCommand(taken.Id), await portal.ActorOf(Ada), default)
        ).Succeeded.ShouldBeFalse();
        (await portal.DecideAsync(taken.Id, Boss)).Error!.Code.ShouldBe("request.not-pending");
        var nora = await portal.ActorOf(Nora);
        var version = (await portal.Get<PolicyQueries>().DetailsAsync(policy, nora, default)).Value.Version;
        (
            await portal.Get<DeletePolicy>().ExecuteAsync(new DeletePolicyCommand(policy, version), nora, default)
        ).Succeeded.ShouldBeTrue();
        await StillOpenAsync("policy deleted");
        portal.Time.Advance(TimeSpan.FromDays(30));
        await portal.Get<ExpireRequests>().ExecuteAsync(default);
        await StillOpenAsync("expired");
        (await portal.FollowUpAsync(taken.Id, Nora, true)).Error!.Code.ShouldBe("request.not-follow-up");
        foreach (var login in new[] { Ada, Boss })
            await portal.InOktaAsync(
                HttpMethod.Post,
                $"people/{PortalHost.Login(login)}/status",
                new { status = "DEPROVISIONED" }
            );
        await portal.SyncAsync(ConnectorId.Okta);
        await StillOpenAsync("the person and the manager left");

        (await OpenAsync(portal, Nora)).Single().MayClose.ShouldBeTrue();
        (await portal.FollowUpAsync(taken.Id, "jonas.keller", true)).Error!.Code.ShouldBe("request.not-found");
        (await portal.FollowUpAsync(taken.Id, Nora, false)).Value.AccessEnded.ShouldBeFalse();
        (await portal.FollowUpAsync(taken.Id, Nora, true)).Error!.Code.ShouldBe("request.followed-up");

        async Task StillOpenAsync(string after) =>
            (await portal.RequestAsync(taken.Id)).FollowUp!.State.ShouldBe(FollowUpState.Open, after);
    }

    [Fact]
    public async Task FollowUp_NotJustified_TakesTheAccessAway()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        await portal.SaveAsync(Deploying);
        var taken = await portal.TakeAsync(Ada, Group, Power);
        await portal.SettleAsync();
        Held.Difference(before, portal.Sandbox.Holdings()).Count.ShouldBe(2);

        (await portal.FollowUpAsync(taken.Id, Boss, false)).Value.AccessEnded.ShouldBeTrue();

        await portal.SettleAsync();
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        var request = await portal.RequestAsync(taken.Id);
        request.Status.ShouldBe(RequestStatus.Revoked);
        request.Items.ShouldAllBe(i => i.Status == ItemStatus.Removed);
    }

    [Fact]
    public async Task FollowUp_TwoInTheSameInstant_OneWinsAndTheOtherIsTold()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        for (var round = 0; round < 12; round++)
        {
            var taken = await portal.TakeAsync(Ada, Power);
            var both = await Task.WhenAll(
                Task.Run(() => portal.FollowUpAsync(taken.Id, Boss, true)),
                Task.Run(() => twin.FollowUpAsync(taken.Id, "lena.fischer", false))
            );
            both.Count(b => b.Succeeded).ShouldBe(1);
            both.Single(b => !b.Succeeded).Error!.Code.ShouldBe("request.followed-up");
            var request = await portal.RequestAsync(taken.Id);
            request.FollowUp!.State.ShouldBe(both[0].Succeeded ? FollowUpState.Justified : FollowUpState.NotJustified);
            request.Status.ShouldBe(both[0].Succeeded ? RequestStatus.Approved : RequestStatus.Revoked);
            if (both[0].Succeeded)
                (await portal.EndAsync(taken.Id, Ada)).Succeeded.ShouldBeTrue();
        }
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task FollowUp_WhileItIsBeingEnded_BothAreDoneOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        for (var round = 0; round < 12; round++)
        {
            var taken = await portal.TakeAsync(Ada, Power);
            var follow = Task.Run(() => portal.FollowUpAsync(taken.Id, Boss, false));
            var end = Task.Run(() => twin.EndAsync(taken.Id, Ada));
            (await follow).Succeeded.ShouldBeTrue();
            (await end).Succeeded.ShouldBe(!(await follow).Value.AccessEnded);
            var request = await portal.RequestAsync(taken.Id);
            (request.Status, request.FollowUp!.State).ShouldBe((RequestStatus.Revoked, FollowUpState.NotJustified));
            request.Timeline.Count(t => t.Kind == TimelineKind.EndedEarly).ShouldBe(1);
        }
        await portal.SettleAsync();
        await using var db = portal.Db();
        (await db.Grants.AnyAsync(g => g.EndedAt == null)).ShouldBeFalse();
    }

    [Fact]
    public async Task Take_ProcessDiesBeforeThePush_AnotherPutsItInPlace()
    {
        await using var portal = await PortalHost.StartAsync();
        SubmittedRequest taken;
        await using (var dies = portal.Twin())
            taken = await dies.TakeAsync(Ada, Power);
        (await portal.RequestAsync(taken.Id)).Items.Single().Status.ShouldBe(ItemStatus.Applying);

        await portal.SettleAsync();

        (await portal.RequestAsync(taken.Id)).Status.ShouldBe(RequestStatus.Active);
    }

    [Fact]
    public async Task Take_TargetFailsAndHeals_ArrivesOnceAndIsFollowedUpMeanwhile()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        portal.Sandbox.AwsFaults.Add(new Fault("CreateAccountAssignment", FaultKind.Status, Status: 503, Count: 3));
        var taken = await portal.TakeAsync(Ada, Power);
        await portal.PumpAsync();
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        (await portal.FollowUpAsync(taken.Id, Boss, true)).Succeeded.ShouldBeTrue();

        await portal.SettleAsync();

        (await portal.RequestAsync(taken.Id)).Status.ShouldBe(RequestStatus.Active);
        Held.Difference(before, portal.Sandbox.Holdings()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Lock_OnThePerson_HoldsItUpAndTheFollowUpStays()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        var taken = await portal.TakeAsync(Ada, Power);
        await portal.SettleAsync();
        var (nora, subject) = (await portal.ActorOf(Nora), LockSubject.Of((await portal.PersonAsync(Ada)).Id));
        await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "Laptop lost"), nora, default);
        await portal.SettleAsync();
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        (await portal.RequestAsync(taken.Id)).FollowUp!.State.ShouldBe(FollowUpState.Open);
        await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject), nora, default);
        await portal.SettleAsync();
        Held.Difference(before, portal.Sandbox.Holdings()).Count.ShouldBe(1);
    }

    private static async Task<IReadOnlyList<FollowUpRow>> OpenAsync(PortalHost portal, string login) =>
        await portal.Get<FollowUpQueries>().OpenAsync(await portal.ActorOf(login), default);

    private static async Task<int> FoundAsync(PortalHost portal, string login) =>
        (
            await portal
                .Get<RequestSearch>()
                .SearchAsync(new RequestFilter(FollowUpOpen: true), null, 10, await portal.ActorOf(login), default)
        ).Total;
}
