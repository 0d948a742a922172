using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>A pending request becomes a membership of a list that gives everything it asked for.</summary>
public sealed class PromotionTests
{
    private const string Ada = "ada.brandt";
    private const string Lena = ListHost.Lena;
    private const string Power = "PowerUserAccess on Production";
    private const string Group = "data-lake-analysts";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Promote_IntoAListThatGivesIt_AccessIsThereWithoutAnEndUntilAReviewTakesItAway()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Payments on call", gives: [Power, Group]);
        var request = await portal.SubmitAsync(Ada, Hour, Power);

        var suggestion = (await portal.SuggestAsync(request.Id, Lena)).Suggested.ShouldHaveSingleItem();
        suggestion.AlsoGives.ShouldBe([Group]);
        var promoted = await portal.PromoteAsync(request.Id, list, Lena);

        promoted.Value.Status.ShouldBe(RequestStatus.Promoted);
        await portal.SettleAsync();
        portal.Through("Payments on call", "Production", "PowerUserAccess", Ada).ShouldBeTrue();
        portal.InGroup(Group, Ada).ShouldBeTrue();
        await using (var db = portal.Db())
        {
            var grants = await db.Grants.ToListAsync();
            grants.ShouldAllBe(g => g.Source == GrantSource.AccessList && g.Until == null && g.EndedAt == null);
            grants.Count.ShouldBe(2);
        }
        var stored = await portal.RequestAsync(request.Id);
        (stored.PromotedToListId, stored.PromotedToListTitle, stored.Until).ShouldBe((list, "Payments on call", null));
        stored.Timeline.ShouldContain(t => t.Kind == TimelineKind.Promoted && t.Who == "Lena Fischer");
        (await portal.DetailsAsync(request.Id, Ada)).Membership!.ShouldSatisfyAllConditions(
            m => m.IsPromoted.ShouldBeTrue(),
            m => m.IsAskedFor.ShouldBeFalse(),
            m => m.MayOpen.ShouldBeTrue()
        );
        var found = await portal
            .Get<RequestSearch>()
            .SearchAsync(
                new RequestFilter("payments call", States: [RequestStatus.Promoted]),
                null,
                10,
                await portal.ActorOf(Ada),
                default
            );
        found.Rows.ShouldHaveSingleItem().PromotedToList.ShouldBe("Payments on call");
        var activity = await portal.Get<ListContents>().ActivityAsync(list, 1, 20, await portal.ActorOf(Lena), default);
        activity.Value.Rows.ShouldContain(a =>
            a.Action == "list.member-added" && a.Summary.Contains($"Request {request.Number}", StringComparison.Ordinal)
        );

