using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What is locked has no effect in the targets, and comes back if it is still in its window.</summary>
public sealed class LockTests
{
    private const string Ada = "ada.brandt";
    private const string AdaLogin = "ada.brandt@example.com";
    private const string Nora = ListHost.Nora;
    private const string Direct = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Person_LockedAndUnlocked_LosesEverythingOfOursAndGetsBackWhatIsStillInItsWindow()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        var list = await portal.ListAsync("Payments on call", gives: ["PowerUserAccess on Staging", "payments-on-call"]);
        await portal.AddAsync(list, Ada);
        var longer = await portal.ActiveAsync(Ada, "georg.haas", 4 * Hour, Direct);
        await portal.ActiveAsync(Ada, "julien.moreau", Hour, "Figma");
        await portal.SettleAsync();
        Everything(portal, "Payments on call").ShouldBe([true, true, true, true]);

        (await LockAsync(portal, LockSubject.Of(await IdAsync(portal, Ada)))).Placed.ShouldBeTrue();
        await portal.SettleAsync();
        Everything(portal, "Payments on call").ShouldBe([false, false, false, false]);
        OfAda(before).Except(OfAda(portal.Sandbox.Holdings())).ShouldBeEmpty();

        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();
        Everything(portal, "Payments on call").ShouldBe([false, false, false, false]);
        (await portal.RequestAsync(longer.Id)).Status.ShouldBe(RequestStatus.Active);
        (await portal.MemberAsync(list, Ada))!.Why.ShouldBe("is locked");
        var mine = await portal.Get<GrantQueries>().MineAsync(await portal.ActorOf(Ada), default);
        mine.Single(h => h.Name == Direct).Locked.ShouldBe("locked by Nora Winter: Laptop stolen");

