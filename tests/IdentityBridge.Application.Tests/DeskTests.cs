using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What a reviewer's desk shows.</summary>
public sealed class DeskTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Facts_OfPeers_AreWhatOneCountsByHand()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma", "prod-deployers", "PowerUserAccess on Production");
        var ada = await portal.PersonAsync("ada.brandt");

        var desk = await DeskAsync(portal, request.Id, "georg.haas");

        await using var db = portal.Db();
        var people = await db.People.Where(p => p.Status == PersonStatus.Active && p.Id != ada.Id).ToListAsync();
        var held = await db.Assignments.Where(a => a.GoneAt == null).ToListAsync();
        var (department, team) = (
            people.Where(p => p.Department == ada.Department).Select(p => p.Id).ToHashSet(),
            people.Where(p => p.ManagerId == ada.ManagerId).Select(p => p.Id).ToHashSet()
        );
        (desk.Facts.Department, desk.Facts.Team).ShouldBe((department.Count, team.Count));
        department.Count.ShouldBeGreaterThan(0);
        foreach (var item in desk.Details.Items)
        {
            var holders = held.Where(a => a.EntitlementId == item.EntitlementId).Select(a => a.PersonId).ToHashSet();
            var facts = desk.Facts.Items[item.EntitlementId];
            facts.InDepartment.ShouldBe(department.Count(holders.Contains), item.Name);
            facts.InTeam.ShouldBe(team.Count(holders.Contains), item.Name);
        }
        desk.Facts.Items.Values.Sum(i => i.InDepartment + i.InTeam).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Facts_OfManyItems_TakeAsManyQueriesAsOfOne()
    {
        await using var portal = await PortalHost.StartAsync();
        var one = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");
        var many = await portal.SubmitAsync(
            "ada.brandt",
            Hour,
            "prod-deployers",
            "data-lake-analysts",
            "PagerDuty",
            "Stripe Dashboard",
            "platform-on-call",
            "payments-on-call",
            "Figma",
            "DatabaseAdministrator on Production"
        );
        var lena = await portal.ActorOf("pia.sommer");
        await CountAsync(one.Id);

        var (few, lots) = (await CountAsync(one.Id), await CountAsync(many.Id));

        lots.ShouldBe(few);
        few.ShouldBeInRange(5, 30);

        async Task<int> CountAsync(RequestId id)
        {
            using var commands = new CommandCount();
            (await portal.Get<DeskQuery>().ExecuteAsync(id, lena, default)).Succeeded.ShouldBeTrue();
            return commands.Count;
        }
    }

    [Fact]
    public async Task Facts_OfRisk_ComeFromNamesAndLabels()
    {
        await using var portal = await PortalHost.StartAsync();
        var risky = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production", "Figma");

        var desk = await DeskAsync(portal, risky.Id, "lena.fischer");

        desk.Facts.Items[await portal.EntitlementAsync("PowerUserAccess", "Production")]
            .Risks.ShouldBe([new Risk(Risk.NearlyFull, RiskLevel.High), new Risk(Risk.Production, RiskLevel.Medium)]);
        desk.Facts.Items[await portal.EntitlementAsync("Figma")].Risks.ShouldBeEmpty();
        (await InboxAsync(portal, "lena.fischer", new()))
            .Page.Rows.Single()
            .Worst.ShouldBe(new Risk(Risk.NearlyFull, RiskLevel.High));
    }

    [Fact]
    public async Task Facts_OfEarlierRequests_AreThoseThatTheReviewerMaySee()
    {
        await using var portal = await PortalHost.StartAsync();
        var figma = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        await portal.DecideAsync(figma.Id, "georg.haas", Verdict.Deny, "No");
        var production = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");

        // Lena Fischer decides about Production and has nothing to do with Figma; Georg Haas is the manager.
        (await DeskAsync(portal, production.Id, "lena.fischer")).Facts.Before.ShouldBeEmpty();
        var seen = (await DeskAsync(portal, production.Id, "georg.haas")).Facts;
        seen.Before.Select(r => (r.Id, r.Status)).ShouldBe([(figma.Id, RequestStatus.Denied)]);
        seen.BeforeTotal.ShouldBe(1);
    }

    [Fact]
    public async Task Desk_OfOnesOwnRequestOrOfAStranger_TellsNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");

        (await DeskAsync(portal, request.Id, "ada.brandt")).Facts.ShouldBe(DeskFacts.None);
        (
            await portal.Get<DeskQuery>().ExecuteAsync(request.Id, await portal.ActorOf("jonas.keller"), default)
        ).Error!.Code.ShouldBe("request.not-found");
        (await InboxAsync(portal, "jonas.keller", new())).ToDecide.ShouldBe(0);
    }

    [Fact]
    public async Task FollowUse_OfSignIns_KeepsTheLastOfEachPersonAndApp()
    {
        await using var portal = await PortalHost.StartAsync();
        var follow = portal.Get<FollowUse>();
        await follow.ExecuteAsync(default);
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        (await LastUsedAsync()).ShouldBeNull();

        await SignInAsync("ada.brandt");
        await SignInAsync("leo.marsh");
        await follow.ExecuteAsync(default);
        var first = (await LastUsedAsync())!.Value;
        portal.Time.Advance(TimeSpan.FromHours(2));
        await SignInAsync("ada.brandt");
        await follow.ExecuteAsync(default);
        await follow.ExecuteAsync(default);

        ((await LastUsedAsync())!.Value - first).ShouldBe(TimeSpan.FromHours(2), TimeSpan.FromSeconds(5));
        await using var db = portal.Db();
        (await db.AppUses.CountAsync()).ShouldBe(2);

        Task SignInAsync(string login) => portal.InOktaAsync(HttpMethod.Post, $"apps/Figma/sign-ins/{PortalHost.Login(login)}");

        async Task<DateTimeOffset?> LastUsedAsync() =>
            (await DeskAsync(portal, request.Id, "georg.haas")).Facts.Items.Values.Single().LastUsed;
    }

    [Fact]
    public async Task Inbox_FilteredAndOrdered_ShowsWhatFitsAndCountsAll()
    {
        await using var portal = await PortalHost.StartAsync();
        var figma = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        var group = await portal.SubmitAsync("ada.brandt", Hour, "data-lake-analysts");
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        var account = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");

        (await IdsAsync(new())).ShouldBe([figma.Id, group.Id, account.Id]);
        (await IdsAsync(new(Kind: EntitlementKind.GroupMembership))).ShouldBe([group.Id]);
        (await IdsAsync(new(Kind: EntitlementKind.AccountAssignment))).ShouldBe([account.Id]);
        (await IdsAsync(new("FIGMA brandt"))).ShouldBe([figma.Id]);
        (await IdsAsync(new("100%"))).ShouldBeEmpty();
        (await IdsAsync(new(Order: InboxOrder.ExpiringFirst))).Count.ShouldBe(3);
        var view = await InboxAsync(portal, "georg.haas", new("figma"));
        (view.Page.Total, view.ToDecide).ShouldBe((1, 3));
        (await InboxAsync(portal, "georg.haas", new(), page: 9, size: 2)).Page.Rows.Single().Request.Id.ShouldBe(account.Id);

        async Task<IReadOnlyList<RequestId>> IdsAsync(InboxFilter filter) =>
            [.. (await InboxAsync(portal, "georg.haas", filter)).Page.Rows.Select(r => r.Request.Id)];
    }

    [Fact]
    public async Task Decided_LiveOnly_IsWhatTheReviewerMayEnd()
    {
        await using var portal = await PortalHost.StartAsync();
        var live = await portal.ApprovedAsync("ada.brandt", "georg.haas", Hour, "Figma");
        var denied = await portal.SubmitAsync("ada.brandt", Hour, "data-lake-analysts");
        await portal.DecideAsync(denied.Id, "georg.haas", Verdict.Deny, "No");
        var haas = await portal.ActorOf("georg.haas");

        var rows = (await portal.Get<RequestQueries>().DecidedAsync(haas, liveOnly: true, 1, 25, default)).Rows;

        rows.Select(r => (r.Request.Id, r.MayEnd)).ShouldBe([(live.Id, true)]);
        (await portal.EndAsync(live.Id, "georg.haas", "Enough")).Succeeded.ShouldBeTrue();
        (await portal.Get<RequestQueries>().DecidedAsync(haas, liveOnly: true, 1, 25, default)).Total.ShouldBe(0);
    }

    private static async Task<DeskRequest> DeskAsync(PortalHost portal, RequestId id, string login) =>
        (await portal.Get<DeskQuery>().ExecuteAsync(id, await portal.ActorOf(login), default)).Value;

    private static async Task<InboxView> InboxAsync(
        PortalHost portal,
        string login,
        InboxFilter filter,
        int page = 1,
        int size = 25
    ) => await portal.Get<ReviewerInbox>().PageAsync(filter, await portal.ActorOf(login), page, size, default);
}
