using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Access is had longer without a gap, and never by more than one period ahead.</summary>
public sealed class ExtensionTests
{
    private const string Ada = "ada.brandt";
    private const string AdaLogin = "ada.brandt@example.com";
    private const string Haas = "georg.haas";
    private const string Power = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("prod-deployers")]
    [InlineData("Figma")]
    [InlineData(Power)]
    public async Task Extension_ApprovedBeforeTheEnd_TouchesNothingAcrossTheEndAndEndsAtTheNewOne(string what)
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, Hour, what);
        var oldEnd = (await portal.RequestAsync(first.Id)).Until!.Value;
        portal.Time.AdvanceTo(oldEnd - TimeSpan.FromMinutes(20));
        var (okta, aws) = (portal.Sandbox.OktaJournal.Last, portal.Sandbox.AwsJournal.Last);

        var longer = (await portal.TryExtendAsync(Ada, first.Id, 2 * Hour)).Value;
        (await portal.DecideAsync(longer.Id, Haas)).Value.Status.ShouldBe(RequestStatus.Active);
        await portal.SettleAsync();
        portal.Time.AdvanceTo(oldEnd - TimeSpan.FromSeconds(1));
        (await portal.EndDueAfterAsync(TimeSpan.Zero)).ShouldBe(0);
        portal.Time.AdvanceTo(oldEnd);
        (await portal.EndDueAfterAsync(TimeSpan.Zero)).ShouldBe(1);
        await portal.SyncAllAsync();
        await portal.EndDueAfterAsync(Hour);

        Written(portal, okta, aws).ShouldBeEmpty();
        var (old, next) = (await portal.RequestAsync(first.Id), await portal.RequestAsync(longer.Id));
        (next.ExtendsId, next.Until, next.Status).ShouldBe((first.Id, oldEnd + 2 * Hour, RequestStatus.Active));
        next.From!.Value.ShouldBeLessThan(oldEnd);
        (old.Status, old.Items.Single().Status).ShouldBe((RequestStatus.Ended, ItemStatus.Kept));
        old.Items.Single().StatusReason.ShouldBe($"It goes on by request {longer.Number}, which extends this one.");
        old.Timeline.Single(t => t.Kind == TimelineKind.Extended).Text.ShouldBe($"{longer.Number}");
        next.Timeline.ShouldNotContain(t => t.Kind == TimelineKind.StartsAnew);

        portal.Time.AdvanceTo(oldEnd + 2 * Hour);
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        Written(portal, okta, aws).Count.ShouldBe(1);
        (await portal.RequestAsync(longer.Id)).Items.Single().Status.ShouldBe(ItemStatus.Removed);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Extension_ApprovedAfterTheEnd_StartsAnewForItsDuration()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, Hour, "Figma");
        var longer = (await portal.TryExtendAsync(Ada, first.Id, 2 * Hour)).Value;
        await portal.EndDueAfterAsync(2 * Hour);
        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeFalse();

        (await portal.DecideAsync(longer.Id, Haas)).Value.Status.ShouldBe(RequestStatus.Approved);
        await portal.SettleAsync();

        var next = await portal.RequestAsync(longer.Id);
        (next.Status, next.Until).ShouldBe((RequestStatus.Active, next.DecidedAt + 2 * Hour));
        next.Timeline.ShouldContain(t => t.Kind == TimelineKind.StartsAnew);
        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeTrue();
        (await portal.RequestAsync(first.Id)).Timeline.ShouldNotContain(t => t.Kind == TimelineKind.Extended);
    }

    [Fact]
    public async Task Extension_AnotherPendingOrAhead_IsRefusedWithItsNumber()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "Figma", "prod-deployers");
        var longer = (await portal.TryExtendAsync(Ada, first.Id, Hour, "Figma")).Value;

        var pending = (await portal.TryExtendAsync(Ada, first.Id, Hour, "prod-deployers")).Error!;
        pending.Code.ShouldBe(ExtensionErrors.OpenCode);
        pending.Message.ShouldContain($"Request {longer.Number} ");
        await portal.DecideAsync(longer.Id, Haas);
        (await portal.TryExtendAsync(Ada, first.Id, Hour)).Error!.Message.ShouldContain($"Request {longer.Number} ");
        (await portal.TryExtendAsync(Ada, longer.Id, Hour)).Error!.Code.ShouldBe(ExtensionErrors.OpenCode);

        await portal.EndDueAfterAsync(2 * Hour);
        (await portal.TryExtendAsync(Ada, first.Id, Hour)).Error!.Code.ShouldBe("request.extend-over");
        var again = (await portal.TryExtendAsync(Ada, longer.Id, Hour)).Value;
        await portal.DecideAsync(again.Id, Haas);
        (await portal.RequestAsync(again.Id)).Until.ShouldBe((await portal.RequestAsync(longer.Id)).Until + Hour);
    }

    [Fact]
    public async Task Extension_AfterTheOtherWasDeniedOrEnded_IsPossible()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "Figma");
        var denied = (await portal.TryExtendAsync(Ada, first.Id, Hour)).Value;
        await portal.DecideAsync(denied.Id, Haas, Verdict.Deny, "Not twice");
        var ended = (await portal.TryExtendAsync(Ada, first.Id, Hour)).Value;
        await portal.DecideAsync(ended.Id, Haas);
        (await portal.EndAsync(ended.Id, Ada)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();

        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeTrue();
        (await portal.TryExtendAsync(Ada, first.Id, Hour)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Extension_UnderThePoliciesOfToday_IsJudgedAnew()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, Hour, Power);

        (await portal.TryExtendAsync(Ada, first.Id, TimeSpan.FromHours(9))).Error!.Code.ShouldBe("request.over-limit");
        (await portal.TryExtendAsync(Ada, first.Id, Hour, "Figma")).Error!.Code.ShouldBe("request.extend-items");
        (await portal.TryExtendAsync("leo.marsh", first.Id, Hour)).Error!.Code.ShouldBe("request.not-found");
        (await portal.TryExtendAsync(Haas, first.Id, Hour)).Error!.Code.ShouldBe("request.extend-not-yours");
        var pending = await portal.SubmitAsync(Ada, Hour, "Figma");
        (await portal.TryExtendAsync(Ada, pending.Id, Hour)).Error!.Code.ShouldBe("request.extend-over");
        await using (var db = portal.Db())
            await db.Policies.ExecuteUpdateAsync(set => set.SetProperty(p => p.Enabled, false));
        (await portal.TryExtendAsync(Ada, first.Id, Hour)).Error!.Code.ShouldBe("request.not-requestable");
    }

    [Fact]
    public async Task EndEarly_OfTheOriginal_EndsWhatRunsAndCancelsWhatWaits()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "Figma");
        var running = (await portal.TryExtendAsync(Ada, first.Id, Hour)).Value;
        await portal.DecideAsync(running.Id, Haas);
        var other = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "prod-deployers");
        var waiting = (await portal.TryExtendAsync(Ada, other.Id, Hour)).Value;

        (await portal.EndAsync(first.Id, Ada)).Succeeded.ShouldBeTrue();
        (await portal.EndAsync(other.Id, Ada)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();

        var (ended, cancelled) = (await portal.RequestAsync(running.Id), await portal.RequestAsync(waiting.Id));
        (ended.Status, cancelled.Status).ShouldBe((RequestStatus.Revoked, RequestStatus.Cancelled));
        ended
            .Timeline.Single(t => t.Kind == TimelineKind.EndedEarly)
            .Text.ShouldBe($"Request {first.Number}, which it extends, was ended early.");
        cancelled
            .Timeline.Single(t => t.Kind == TimelineKind.Cancelled)
            .Text.ShouldBe($"Request {other.Number}, which it was to extend, was ended early by Ada Brandt.");
        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeFalse();
        portal.Sandbox.Holdings().InGroup("prod-deployers", AdaLogin).ShouldBeFalse();
        (await portal.DecideAsync(waiting.Id, Haas)).Error!.Code.ShouldBe("request.not-pending");
        await using var db = portal.Db();
        (await db.Grants.CountAsync(g => g.EndedAt == null)).ShouldBe(0);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Lock_OfTheOriginal_HoldsUpWhatExtendsIt()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "Figma");
        var longer = (await portal.TryExtendAsync(Ada, first.Id, Hour)).Value;
        await portal.DecideAsync(longer.Id, Haas);
        var nora = await portal.ActorOf("nora.winter");

        var subject = LockSubject.Of(first.Id);
        await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "Laptop stolen", null), nora, default);
        await portal.SettleAsync();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeFalse();
        (await portal.DetailsAsync(longer.Id, Ada)).Lock.ShouldNotBeNull();
        (await portal.DetailsAsync(first.Id, Ada)).Terms.MayExtend.ShouldBeFalse();

        await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject, null), nora, default);
        await portal.SettleAsync();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeTrue();
        var other = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "prod-deployers");
        await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(LockSubject.Of(other.Id), "Wait", null), nora, default);
        (await portal.TryExtendAsync(Ada, other.Id, Hour)).Error!.Code.ShouldBe("request.locked");
    }

    [Fact]
    public async Task Preview_AndPages_SayTheOldEndTheNewEndAndWho()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "Figma", Power);
        var ada = await portal.ActorOf(Ada);
        var until = (await portal.RequestAsync(first.Id)).Until;

        var preview = (
            await portal.Get<PreviewExtension>().ExecuteAsync(new PreviewExtensionQuery(first.Id, null, Hour), ada, default)
        ).Value;
        (preview.OldEnd, preview.NewEnd, preview.CanSubmit, preview.WhyNot).ShouldBe((until, until + Hour, true, null));
        preview.Items.ShouldAllBe(i => i.Approvals.Count > 0 && i.WhyNot == null);
        var held = await portal.Get<GrantQueries>().MineAsync(ada, default);
        held.Single(h => h.ResourceName == "Figma").Extendable.ShouldBe(first.Id);

        var longer = (await portal.TryExtendAsync(Ada, first.Id, Hour, "Figma")).Value;
        held = await portal.Get<GrantQueries>().MineAsync(ada, default);
        held.ShouldAllBe(h => h.Extendable == null);
        held.Single(h => h.ResourceName == "Figma").Pending!.Number.ShouldBe(longer.Number);
        (await portal.DetailsAsync(first.Id, Ada)).Terms.Extensions.Single().Number.ShouldBe(longer.Number);
        var terms = (await portal.DetailsAsync(longer.Id, Haas)).Terms;
        (terms.Extends!.Number, terms.Extends.IsOpen, terms.ExtendsUntil).ShouldBe((first.Number, true, until));
        preview = (
            await portal.Get<PreviewExtension>().ExecuteAsync(new PreviewExtensionQuery(first.Id, null, Hour), ada, default)
        ).Value;
        preview.WhyNot!.ShouldContain($"Request {longer.Number} ");
    }

    /// <summary>Changes that reached the targets since.</summary>
    private static List<string> Written(PortalHost portal, long okta, long aws) =>
        [
            .. portal
                .Sandbox.OktaJournal.Read(okta)
                .Where(c => c.Method is "PUT" or "POST" or "DELETE")
                .Select(c => $"{c.Method} {c.Path}"),
            .. portal.Sandbox.AwsJournal.Read(aws, "CreateAccountAssignment").Select(c => "create"),
            .. portal.Sandbox.AwsJournal.Read(aws, "DeleteAccountAssignment").Select(c => "delete"),
        ];
}