        await portal.EndDueAfterAsync(2 * Hour);
        (await UnlockAsync(portal, LockSubject.Of(await IdAsync(portal, Ada)))).Lifted.ShouldBeTrue();
        await portal.SettleAsync();
        Everything(portal, "Payments on call").ShouldBe([true, false, true, true]);
        var timeline = (await portal.RequestAsync(longer.Id))
            .Timeline.OrderBy(t => t.Sequence)
            .Select(t => (t.Kind, t.Who, t.Text));
        timeline
            .TakeLast(2)
            .ShouldBe([
                (TimelineKind.Locked, "Nora Winter", "Laptop stolen"),
                (TimelineKind.Unlocked, "Nora Winter", (string?)null),
            ]);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Request_Locked_StaysActiveWithoutEffectUntilTheLockEndsAtItsSecond()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, "georg.haas", 4 * Hour, Direct);
        var other = await portal.ActiveAsync(Ada, "julien.moreau", 4 * Hour, "Figma");
        var soon = portal.Time.GetUtcNow() + Hour;
        var until = soon.AddTicks(-(soon.Ticks % TimeSpan.TicksPerSecond));
        await LockAsync(portal, LockSubject.Of(request.Id), until);
        await portal.SettleAsync();

        HasDirect(portal).ShouldBeFalse();
        portal.Sandbox.Holdings().HasApp("Figma", AdaLogin).ShouldBeTrue();
        var details = (
            await portal.Get<RequestDetailsQuery>().ExecuteAsync(request.Id, await portal.ActorOf(Ada), default)
        ).Value;
        (details.Status, details.Lock!.Reason, details.Lock.ByName).ShouldBe(
            (RequestStatus.Active, "Laptop stolen", "Nora Winter")
        );
        (
            await portal.Get<RequestDetailsQuery>().ExecuteAsync(other.Id, await portal.ActorOf(Ada), default)
        ).Value.Lock.ShouldBeNull();
        (await portal.Get<EndDueGrants>().NextDueAsync(default)).ShouldBe(until);

        portal.Time.AdvanceTo(until.AddSeconds(-30));
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        HasDirect(portal).ShouldBeFalse();
        portal.Time.AdvanceTo(until);
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        HasDirect(portal).ShouldBeTrue();
        (await UnlockAsync(portal, LockSubject.Of(request.Id))).Lifted.ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Timeline.MaxBy(t => t.Sequence)!.Kind.ShouldBe(TimelineKind.Unlocked);
    }

    [Fact]
    public async Task Request_EndsWhileLocked_DoesNotComeBack()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, "georg.haas", Hour, Direct);
        await LockAsync(portal, LockSubject.Of(request.Id), portal.Time.GetUtcNow() + Hour);
        await portal.SettleAsync();
        await portal.EndDueAfterAsync(2 * Hour);

        HasDirect(portal).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Ended);
        var again = await portal
            .Get<PlaceLock>()
            .ExecuteAsync(new PlaceLockCommand(LockSubject.Of(request.Id), "Late"), await portal.ActorOf(Nora), default);
        again.Error!.Code.ShouldBe("lock.request-over");
    }

    [Fact]
    public async Task List_Locked_GivesNothingAndKeepsItsMembers()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Payments on call", gives: ["PowerUserAccess on Staging", "payments-on-call"]);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        await LockAsync(portal, LockSubject.Of(list));
        await portal.SettleAsync();

        portal.InGroup("payments-on-call", Ada).ShouldBeFalse();
        portal.InAwsGroup("Payments on call").ShouldBeEmpty();
        (await portal.MemberAsync(list, Ada))!.Why.ShouldBeNull();
        await portal.AddAsync(list, "leo.marsh");
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();
        portal.InGroup("payments-on-call", "leo.marsh").ShouldBeFalse();
        portal.InAwsGroup("Payments on call").ShouldBeEmpty();
        var shown = await portal.Get<AccessListQueries>().DetailsAsync(list, await portal.ActorOf(Ada), default);
        shown.Value.Lock!.Reason.ShouldBe("Laptop stolen");

        await UnlockAsync(portal, LockSubject.Of(list));
        await portal.SettleAsync();
        portal.InAwsGroup("Payments on call").ShouldBe([Ada, "leo.marsh"]);
        portal.InGroup("payments-on-call", Ada).ShouldBeTrue();
    }

    [Fact]
    public async Task Actor_Locked_MayReadAndGiveUpAndNothingElse()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Payments on call");
        var pending = await portal.SubmitAsync(Ada, Hour, Direct);
        var active = await portal.ActiveAsync("lena.fischer", "julien.moreau", Hour, "Figma");
        await LockAsync(portal, LockSubject.Of(await IdAsync(portal, ListHost.Lena)));

        (await portal.TrySubmitAsync(ListHost.Lena, Hour, "Salesforce")).Error!.Code.ShouldBe(LockErrors.ActorCode);
        (await portal.DecideAsync(pending.Id, ListHost.Lena)).Error!.Code.ShouldBe(LockErrors.ActorCode);
        var add = ChangeMembersCommand.Adding(list, new NewMember(await portal.SubjectAsync("leo.marsh")));
        (await portal.TryMembersAsync(ListHost.Lena, add)).Error!.Code.ShouldBe(LockErrors.ActorCode);
        var lena = await portal.ActorOf(ListHost.Lena);
        (await portal.Get<RequestDetailsQuery>().ExecuteAsync(pending.Id, lena, default)).Succeeded.ShouldBeTrue();
        (await portal.Get<AccessListQueries>().DetailsAsync(list, lena, default)).Succeeded.ShouldBeTrue();
        (await portal.EndAsync(active.Id, ListHost.Lena)).Succeeded.ShouldBeTrue();

        await LockAsync(portal, LockSubject.Of(await IdAsync(portal, Ada)));
        (await portal.DecideAsync(pending.Id, "georg.haas")).Error!.Code.ShouldBe("request.locked");
        (await portal.DecideAsync(pending.Id, "georg.haas", Verdict.Deny)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task TwoAdministrators_AtOnce_OneLockAndOneUnlock()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var nora = await portal.ActorOf(Nora);
        var lena = (await portal.ActorOf(ListHost.Lena)) with { Roles = PortalRoles.Administrator };
        var subject = LockSubject.Of(await IdAsync(portal, Ada));
        for (var round = 0; round < 10; round++)
        {
            var placed = await Task.WhenAll(
                Task.Run(() => portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "One"), nora, default)),
                Task.Run(() => twin.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "Two"), lena, default))
            );
            placed.Count(p => p.Value.Placed).ShouldBe(1);
            placed.Select(p => p.Value.Id).Distinct().Count().ShouldBe(1);
            var lifted = await Task.WhenAll(
                Task.Run(() => portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject), nora, default)),
                Task.Run(() => twin.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject), lena, default))
            );
            lifted.Count(l => l.Value.Lifted).ShouldBe(1);
        }

        var each = await Task.WhenAll(
            Task.Run(() =>
                portal
                    .Get<PlaceLock>()
                    .ExecuteAsync(new PlaceLockCommand(LockSubject.Of(lena.PersonId!.Value), "One"), nora, default)
            ),
            Task.Run(() =>
                twin.Get<PlaceLock>()
                    .ExecuteAsync(new PlaceLockCommand(LockSubject.Of(nora.PersonId!.Value), "Two"), lena, default)
            )
        );
        each.Count(e => e.Succeeded).ShouldBe(1);
        each.Single(e => !e.Succeeded).Error!.Code.ShouldBe(LockErrors.ActorCode);
        await using var db = portal.Db();
        (await db.Locks.CountAsync(l => l.LiftedAt == null)).ShouldBe(1);
    }

    [Theory]
    [InlineData(Nora, null)]
    [InlineData("otto.klein", "lock.administrators-only")]
    [InlineData("pia.sommer", "lock.administrators-only")]
    [InlineData("lena.fischer", "lock.administrators-only")]
    [InlineData(Ada, "lock.administrators-only")]
    [InlineData("georg.haas", "lock.administrators-only")]
    public async Task Commands_EveryRole_OnlyAdministratorsMay(string login, string? refusal)
    {
        await using var portal = await PortalHost.StartAsync();
        var actor = await portal.ActorOf(login);
        var list = await portal.ListAsync("Payments on call");
        await portal.AddAsync(list, Ada);
        var request = await portal.SubmitAsync(Ada, Hour, Direct);
        foreach (
            var subject in new[] { LockSubject.Of(await IdAsync(portal, Ada)), LockSubject.Of(request.Id), LockSubject.Of(list) }
        )
        {
            var placed = await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "Why"), actor, default);
            placed.Error?.Code.ShouldBe(refusal);
            placed.Succeeded.ShouldBe(refusal is null);
            var lifted = await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject), actor, default);
            lifted.Error?.Code.ShouldBe(refusal);
            lifted.Succeeded.ShouldBe(refusal is null);
        }
        var seen = await portal.Get<LockQueries>().PastAsync(1, 25, actor, default);
        seen.Succeeded.ShouldBe(actor.SeesEverything);
        if (refusal is null)
            seen.Value.Rows.Select(r => r.Name).ShouldBe(["Payments on call", $"Request {request.Number}", "Ada Brandt"]);
    }

    [Theory]
    [InlineData("", 0, "lock.reason-missing")]
    [InlineData("Why", -1, "lock.end")]
    public async Task Place_NotWhole_IsRefused(string reason, int hours, string refusal)
    {
        await using var portal = await PortalHost.StartAsync();
        DateTimeOffset? until = hours == 0 ? null : portal.Time.GetUtcNow().AddHours(hours);
        var command = new PlaceLockCommand(LockSubject.Of(await IdAsync(portal, Ada)), reason, until);
        (await portal.Get<PlaceLock>().ExecuteAsync(command, await portal.ActorOf(Nora), default)).Error!.Code.ShouldBe(refusal);
        var self = new PlaceLockCommand(LockSubject.Of(await IdAsync(portal, Nora)), "Why");
        (await portal.Get<PlaceLock>().ExecuteAsync(self, await portal.ActorOf(Nora), default)).Error!.Code.ShouldBe("lock.self");
    }

    private static async Task<PlacedLock> LockAsync(PortalHost portal, LockSubject subject, DateTimeOffset? until = null) =>
        (
            await portal
                .Get<PlaceLock>()
                .ExecuteAsync(new PlaceLockCommand(subject, "Laptop stolen", until), await portal.ActorOf(Nora), default)
        ).Value;

    private static async Task<LiftedLock> UnlockAsync(PortalHost portal, LockSubject subject) =>
        (await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject), await portal.ActorOf(Nora), default)).Value;

    private static async Task<PersonId> IdAsync(PortalHost portal, string login) => (await portal.PersonAsync(login)).Id;

    private static bool HasDirect(PortalHost portal) =>
        portal.Sandbox.Holdings().HasPermissionSet("Production", "PowerUserAccess", AdaLogin);

    /// <summary>Directly in AWS, an app, an Okta group of a list, and AWS through the list's group.</summary>
    private static bool[] Everything(PortalHost portal, string list) =>
        [
            HasDirect(portal),
            portal.Sandbox.Holdings().HasApp("Figma", AdaLogin),
            portal.InGroup("payments-on-call", Ada),
            portal.InAwsGroup(list).Contains(Ada),
        ];

    private static IEnumerable<string> OfAda(Sandbox.Holdings held) =>
        held
            .Groups.Select(g => g.ToString())
            .Concat(held.Apps.Select(a => a.ToString()))
            .Concat(held.Assignments.Select(a => a.ToString()))
            .Where(h => h.Contains(AdaLogin, StringComparison.Ordinal));
}
