using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Grants;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Reviews of many lists, started at once.</summary>
public sealed class CampaignTests
{
    private const string Ada = "ada.brandt";
    private const string Leo = "leo.marsh";
    private const string Otto = "otto.klein";
    private const string Group = "prod-deployers";

    [Fact]
    public async Task Start_ListsOfEveryKind_BeginsJoinsAndCompletes()
    {
        await using var portal = await PortalHost.StartAsync();
        var (fresh, open, empty) = (
            await portal.ListAsync("Campaign fresh", gives: Group),
            await portal.ListAsync("Campaign open"),
            await portal.ListAsync("Campaign empty")
        );
        var other = await portal.ListAsync("Other");
        foreach (var list in new[] { fresh, open, other })
            await portal.AddAsync(list, Ada);
        var lena = await portal.ActorOf(ListHost.Lena);
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(open), lena, default)).Value.Id;
        var due = Due(portal, 30);

        var choice = new CampaignChoice("campaign");
        var seen = await portal
            .Get<CampaignQueries>()
            .PreviewAsync(choice, Day(portal, 30), 1, 1, await portal.ActorOf(ListHost.Nora), default);
        var started = await StartAsync(portal, "Autumn", 30, choice, seen.Value.Set);

        (started.Lists, started.Joined, started.Completed, started.BroughtForward).ShouldBe((3, 1, 1, 2));
        var details = await DetailsAsync(portal, started.Id);
        details.Campaign.Progress.ShouldBe(new CampaignProgress(3, Done: 1, Open: 2, Overdue: 0, Members: 2, Decided: 0));
        details.Lists.Rows.Select(l => l.List).ShouldBe([fresh, open, empty]);
        var (first, joined, done) = (details.Lists.Rows[0], details.Lists.Rows[1], details.Lists.Rows[2]);
        (joined.Review, joined.Joined, first.Joined).ShouldBe((review, true, false));
        (first.DueAt, joined.DueAt, done.State).ShouldBe((due, due, CampaignListState.Done));
        first.Owners.ShouldBe(["Lena Fischer"]);
        await using var db = portal.Db();
        (await db.ListReviews.AnyAsync(r => r.ListId == other)).ShouldBeFalse();
        (await db.AccessLists.Where(l => l.Id == other || l.Id == empty).AllAsync(l => l.NextDueAt > due)).ShouldBeTrue();
        (await db.ListReviews.SingleAsync(r => r.ListId == empty)).Notes.ShouldBe("The list had no members.");
        (await db.ListReviews.SingleAsync(r => r.Id == review)).DueAt.ShouldBe(due);
        (await db.Audit.SingleAsync(a => a.Action == "review.finished")).Summary.ShouldContain("Evidence sha256");
        var told = await db.Audit.Where(a => a.Action == "campaign.started").SingleAsync();
        (told.ActorName, told.SubjectId).ShouldBe(("Nora Winter", started.Id.ToString()));
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Start_SuspendWhenOverdue_TakesAtTheEndOfTheGraceOfTheCampaign()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", overdue: OverduePolicy.SuspendGrants, gives: Group);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var started = await StartAsync(portal, "Autumn", 20, new CampaignChoice());
        var due = Due(portal, 20);
        (await portal.Get<RemindReviewers>().ExecuteAsync(default)).ShouldBeEmpty();
        portal.Time.AdvanceTo(due.AddDays(-14));
        (await portal.Get<RemindReviewers>().ExecuteAsync(default)).Single().DueAt.ShouldBe(due);
        portal.Time.AdvanceTo(due);
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        (await DetailsAsync(portal, started.Id)).Campaign.Progress.Overdue.ShouldBe(1);
        var stops = due.AddDays(AccessList.DefaultGraceDays);
        (await portal.Get<EndDueGrants>().NextDueAsync(default)).ShouldBe(stops);
        portal.InGroup(Group, Ada).ShouldBeTrue();
        portal.Time.AdvanceTo(stops);
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        portal.InGroup(Group, Ada).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_ListDueEarlier_KeepsItsOwnDate()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers");
        await portal.AddAsync(list, Ada);
        DateTimeOffset own;
        await using (var db = portal.Db())
            own = (await db.AccessLists.SingleAsync()).NextDueAt;
        var started = await StartAsync(portal, "Late", 300, new CampaignChoice());
        started.BroughtForward.ShouldBe(0);
        (await DetailsAsync(portal, started.Id)).Lists.Rows.Single().DueAt.ShouldBe(own);
    }

    [Fact]
    public async Task Details_DecidedAndFinished_ShowsProgressByState()
    {
        await using var portal = await PortalHost.StartAsync();
        var (a, b) = (await portal.ListAsync("A"), await portal.ListAsync("B"));
        var (ada, leo) = (await portal.AddAsync(a, Ada), await portal.AddAsync(a, Leo));
        await portal.AddAsync(b, Ada);
        var started = await StartAsync(portal, "Autumn", 30, new CampaignChoice(Only: [a, b]));
        var lena = await portal.ActorOf(ListHost.Lena);
        var review = (await DetailsAsync(portal, started.Id)).Lists.Rows.Single(l => l.List == a).Review;
        (
            await portal
                .Get<DecideMembers>()
                .ExecuteAsync(new DecideMembersCommand(a, review, [new(ada, ReviewVerdict.Remove)]), lena, default)
        ).Succeeded.ShouldBeTrue();
        (await DetailsAsync(portal, started.Id)).Campaign.Progress.ShouldBe(new CampaignProgress(2, 0, 2, 0, 3, 1));
        (
            await portal
                .Get<FinishReview>()
                .ExecuteAsync(new FinishReviewCommand(a, review, [leo], new ReviewChanges()), lena, default)
        ).Succeeded.ShouldBeTrue();
        (await DetailsAsync(portal, started.Id)).Campaign.Progress.ShouldBe(new CampaignProgress(2, 1, 1, 0, 3, 2));
        portal.Time.Advance(TimeSpan.FromDays(31));
        async Task<string[]> ShownAsync(CampaignListState state) =>
            [.. (await DetailsAsync(portal, started.Id, new CampaignFilter(state))).Lists.Rows.Select(l => l.Title)];
        (await ShownAsync(CampaignListState.Done)).ShouldBe(["A"]);
        (await ShownAsync(CampaignListState.Overdue)).ShouldBe(["B"]);
        (await ShownAsync(CampaignListState.Open)).ShouldBeEmpty();
        var paged = await DetailsAsync(portal, started.Id, new CampaignFilter(null, 2, 1));
        (paged.Lists.Total, paged.Lists.Rows.Single().Title).ShouldBe((2, "A"));
    }

    [Fact]
    public async Task Start_TwoAdministratorsAtOnce_OneReviewOfEachListAndBothCampaigns()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        for (var i = 0; i < 12; i++)
            await portal.AddAsync(await portal.ListAsync($"List {i}"), Ada);
        var (nora, second) = (await portal.ActorOf(ListHost.Nora), await SecondAsync(portal));
        var results = await Task.WhenAll(
            Task.Run(() =>
                portal.Get<StartCampaign>().ExecuteAsync(Command(portal, "One", 30, new CampaignChoice()), nora, default)
            ),
            Task.Run(() =>
                twin.Get<StartCampaign>().ExecuteAsync(Command(portal, "Two", 20, new CampaignChoice()), second, default)
            )
        );
        results.Select(r => r.Value.Lists).ShouldBe([12, 12]);
        results.Select(r => r.Value.Joined).Order().ShouldBe([0, 12]);
        await using var db = portal.Db();
        (await db.ListReviews.CountAsync()).ShouldBe(12);
        var due = Due(portal, 20);
        (await db.AccessLists.AllAsync(l => l.NextDueAt == due)).ShouldBeTrue();
        (await db.ListReviews.AllAsync(r => r.DueAt == due)).ShouldBeTrue();
        (await portal.AuditProblemAsync()).ShouldBeNull();

        var id = results[0].Value.Id;
        var closed = await Task.WhenAll(
            Task.Run(() => portal.Get<CloseCampaign>().ExecuteAsync(new CloseCampaignCommand(id), nora, default)),
            Task.Run(() => twin.Get<CloseCampaign>().ExecuteAsync(new CloseCampaignCommand(id), second, default))
        );
        closed.Count(c => c.Succeeded).ShouldBe(1);
        closed.Single(c => !c.Succeeded).Error!.Code.ShouldBe("campaign.closed");
        (await db.Audit.CountAsync(a => a.Action == "campaign.closed")).ShouldBe(1);
        (await db.ListReviews.CountAsync(r => r.FinishedAt == null)).ShouldBe(12);
    }

    [Fact]
    public async Task Start_SentTwice_IsOneCampaign()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        await portal.AddAsync(await portal.ListAsync("List"), Ada);
        var nora = await portal.ActorOf(ListHost.Nora);
        var command = Command(portal, "One", 30, new CampaignChoice());
        var results = await Task.WhenAll(
            Task.Run(() => portal.Get<StartCampaign>().ExecuteAsync(command, nora, default)),
            Task.Run(() => twin.Get<StartCampaign>().ExecuteAsync(command, nora, default))
        );
        results.ShouldAllBe(r => r.Value.Id == command.Id && r.Value.Lists == 1);
        await using var db = portal.Db();
        (await db.Campaigns.CountAsync()).ShouldBe(1);
        (await db.Audit.CountAsync(a => a.Action == "campaign.started")).ShouldBe(1);
    }

    [Fact]
    public async Task Start_WhatCannotBe_IsRefusedAndChangesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("List");
        await portal.AddAsync(list, Ada);
        var nora = await portal.ActorOf(ListHost.Nora);
        async Task RefusedAsync(StartCampaignCommand command, string code) =>
            (await portal.Get<StartCampaign>().ExecuteAsync(command, nora, default)).Error!.Code.ShouldBe(code);
        await RefusedAsync(Command(portal, " ", 30, new CampaignChoice()), "campaign.invalid");
        await RefusedAsync(Command(portal, "Today", 0, new CampaignChoice()), "campaign.invalid");
        await RefusedAsync(Command(portal, "Far", 400, new CampaignChoice()), "campaign.invalid");
        await RefusedAsync(Command(portal, "None", 30, new CampaignChoice("nothing like this")), "campaign.no-lists");
        await RefusedAsync(Command(portal, "None", 30, new CampaignChoice(Origin: ListOrigin.OktaGroup)), "campaign.no-lists");
        await RefusedAsync(Command(portal, "None", 30, new CampaignChoice(Except: [list])), "campaign.no-lists");
        await RefusedAsync(Command(portal, "None", 30, new CampaignChoice(Only: [])), "campaign.no-lists");
        foreach (var seen in new AccessListId[][] { [list, AccessListId.New()], [AccessListId.New()] })
            await RefusedAsync(
                Command(portal, "Others", 30, new CampaignChoice()) with
                {
                    Expected = ReviewCampaign.SetOf(seen),
                },
                "campaign.other-lists"
            );
        await using var db = portal.Db();
        (await db.ListReviews.AnyAsync()).ShouldBeFalse();
        (await db.Campaigns.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Preview_BeforeStarting_SaysWhatStartingDoes()
    {
        await using var portal = await PortalHost.StartAsync();
        var full = await portal.ListAsync("Full", overdue: OverduePolicy.SuspendGrants);
        await portal.AddAsync(full, Ada);
        await portal.ListAsync("Empty");
        var preview = (
            await portal
                .Get<CampaignQueries>()
                .PreviewAsync(new CampaignChoice(), Day(portal, 30), 1, 25, await portal.ActorOf(ListHost.Nora), default)
        ).Value;
        (preview.Lists.Total, preview.Empty, preview.InReview, preview.BroughtForward).ShouldBe((2, 1, 0, 1));
        (preview.SuspendWhenOverdue, preview.RemoveWhenOverdue).ShouldBe((1, 0));
        preview.Lists.Rows.Single(l => l.Id == full).MovesTo.ShouldBe(Due(portal, 30));
        preview.Lists.Rows.Single(l => l.Id != full).MovesTo.ShouldBeNull();
        await using var db = portal.Db();
        (await db.ListReviews.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Details_ListDeletedMeanwhile_IsNothingToWaitFor()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("List");
        await portal.AddAsync(list, Ada);
        var started = await StartAsync(portal, "Autumn", 30, new CampaignChoice());
        (
            await portal
                .Get<DeleteAccessList>()
                .ExecuteAsync(new DeleteAccessListCommand(list), await portal.ActorOf(ListHost.Nora), default)
        ).Succeeded.ShouldBeTrue();
        var details = await DetailsAsync(portal, started.Id);
        (details.Campaign.Progress.Done, details.Campaign.Progress.Open).ShouldBe((1, 0));
    }

    /// <summary>What <see cref="AccessListPermissionTests" /> tries by everybody: over every list, and on a campaign of its own.</summary>
    internal static async Task<Error?> DoAsync(PortalHost portal, string what, Actor actor)
    {
        var queries = portal.Get<CampaignQueries>();
        var campaign = (await StartAsync(portal, "Autumn", 30, new CampaignChoice())).Id;
        return what switch
        {
            "campaigns" => (await queries.ListAsync(1, 25, actor, default)).Error,
            "see campaign" => (await queries.DetailsAsync(campaign, new CampaignFilter(), actor, default)).Error,
            "preview campaign" => (
                await queries.PreviewAsync(new CampaignChoice(), Day(portal, 30), 1, 25, actor, default)
            ).Error,
            "start campaign" => (
                await portal.Get<StartCampaign>().ExecuteAsync(Command(portal, "New", 30, new CampaignChoice()), actor, default)
            ).Error,
            "close campaign" => (
                await portal.Get<CloseCampaign>().ExecuteAsync(new CloseCampaignCommand(campaign), actor, default)
            ).Error,
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    private static DateOnly Day(PortalHost portal, int days) =>
        DateOnly.FromDateTime(portal.Time.GetUtcNow().UtcDateTime).AddDays(days);

    private static DateTimeOffset Due(PortalHost portal, int days) => ReviewCampaign.DueOn(Day(portal, days));

    private static StartCampaignCommand Command(PortalHost portal, string title, int days, CampaignChoice choice) =>
        new(CampaignId.New(), title, Day(portal, days), choice);

    private static async Task<Actor> SecondAsync(PortalHost portal) =>
        await portal.ActorOf(ListHost.Lena) with
        {
            Roles = PortalRoles.Administrator,
        };

    private static async Task<StartedCampaign> StartAsync(
        PortalHost portal,
        string title,
        int days,
        CampaignChoice choice,
        string? expected = null
    ) =>
        (
            await portal
                .Get<StartCampaign>()
                .ExecuteAsync(
                    Command(portal, title, days, choice) with
                    {
                        Expected = expected,
                    },
                    await portal.ActorOf(ListHost.Nora),
                    default
                )
        ).Value;

    private static async Task<CampaignDetails> DetailsAsync(PortalHost portal, CampaignId id, CampaignFilter? filter = null) =>
        (
            await portal
                .Get<CampaignQueries>()
                .DetailsAsync(id, filter ?? new CampaignFilter(), await portal.ActorOf(Otto), default)
        ).Value;
}