        var edge = (await portal.Get<AccessListQueries>().MembersAsync(list, 1, 5, await portal.ActorOf(Lena), default))
            .Value.Rows.Single()
            .Id;
        await portal.ReviewOutAsync(list, edge);
        await portal.SettleAsync();
        portal.Through("Payments on call", "Production", "PowerUserAccess", Ada).ShouldBeFalse();
        portal.InGroup(Group, Ada).ShouldBeFalse();
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Suggest_ManyLists_RanksByExtrasAndSaysWhyOthersAreNot()
    {
        await using var portal = await PortalHost.StartAsync();
        var julien = await portal.SubjectAsync("julien.moreau");
        await portal.ListAsync("B exact", gives: [Power]);
        await portal.ListAsync("A wide", gives: [Power, "Figma", Group]);
        await portal.ListAsync("C one more", gives: [Power, "Figma"]);
        await portal.ListAsync("D only Figma", gives: ["Figma"]);
        await portal.ListAsync("E finance", ListHost.Department("Finance"), gives: [Power]);
        var others = await portal.ListAsync("F of Julien", owner: julien, gives: [Power]);
        await portal.AddAsync(others, Lena);
        await portal.ListAsync("G hidden", owner: julien, gives: [Power]);
        var mine = await portal.ListAsync("H has her", gives: [Power]);
        await portal.AddAsync(mine, Ada, portal.Time.GetUtcNow().AddMinutes(30));
        var request = await portal.SubmitAsync(Ada, Hour, Power);

        var options = await portal.SuggestAsync(request.Id, Lena);

        options.Suggested.Select(s => (s.Title, s.AlsoGives.Count)).ShouldBe([("B exact", 0), ("C one more", 1), ("A wide", 2)]);
        options.More.ShouldBe(0);
        options.Suggested[2].AlsoGives.ShouldBe([Group, "Figma"], ignoreOrder: true);
        options
            .NearMisses.Select(m => (m.Title, m.Why))
            .ShouldBe([
                ("E finance", "Ada Brandt has no department “Finance”, which it requires."),
                ("F of Julien", "You do not manage it: ask Julien Moreau."),
                ("H has her", "Ada Brandt is in it already."),
            ]);
        // Somebody who approves and sees no list is shown none; whoever cannot decide neither.
        (await portal.SuggestAsync(request.Id, "georg.haas")).ShouldBe(PromotionOptions.None);
        (await portal.SuggestAsync(request.Id, ListHost.Nora)).ShouldBe(PromotionOptions.None);
    }

    [Fact]
    public async Task Promote_ThroughRolesAndOuterLists_GivesExactlyWhatWasSaid()
    {
        await using var portal = await PortalHost.StartAsync();
        var role = await portal.RoleAsync("Analysts", Group, "Figma");
        var inner = await portal.ListAsync("Inner", gives: ["Slack", "Salesforce"]);
        var outer = await portal.ListAsync("Outer", gives: [Power]);
        var ending = await portal.ListAsync("Ending", gives: ["Workday"]);
        var closed = await portal.ListAsync("Closed", ListHost.Department("Nowhere"), gives: ["Zoom"]);
        var grants = await portal
            .Get<ChangeListGrants>()
            .ExecuteAsync(
                new ChangeListGrantsCommand(outer, [role], await portal.EntitlementsAsync(Power)),
                await portal.ActorOf(ListHost.Nora),
                default
            );
        grants.Succeeded.ShouldBeTrue();
        await portal.AddAsync(outer, inner);
        await portal.AddAsync(closed, inner);
        (
            await portal.TryMembersAsync(
                ListHost.Nora,
                ChangeMembersCommand.Adding(
                    ending,
                    new NewMember(ListSubject.Of(inner), portal.Time.GetUtcNow().AddDays(9), "For a while")
                )
            )
        ).Succeeded.ShouldBeTrue();
        var request = await portal.SubmitAsync(Ada, Hour, Power);

        var suggestion = (await portal.SuggestAsync(request.Id, Lena)).Suggested.Single(s => s.Title == "Inner");
        (await portal.PromoteAsync(request.Id, inner, Lena)).Succeeded.ShouldBeTrue();

        await using var db = portal.Db();
        var given = await (
            from grant in db.Grants
            join entitlement in db.Entitlements on grant.EntitlementId equals entitlement.Id
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            select new { resource.Name, grant.Until }
        ).ToListAsync();
        // Slack she has already, by the group Everyone.
        given.Select(g => g.Name).ShouldBe([.. suggestion.AlsoGives, "Production", "Slack"], ignoreOrder: true);
        suggestion.AlsoGives.ShouldBe([Group, "Figma", "Salesforce", "Workday"], ignoreOrder: true);
        given.Single(g => g.Name == "Workday").Until.ShouldNotBeNull();
        // What ends by itself is nothing for the long term.
        var workday = await portal.SubmitAsync("leo.marsh", Hour, "Workday");
        var decider = (await portal.DetailsAsync(workday.Id, ListHost.Nora)).Items[0].Thresholds[0].Names[0];
        var by = decider.ToLowerInvariant().Replace(' ', '.');
        (await portal.SuggestAsync(workday.Id, by)).Suggested.ShouldNotContain(s => s.Title == "Inner");
    }

