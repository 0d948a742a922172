using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Notifications;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Policies;
using IdentityBridge.TestKit;
using static IdentityBridge.Application.Tests.AtOnceHost;

namespace IdentityBridge.Application.Tests;

/// <summary>An emergency that nobody follows up is brought to mind once a day, until somebody does.</summary>
public sealed class FollowUpReminderTests
{
    private const string Group = "prod-deployers";
    private const string Boss = "georg.haas";
    private const string BossMail = "georg.haas@example.com";
    private static readonly PolicyDraft Deploying = Policy("Deploying", ResourceKind.OktaGroup, Group) with { Emergency = Glass };

    [Fact]
    public async Task Remind_OverdueForDays_TellsThoseWhoCanCloseItOnceADay()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Deploying);
        var taken = await portal.TakeAsync(Ada, Group);
        var due = (await portal.RequestAsync(taken.Id)).FollowUp!.Due;
        portal.Time.Stop();
        portal.Time.AdvanceTo(due.AddMinutes(-1));
        (await RemindAsync(portal)).ShouldBe(0);

        portal.Time.AdvanceTo(due);
        await using var twin = portal.Twin();
        await Task.WhenAll(RemindAsync(portal), RemindAsync(twin));
        (await RemindAsync(portal)).ShouldBe(0);
        (await CountAsync(portal, Boss)).ShouldBe(1);
        (await CountAsync(portal, Ada)).ShouldBe(0);
        (await CountAsync(portal, Nora)).ShouldBe(0);
        var notice = (await portal.NoticesAsync(Boss))[^1];
        notice.Title.ShouldContain("Ada Brandt");
        notice.Path.ShouldBe($"requests/{taken.Id.Value}");

        // Each day one, also when the portal was away for some.
        var morning = new DateTimeOffset(due.UtcDateTime.Date.AddDays(1).AddHours(9), TimeSpan.Zero);
        portal.Time.AdvanceTo(morning.AddMinutes(-1));
        (await RemindAsync(portal)).ShouldBe(0);
        portal.Time.AdvanceTo(morning);
        (await RemindAsync(portal)).ShouldBe(1);
        portal.Time.AdvanceTo(morning.AddDays(4).AddHours(3));
        (await RemindAsync(portal)).ShouldBe(1);
        (await RemindAsync(portal)).ShouldBe(0);
        (await CountAsync(portal, Boss)).ShouldBe(3);

        (await portal.FollowUpAsync(taken.Id, Boss, justified: true)).Succeeded.ShouldBeTrue();
        (await portal.NoticesAsync(Boss)).Where(n => n.Kind == NoticeKind.FollowUpDue).ShouldAllBe(n => n.ReadAt != null);
        portal.Time.Advance(TimeSpan.FromDays(2));
        (await RemindAsync(portal)).ShouldBe(0);
    }

    [Fact]
    public async Task Remind_ByMail_GoesByTheChoiceAndIsDroppedOnceItIsClosed()
    {
        await using var mail = MailServer.Start();
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Settings = mail.Settings() });
        await portal.SaveAsync(Deploying);
        var taken = await portal.TakeAsync(Ada, Group);
        await portal.DeliverAsync();
        var before = mail.Taken.Count(m => m.To == BossMail);
        var due = (await portal.RequestAsync(taken.Id)).FollowUp!.Due;
        portal.Time.AdvanceTo(due);
        await RemindAsync(portal);
        await portal.DeliverAsync();
        mail.Taken.Count(m => m.To == BossMail).ShouldBe(before + 1);
        mail.Taken.Last(m => m.To == BossMail).Header("Subject")!.ShouldContain("must still be followed up");

        var never = new Dictionary<NoticeSubject, EmailChoice> { [NoticeSubject.Emergencies] = EmailChoice.Never };
        await ChooseAsync(portal, never);
        var noon = new DateTimeOffset(due.UtcDateTime.Date.AddDays(2).AddHours(12), TimeSpan.Zero);
        portal.Time.AdvanceTo(noon);
        (await RemindAsync(portal)).ShouldBe(1);
        await portal.DeliverAsync();
        mail.Taken.Count(m => m.To == BossMail).ShouldBe(before + 1);

        await ChooseAsync(portal, new Dictionary<NoticeSubject, EmailChoice>());
        portal.Time.AdvanceTo(noon.AddDays(1));
        (await RemindAsync(portal)).ShouldBe(1);
        (await portal.FollowUpAsync(taken.Id, Boss, justified: false)).Succeeded.ShouldBeTrue();
        await portal.DeliverAsync();
        mail.Taken.Count(m => m.To == BossMail).ShouldBe(before + 1);
    }

    [Fact]
    public async Task Remind_OfWhatNobodyCanClose_TellsAdministrators()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Deploying);
        var taken = await portal.TakeAsync(Ada, Group);
        var boss = LockSubject.Of((await portal.PersonAsync(Boss)).Id);
        var locked = await portal
            .Get<PlaceLock>()
            .ExecuteAsync(new PlaceLockCommand(boss, "Laptop lost"), await portal.ActorOf(Nora), default);
        locked.Succeeded.ShouldBeTrue();
        portal.Time.AdvanceTo((await portal.RequestAsync(taken.Id)).FollowUp!.Due);

        (await RemindAsync(portal)).ShouldBe(1);
        (await CountAsync(portal, Nora)).ShouldBe(1);
        (await CountAsync(portal, Boss)).ShouldBe(0);
        (await portal.FollowUpAsync(taken.Id, Nora, justified: true)).Succeeded.ShouldBeTrue();
    }

    private static Task<int> RemindAsync(PortalHost portal) => portal.Get<RemindFollowUps>().ExecuteAsync(default);

    private static async Task<int> CountAsync(PortalHost portal, string login) =>
        (await portal.NoticesAsync(login)).Count(n => n.Kind == NoticeKind.FollowUpDue);

    private static async Task ChooseAsync(PortalHost portal, Dictionary<NoticeSubject, EmailChoice> choices) =>
        (
            await portal.Get<ChooseNotices>().ExecuteAsync(new(choices, null, 9), await portal.ActorOf(Boss), default)
        ).Succeeded.ShouldBeTrue();
}
