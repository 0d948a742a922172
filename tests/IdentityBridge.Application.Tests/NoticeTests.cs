using IdentityBridge.Application.Notifications;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Who is told in the portal, of what, and that it is once.</summary>
public sealed class NoticeTests
{
    private const string Ada = "ada.brandt";
    private const string Georg = "georg.haas";
    private const string Julien = "julien.moreau";
    private const string Production = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Journey_OfARequest_TellsThoseItConcernsAndNobodyElse()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, 4 * Hour, Production);

        (await KindsAsync(portal, Georg)).ShouldBe([NoticeKind.ToDecide]);
        (await portal.NoticesAsync(Georg))[0].Path.ShouldBe($"decide?id={request.Id.Value}");
        (await KindsAsync(portal, Ada)).ShouldBeEmpty();
        (await KindsAsync(portal, "clara.hoffmann")).ShouldBeEmpty();

        await portal.DecideAsync(request.Id, Georg);
        await portal.SettleAsync();
        (await KindsAsync(portal, Ada)).ShouldBe([NoticeKind.Approved, NoticeKind.InPlace]);
        (await KindsAsync(portal, "lena.fischer")).ShouldBe([NoticeKind.ToDecide, NoticeKind.GrantedOnMine]);
        // What is decided no longer waits: it is not news to anybody who could have decided.
        (await portal.NoticesAsync(Georg))
            .Single()
            .ReadAt.ShouldNotBeNull();

        await portal.EndAsync(request.Id, Ada);
        (await KindsAsync(portal, Ada)).ShouldBe([NoticeKind.Approved, NoticeKind.InPlace]);
        (await KindsAsync(portal, Georg)).ShouldBe([NoticeKind.ToDecide, NoticeKind.EndedEarly]);
        await using var db = portal.Db();
        var told = await db.Notices.Select(n => n.PersonId).Distinct().ToListAsync();
        var may = new List<PersonId?>();
        foreach (var login in new[] { Ada, Georg, "lena.fischer" })
            may.Add((await portal.PersonAsync(login)).Id);
        var leads = await LeadsAsync(portal);
        told.Except(may).Except(leads).ShouldBeEmpty();
        (await db.Deliveries.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Denied_TellsThePersonWhoAndWhy()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, 4 * Hour, Production);
        await portal.DecideAsync(request.Id, Georg, Verdict.Deny, "Use Staging");

        var notice = (await portal.NoticesAsync(Ada)).Single();
        (notice.Kind, notice.Facts.By, notice.Facts.Said).ShouldBe((NoticeKind.Denied, "Georg Haas", "Use Staging"));
        notice.Title.ShouldBe($"Your request for {Production} is denied");
    }

    [Fact]
    public async Task Expired_TellsThePerson()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SubmitAsync(Ada, 4 * Hour, Production);
        portal.Time.Advance(TimeSpan.FromDays(60));
        (await portal.Get<ExpireRequests>().ExecuteAsync(default)).ShouldBe(1);

        (await KindsAsync(portal, Ada)).ShouldBe([NoticeKind.Expired]);
        (await portal.NoticesAsync(Georg)).ShouldAllBe(n => n.ReadAt != null);
    }

    [Fact]
    public async Task EndsSoon_IsToldOnceAnHourBeforeAndAgainWhenTheEndMoves()
    {
        await using var portal = await PortalHost.StartAsync();
        var two = Task.Run(async () => await portal.ActiveAsync(Ada, Georg, 4 * Hour, Production));
        var request = await two;
        await portal.ActiveAsync(Ada, Julien, Hour, "Figma");
        (await TellAsync(portal)).ShouldBe(0);

        portal.Time.AdvanceTo((await portal.RequestAsync(request.Id)).Until!.Value.AddMinutes(-59));
        await using var twin = portal.Twin();
        var both = await Task.WhenAll(TellAsync(portal), TellAsync(twin));
        both.Sum().ShouldBeLessThanOrEqualTo(2);
        (await TellAsync(portal)).ShouldBe(0);
        // The hour for Figma is too short to be worth a word.
        (await portal.NoticesAsync(Ada))
            .Count(n => n.Kind == NoticeKind.EndsSoon)
            .ShouldBe(1);
        var notice = (await portal.NoticesAsync(Ada)).Single(n => n.Kind == NoticeKind.EndsSoon);
        notice.About.ShouldBe((await portal.RequestAsync(request.Id)).Until);
    }

    [Fact]
    public async Task EndsTomorrow_AfterADayWithoutThePortal_IsSaidAsWhatIsLeft()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, Julien, TimeSpan.FromDays(5), "Figma");
        var until = (await portal.RequestAsync(request.Id)).Until!.Value;
        portal.Time.AdvanceTo(until.AddMinutes(-30));

        (await TellAsync(portal)).ShouldBe(1);
        (await KindsAsync(portal, Ada)).Count(k => k is NoticeKind.EndsSoon or NoticeKind.EndsTomorrow).ShouldBe(1);
        portal.Time.AdvanceTo(until);
        (await TellAsync(portal)).ShouldBe(0);
    }

    [Fact]
    public async Task EndsTomorrow_IsToldADayBefore()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, Julien, TimeSpan.FromDays(5), "Figma");
        portal.Time.AdvanceTo((await portal.RequestAsync(request.Id)).Until!.Value.AddHours(-23));

        (await TellAsync(portal)).ShouldBe(1);
        (await TellAsync(portal)).ShouldBe(0);
        (await KindsAsync(portal, Ada)).ShouldContain(NoticeKind.EndsTomorrow);
    }

    [Fact]
    public async Task SameEvent_FromTwoProcesses_IsToldOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var request = await portal.ActiveAsync(Ada, Georg, 4 * Hour, Production);
        await Task.WhenAll(portal.EndAsync(request.Id, Georg), twin.EndAsync(request.Id, "nora.winter"));

        (await KindsAsync(portal, Ada)).Count(k => k == NoticeKind.EndedEarly).ShouldBe(1);
    }

    [Fact]
    public async Task Refused_Command_TellsNobody()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, 4 * Hour, Production);
        (await portal.DecideAsync(request.Id, Ada)).Succeeded.ShouldBeFalse();

        (await KindsAsync(portal, Ada)).ShouldBeEmpty();
    }

    [Fact]
    public async Task MarkRead_OfOthersOrOfWhatCameLater_MarksNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SubmitAsync(Ada, 4 * Hour, Production);
        var notice = (await portal.NoticesAsync(Georg)).Single();
        var mark = portal.Get<MarkNoticesRead>();
        var (georg, ada) = (await portal.ActorOf(Georg), await portal.ActorOf(Ada));

        (await mark.ExecuteAsync(new(notice.Id, portal.Time.GetUtcNow()), ada, default)).Value.ShouldBe(0);
        (await mark.ExecuteAsync(new(null, notice.CreatedAt.AddSeconds(-1)), georg, default)).Value.ShouldBe(0);
        (await portal.Get<NoticeQueries>().BellAsync(georg, default)).Unread.ShouldBe(1);
        (await mark.ExecuteAsync(new(null, portal.Time.GetUtcNow()), georg, default)).Value.ShouldBe(1);
        (await portal.Get<NoticeQueries>().BellAsync(georg, default)).Unread.ShouldBe(0);
        (await portal.Get<NoticeQueries>().PageAsync(false, null, 1, 25, ada, default)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task Forget_ReadLongAgo_IsRemovedAndUnreadStays()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SubmitAsync(Ada, 4 * Hour, Production);
        var georg = await portal.ActorOf(Georg);
        await portal.Get<MarkNoticesRead>().ExecuteAsync(new(null, portal.Time.GetUtcNow()), georg, default);
        portal.Time.Advance(TimeSpan.FromDays(89));
        (await portal.Get<ForgetNotices>().ExecuteAsync(default)).ShouldBe(0);
        portal.Time.Advance(TimeSpan.FromDays(2));
        (await portal.Get<ForgetNotices>().ExecuteAsync(default)).ShouldBe(1);
        var leads = await LeadsAsync(portal);
        await using var db = portal.Db();
        (await db.Notices.CountAsync()).ShouldBe(leads.Count(l => l != georg.PersonId));
    }

    private static Task<int> TellAsync(PortalHost portal) => portal.Get<TellOfEnds>().ExecuteAsync(default);

    private static async Task<IReadOnlyList<NoticeKind>> KindsAsync(PortalHost portal, string login) =>
        [.. (await portal.NoticesAsync(login)).Select(n => n.Kind)];

    /// <summary>The other people who could decide about Production.</summary>
    private static async Task<IReadOnlyList<PersonId?>> LeadsAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return await (
            from assignment in db.Assignments
            join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where resource.Name == "platform-leads" && assignment.GoneAt == null
            select (PersonId?)assignment.PersonId
        ).ToListAsync();
    }
}