    [Fact]
    public async Task Promote_ListGivesOtherThingsMeanwhile_IsAConflictAndChangesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Payments on call", gives: [Power]);
        var request = await portal.SubmitAsync(Ada, Hour, Power);
        var seen = (await portal.SuggestAsync(request.Id, Lena)).Suggested.Single().Seen;

        await GiveAsync(portal, list, Power, "Figma");
        var more = await portal.PromoteAsync(request.Id, list, Lena, seen: seen);
        (more.Error!.Kind, more.Error.Code).ShouldBe((ErrorKind.Conflict, "request.list-changed"));
        more.Error.Message.ShouldContain("also Figma");

        await GiveAsync(portal, list, "Figma");
        (await portal.PromoteAsync(request.Id, list, Lena, seen: seen)).Error!.Code.ShouldBe("request.list-lacks");

        await using var db = portal.Db();
        (await db.ListEdges.AnyAsync(e => e.Kind == ListEdgeKind.Member)).ShouldBeFalse();
        (await db.Grants.AnyAsync()).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).ShouldSatisfyAllConditions(
            r => r.Status.ShouldBe(RequestStatus.Pending),
            r => r.Decisions.ShouldBeEmpty()
        );
    }

    [Fact]
    public async Task Promote_WithoutARight_IsRefusedWithWords()
    {
        await using var portal = await PortalHost.StartAsync();
        var julien = await portal.SubjectAsync("julien.moreau");
        var list = await portal.ListAsync("Payments on call", gives: [Power]);
        var finance = await portal.ListAsync("Finance", ListHost.Department("Finance"), gives: [Power]);
        var others = await portal.ListAsync("Julien's", owner: julien, gives: [Power]);
        await portal.AddAsync(others, Lena);
        var hidden = await portal.ListAsync("Hidden", owner: julien, gives: [Power]);
        var request = await portal.SubmitAsync(Ada, Hour, Power);
        async Task<string?> Code(AccessListId into, string by) => (await portal.PromoteAsync(request.Id, into, by)).Error?.Code;

        (await Code(finance, Lena)).ShouldBe("request.not-eligible");
        (await Code(others, Lena)).ShouldBe("list.owners-only");
        (await Code(hidden, Lena)).ShouldBe("list.not-found");
        // He decides the request and manages no list; she manages every list and does not decide it.
        (await Code(list, "georg.haas")).ShouldBe("list.not-found");
        (await Code(list, ListHost.Nora)).ShouldBe("request.not-approver");
        (await Code(list, Ada)).ShouldBe("list.not-found");
        (await Code(list, "jonas.keller")).ShouldBe("request.not-found");
        await portal.AddAsync(list, "leo.marsh");
        (await portal.PromoteAsync(request.Id, list, Lena, until: portal.Time.GetUtcNow().AddDays(-1))).Error!.Code.ShouldBe(
            "list.end-in-past"
        );
        (await Code(list, Lena)).ShouldBeNull();
        (await Code(list, Lena)).ShouldBe("request.not-pending");
    }

    [Fact]
    public async Task Promote_EarlierMembershipIsOver_MakesANewOne()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Payments on call", gives: [Power]);
        portal.Time.Stop();
        await portal.AddAsync(list, Ada, portal.Time.GetUtcNow().AddDays(1));
        portal.Time.Advance(TimeSpan.FromDays(2));
        await portal.Get<IdentityBridge.Application.Grants.EndDueGrants>().ExecuteAsync(default);
        var request = await portal.SubmitAsync(Ada, Hour, Power);

        (await portal.PromoteAsync(request.Id, list, Lena)).Succeeded.ShouldBeTrue();

        (await portal.MemberAsync(list, Ada))!.Until.ShouldBeNull();
    }

    [Fact]
    public async Task PromoteAndApprove_InTheSameInstant_OneWins()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var list = await portal.ListAsync("Payments on call", gives: [Power]);
        var (haas, lena) = (await portal.ActorOf("georg.haas"), await portal.ActorOf(Lena));
        for (var round = 0; round < 12; round++)
        {
            var request = await portal.SubmitAsync(Ada, Hour, Power);
            var seen = (await portal.SuggestAsync(request.Id, Lena)).Suggested.Single().Seen;
            var command = new PromoteRequestCommand(request.Id, list, null, null, seen);
            var other = round % 2 == 0;

            var outcomes = await Task.WhenAll(
                Task.Run(() => portal.Get<PromoteRequest>().ExecuteAsync(command, lena, default)),
                Task.Run(() =>
                    other
                        ? twin.Get<DecideRequest>()
                            .ExecuteAsync(new DecideRequestCommand(request.Id, Verdict.Approve, "Yes"), haas, default)
                        : twin.Get<PromoteRequest>().ExecuteAsync(command, lena, default)
                )
            );

            outcomes.Count(o => o.Succeeded).ShouldBe(1, string.Join(" / ", outcomes.Select(o => o.Error?.Message)));
            outcomes.Single(o => !o.Succeeded).Error!.Code.ShouldBe("request.not-pending");
            var promoted = (await portal.RequestAsync(request.Id)).Status == RequestStatus.Promoted;
            await using var db = portal.Db();
            var edges = await db.ListEdges.Where(e => e.Kind == ListEdgeKind.Member && e.RemovedAt == null).ToListAsync();
            edges.Count.ShouldBe(promoted ? 1 : 0);
            (await db.Grants.CountAsync(g => g.EndedAt == null)).ShouldBe(1);
            if (promoted)
                await portal.RemoveAsync(list, edges[0].Id);
            else
                (await portal.EndAsync(request.Id, Ada)).Succeeded.ShouldBeTrue();
        }
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task PromoteWhileTheListChanges_InTheSameInstant_NobodyGetsWhatWasNotShown()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var list = await portal.ListAsync("Payments on call", gives: [Power]);
        var nora = await portal.ActorOf(ListHost.Nora);
        var (alone, both) = (await portal.EntitlementsAsync(Power), await portal.EntitlementsAsync(Power, "Figma"));
        for (var round = 0; round < 8; round++)
        {
            var request = await portal.SubmitAsync(Ada, Hour, Power);
            var promote = Task.Run(() => portal.PromoteAsync(request.Id, list, Lena));
            var change = Task.Run(() =>
                twin.Get<ChangeListGrants>().ExecuteAsync(new ChangeListGrantsCommand(list, [], both), nora, default)
            );
            await Task.WhenAll(promote, change);

            (await change).Succeeded.ShouldBeTrue();
            var outcome = await promote;
            if (!outcome.Succeeded)
                outcome.Error.Code.ShouldBe("request.list-changed");
            await using var db = portal.Db();
            foreach (
                var edge in await db.ListEdges.Where(e => e.Kind == ListEdgeKind.Member && e.RemovedAt == null).ToListAsync()
            )
                await portal.RemoveAsync(list, edge.Id);
            if (!outcome.Succeeded)
                await portal.DecideAsync(request.Id, "georg.haas", Verdict.Deny);
            await portal.Get<ChangeListGrants>().ExecuteAsync(new ChangeListGrantsCommand(list, [], alone), nora, default);
        }
    }

    private static async Task GiveAsync(PortalHost portal, AccessListId list, params string[] what) =>
        (
            await portal
                .Get<ChangeListGrants>()
                .ExecuteAsync(
                    new ChangeListGrantsCommand(list, [], await portal.EntitlementsAsync(what)),
                    await portal.ActorOf(ListHost.Nora),
                    default
                )
        ).Succeeded.ShouldBeTrue();
}
