using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.TestKit;
using static IdentityBridge.Application.Tests.ListHost;

namespace IdentityBridge.Application.Tests;

/// <summary>Members are told before their membership ends and when it has, each once, and not of an end that was moved.</summary>
public sealed class MembershipEndTests
{
    private const string Ada = "ada.brandt";
    private const string AdaMail = "ada.brandt@example.com";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Ends_OfAMembership_AreToldADayAndAnHourBeforeAndWhenTheyCome()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Looking after payouts", gives: ["Figma"]);
        var end = In(portal, 5 * Day);
        await portal.AddAsync(list, Ada, end);
        await portal.AddAsync(list, "emma.lindqvist");
        (await TellAsync(portal)).ShouldBe(0);

        portal.Time.AdvanceTo(end - (23 * Hour));
        await using var twin = portal.Twin();
        await Task.WhenAll(TellAsync(portal), TellAsync(twin));
        (await TellAsync(portal)).ShouldBe(0);
        portal.Time.AdvanceTo(end - (Hour / 2));
        (await TellAsync(portal)).ShouldBe(1);
        (await TellAsync(portal)).ShouldBe(0);
        portal.Time.AdvanceTo(end);
        await EndAsync(portal);
        await EndAsync(portal);

        var told = await portal.NoticesAsync(Ada);
        told.Select(n => n.Kind).ShouldBe([NoticeKind.EndsTomorrow, NoticeKind.EndsSoon, NoticeKind.Ended]);
        told.Select(n => n.Title)
            .ShouldBe([
                "Your membership of Looking after payouts ends in a day",
                "Your membership of Looking after payouts ends in an hour",
                "Your membership of Looking after payouts has ended",
            ]);
        told.ShouldAllBe(n => n.Path == (n.Kind == NoticeKind.Ended ? "" : $"lists/{list.Value}") && n.About == end);
        (await portal.NoticesAsync("emma.lindqvist")).ShouldBeEmpty();
        (await portal.Get<AccessListQueries>().IsThereAsync(list, await portal.ActorOf(Ada), default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Ends_ThatWereMoved_AreToldOfTheNewEndOnly()
    {
        await using var mail = MailServer.Start();
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Settings = mail.Settings() });
        var list = await portal.ListAsync("Looking after payouts");
        var end = In(portal, 5 * Day);
        var edge = await portal.AddAsync(list, Ada, end);
        portal.Time.AdvanceTo(end - (2 * Hour));
        (await TellAsync(portal)).ShouldBe(1);
        await MoveAsync(portal, list, edge, end + (3 * Day));
        await portal.DeliverAsync();
        mail.Taken.ShouldNotContain(m => m.To == AdaMail);
        portal.Time.AdvanceTo(end);
        (await TellAsync(portal)).ShouldBe(0);
        await EndAsync(portal);

        portal.Time.AdvanceTo(end + (2 * Day) + Hour);
        (await TellAsync(portal)).ShouldBe(1);
        await portal.DeliverAsync();
        var letter = mail.Taken.Single(m => m.To == AdaMail);
        letter.Part("text/plain").ShouldContain("List: Looking after payouts");
        letter.Part("text/html").ShouldContain("Open the list");
        (await KindsAsync(portal, Ada)).ShouldBe([NoticeKind.EndsTomorrow, NoticeKind.EndsTomorrow]);
        await MoveAsync(portal, list, edge, null);
        portal.Time.Advance(5 * Day);
        (await TellAsync(portal)).ShouldBe(0);
        await EndAsync(portal);
        (await KindsAsync(portal, Ada)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Ends_ByNestedLists_AreToldWhereNothingElseKeepsThePersonIn()
    {
        await using var portal = await PortalHost.StartAsync();
        var (inner, outer) = (await portal.ListAsync("Inner"), await portal.ListAsync("Outer"));
        var end = In(portal, 5 * Day);
        await portal.AddAsync(inner, Ada);
        await portal.AddAsync(inner, "emma.lindqvist");
        (
            await portal.TryMembersAsync(Nora, ChangeMembersCommand.Adding(outer, new NewMember(ListSubject.Of(inner), end)))
        ).Succeeded.ShouldBeTrue();
        // Emma Lindqvist is in the outer list by name too, and longer.
        await portal.AddAsync(outer, "emma.lindqvist", end + (9 * Day));

        portal.Time.AdvanceTo(end - (Hour / 2));
        (await TellAsync(portal)).ShouldBe(1);
        portal.Time.AdvanceTo(end);
        await EndAsync(portal);

        var told = await portal.NoticesAsync(Ada);
        told.Select(n => n.Title).ShouldBe(["Your membership of Outer ends in an hour", "Your membership of Outer has ended"]);
        (await portal.NoticesAsync("emma.lindqvist")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_OfShortOrRemovedMemberships_AreNotTold()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Looking after payouts");
        await portal.AddAsync(list, Ada, In(portal, Hour));
        var end = In(portal, 5 * Day);
        var edge = await portal.AddAsync(list, "emma.lindqvist", end);
        (await TellAsync(portal)).ShouldBe(0);
        await portal.RemoveAsync(list, edge);
        portal.Time.AdvanceTo(end - (Hour / 2));
        (await TellAsync(portal)).ShouldBe(0);
        portal.Time.AdvanceTo(end);
        await EndAsync(portal);

        // The hour is too short for a warning, not for word of its end.
        (await KindsAsync(portal, Ada)).ShouldBe([NoticeKind.Ended]);
        (await KindsAsync(portal, "emma.lindqvist")).ShouldBeEmpty();
    }

    private static Task<int> TellAsync(PortalHost portal) => portal.Get<TellOfMembershipEnds>().ExecuteAsync(default);

    private static Task EndAsync(PortalHost portal) => portal.Get<FollowListClock>().ExecuteAsync(default);

    private static async Task MoveAsync(PortalHost portal, AccessListId list, ListEdgeId edge, DateTimeOffset? end) =>
        (await portal.TryMembersAsync(Nora, ChangeMembersCommand.Ending(list, edge, end))).Succeeded.ShouldBeTrue();

    /// <summary>To the second, as people choose ends.</summary>
    private static DateTimeOffset In(PortalHost portal, TimeSpan span)
    {
        var at = portal.Time.GetUtcNow() + span;
        return at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
    }

    private static async Task<IReadOnlyList<NoticeKind>> KindsAsync(PortalHost portal, string login) =>
        [.. (await portal.NoticesAsync(login)).Select(n => n.Kind)];
}
