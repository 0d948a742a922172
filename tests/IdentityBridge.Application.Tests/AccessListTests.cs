using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.People;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What lists give reaches the targets, and ends there when the membership has no effect any more.</summary>
public sealed class AccessListTests
{
    private const string Ada = "ada.brandt";
    private const string Leo = "leo.marsh";
    private const string Group = "prod-deployers";

    [Fact]
    public async Task ChangeMembers_AddedAndRemoved_GivesAndTakesInTheTarget()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: [Group, "PowerUserAccess on Staging"]);
        var edge = await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
        portal.Through("Deployers", "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        var held = await portal.Get<GrantQueries>().MineAsync(await portal.ActorOf(Ada), default);
        held.Single(h => h.Name == Group).Reasons.ShouldContain(r => r.What == "List Deployers" && r.ListId == list);

        await portal.RemoveAsync(list, edge);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeFalse();
        portal.Through("Deployers", "Staging", "PowerUserAccess", Ada).ShouldBeFalse();
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task EndDue_MembershipWithAnEnd_EndsAtItsSecond()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: Group);
        var until = portal.Time.GetUtcNow().AddHours(5);
        var edge = await portal.AddAsync(list, Ada, until);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
        var due = await portal.Get<EndDueGrants>().NextDueAsync(default);
        (until - due!.Value).Duration().ShouldBeLessThan(TimeSpan.FromMilliseconds(1));

        await portal.EndDueAfterAsync(TimeSpan.FromHours(5));
        portal.InGroup(Group, Ada).ShouldBeFalse();
        (await portal.MemberAsync(list, Ada))!.Why.ShouldBe("was a member of Deployers until its end");
        await using var db = portal.Db();
        (await db.Grants.SingleAsync()).EndReason.ShouldBe("Its time was over");

        (await portal.TryMembersAsync(ListHost.Lena, ChangeMembersCommand.Ending(list, edge, null))).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
    }

    [Fact]
    public async Task ChangeMembers_LaterEnd_NeverInterrupts()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: Group);
        var edge = await portal.AddAsync(list, Ada, portal.Time.GetUtcNow().AddHours(5));
        await portal.SettleAsync();
        var before = portal.Sandbox.OktaJournal.Last;
        (
            await portal.TryMembersAsync(
                ListHost.Lena,
                ChangeMembersCommand.Ending(list, edge, portal.Time.GetUtcNow().AddHours(9))
            )
        ).Succeeded.ShouldBeTrue();
        await portal.EndDueAfterAsync(TimeSpan.FromHours(6));
        portal.InGroup(Group, Ada).ShouldBeTrue();
        portal.Sandbox.OktaJournal.Read(before).ShouldNotContain(c => c.Method == "DELETE" || c.Method == "PUT");
    }

    [Fact]
    public async Task ChangeMembers_NestedList_GivesWhatTheUpperGives()
    {
        await using var portal = await PortalHost.StartAsync();
        var top = await portal.ListAsync("Deployers", members: ListHost.Department("Data platform"), gives: Group);
        var low = await portal.ListAsync("Data people");
        await portal.AddAsync(low, Ada);
        await portal.AddAsync(low, "tunde.osei");
        var edge = await portal.AddAsync(top, low);
        await portal.AddAsync(low, Leo);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
        portal.InGroup(Group, Leo).ShouldBeTrue();
        portal.InGroup(Group, "tunde.osei").ShouldBeFalse();
        (await portal.MemberAsync(top, Ada))!.Way.ShouldBe(["Data people"]);
        (await portal.MemberAsync(top, "tunde.osei"))!.Why.ShouldBe(
            "has no department “Data platform”, which Deployers requires"
        );

        await portal.RemoveAsync(top, edge);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeFalse();
        portal.InGroup(Group, Leo).ShouldBeFalse();
    }

    [Fact]
    public async Task ChangeRequirements_NoLongerMet_TakesAwayAndComesBack()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: Group);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        async Task RequireAsync(Requirements requirements) =>
            (
                await portal
                    .Get<ChangeRequirements>()
                    .ExecuteAsync(new ChangeRequirementsCommand(list, requirements), await portal.ActorOf(ListHost.Lena), default)
            ).Succeeded.ShouldBeTrue();

        await RequireAsync(ListHost.Department("Payments"));
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeFalse();
        await RequireAsync(ListHost.Department("Data platform"));
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
    }

    [Fact]
    public async Task Read_PersonLeavesARequiredGroup_TakesAway()
    {
        await using var portal = await PortalHost.StartAsync();
        ResourceId required;
        await using (var db = portal.Db())
            required = await db.Resources.Where(r => r.Name == "data-platform").Select(r => r.Id).SingleAsync();
        var list = await portal.ListAsync(
            "Deployers",
            members: new Requirements([required], new Dictionary<string, IReadOnlyList<string>>()),
            gives: Group
        );
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
        await portal.InOktaAsync(HttpMethod.Delete, $"groups/data-platform/members/{PortalHost.Login(Ada)}");
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeFalse();
        (await portal.MemberAsync(list, Ada))!.Why.ShouldBe("is not in the group data-platform, which Deployers requires");
    }

    [Fact]
    public async Task FollowDirectory_PersonSuspendedAndBack_LosesAndRegains()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.Get<FollowDirectory>().ExecuteAsync(default);
        var list = await portal.ListAsync("Deployers", gives: Group);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        foreach (var (status, has) in new[] { ("SUSPENDED", false), ("ACTIVE", true), ("DEPROVISIONED", false) })
        {
            await portal.InOktaAsync(HttpMethod.Post, $"people/{PortalHost.Login(Ada)}/status", new { status });
            await portal.SyncAsync(ConnectorId.Okta);
            await portal.SettleAsync();
            portal.InGroup(Group, Ada).ShouldBe(has, status);
        }
        (await portal.MemberAsync(list, Ada))!.Why.ShouldBe("has left");
    }

    [Fact]
    public async Task End_RequestAndListOverlap_TheFirstEndRemovesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, "georg.haas", TimeSpan.FromHours(2), Group);
        var list = await portal.ListAsync("Deployers", gives: Group);
        var edge = await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var before = portal.Sandbox.OktaJournal.Last;
        await portal.EndDueAfterAsync(TimeSpan.FromHours(3));
        portal.Sandbox.OktaJournal.Read(before).ShouldNotContain(c => c.Method == "DELETE");
        var item = (await portal.RequestAsync(request.Id)).Items.Single();
        (item.Status, item.StatusReason).ShouldBe((ItemStatus.Kept, "An access list still gives it."));
        await portal.RemoveAsync(list, edge);
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeFalse();
    }

    [Fact]
    public async Task ChangeMembers_TwoOwnersAtOnce_BothAreRight()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var top = await portal.ListAsync("Top", gives: Group);
        var low = await portal.ListAsync("Low");
        await portal.AddAsync(top, low);
        var (nora, lena) = (await portal.ActorOf(ListHost.Nora), await portal.ActorOf(ListHost.Lena));
        var (ada, leo) = (await portal.SubjectAsync(Ada), await portal.SubjectAsync(Leo));
        for (var round = 0; round < 10; round++)
        {
            var results = await Task.WhenAll(
                Task.Run(() =>
                    portal.Get<ChangeMembers>().ExecuteAsync(ChangeMembersCommand.Adding(low, new NewMember(ada)), lena, default)
                ),
                Task.Run(() =>
                    twin.Get<ChangeMembers>().ExecuteAsync(ChangeMembersCommand.Adding(top, new NewMember(leo)), nora, default)
                ),
                Task.Run(() =>
                    twin.Get<ChangeMembers>().ExecuteAsync(ChangeMembersCommand.Adding(low, new NewMember(ada)), nora, default)
                )
            );
            results.Count(r => r.Succeeded).ShouldBe(2);
            results.Single(r => !r.Succeeded).Error!.Code.ShouldBe("list.already-there");
            await using (var db = portal.Db())
                (await db.Grants.CountAsync(g => g.EndedAt == null)).ShouldBe(2);
            var edge = results[0].Succeeded ? results[0].Value[0] : results[2].Value[0];
            await Task.WhenAll(
                Task.Run(() => portal.Get<ChangeMembers>().ExecuteAsync(ChangeMembersCommand.Removing(low, edge), lena, default)),
                Task.Run(() =>
                    twin.Get<ChangeMembers>().ExecuteAsync(ChangeMembersCommand.Removing(top, results[1].Value[0]), nora, default)
                )
            );
            await using var after = portal.Db();
            (await after.Grants.CountAsync(g => g.EndedAt == null)).ShouldBe(0);
            (await after.ListMemberships.CountAsync()).ShouldBe(0);
        }
    }

    [Fact]
    public async Task ChangeMembers_TwoHalvesOfACircleAtOnce_OneIsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var nora = await portal.ActorOf(ListHost.Nora);
        var (a, b) = (await portal.ListAsync("A"), await portal.ListAsync("B"));
        var results = await Task.WhenAll(
            Task.Run(() =>
                portal
                    .Get<ChangeMembers>()
                    .ExecuteAsync(ChangeMembersCommand.Adding(a, new NewMember(ListSubject.Of(b))), nora, default)
            ),
            Task.Run(() =>
                    twin.Get<ChangeOwners>().ExecuteAsync(new ChangeOwnersCommand(b, [ListSubject.Of(a)], []), nora, default)
                )
                .ContinueWith(t =>
                    t.Result.Succeeded
                        ? (Result<IReadOnlyList<ListEdgeId>>)Result.Of<IReadOnlyList<ListEdgeId>>([])
                        : t.Result.Error!
                )
        );
        results.Count(r => r.Succeeded).ShouldBe(1);
        results.Single(r => !r.Succeeded).Error!.Code.ShouldBe("list.cycle");
    }

    [Fact]
    public async Task FinishReview_TwoOwners_OneWinsAndTheOtherIsTold()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var list = await portal.ListAsync("Deployers", gives: Group);
        var (ada, leo) = (await portal.AddAsync(list, Ada), await portal.AddAsync(list, Leo));
        await portal.SettleAsync();
        var (lena, nora) = (await portal.ActorOf(ListHost.Lena), await portal.ActorOf(ListHost.Nora));
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), lena, default)).Value.Id;
        (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), nora, default)).Value.Id.ShouldBe(review);
        var decide = portal.Get<DecideMembers>();
        var first = await decide.ExecuteAsync(
            new DecideMembersCommand(list, review, [new(ada, ReviewVerdict.Remove, "moved", 0)]),
            lena,
            default
        );
        first.Value.Single().Refusal.ShouldBeNull();
        var second = await decide.ExecuteAsync(
            new DecideMembersCommand(
                list,
                review,
                [new(ada, ReviewVerdict.Keep, null, 0), new(leo, ReviewVerdict.Keep, null, 0)]
            ),
            nora,
            default
        );
        second.Value.Select(d => d.Refusal?.Code).ShouldBe(["review.decided-meanwhile", null]);

        var finish = new FinishReviewCommand(list, review, [], new ReviewChanges());
        var results = await Task.WhenAll(
            Task.Run(() => portal.Get<FinishReview>().ExecuteAsync(finish, lena, default)),
            Task.Run(() => twin.Get<FinishReview>().ExecuteAsync(finish, nora, default))
        );
        results.Count(r => r.Succeeded).ShouldBe(1);
        results.Single(r => !r.Succeeded).Error!.Code.ShouldBe("review.finished");
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeFalse();
        portal.InGroup(Group, Leo).ShouldBeTrue();
        var kept = (await portal.Get<AccessListQueries>().ReviewsAsync(list, lena, default)).Value.Single();
        (kept.Outcome!.Removed.Single(), kept.Outcome.Kept.Single()).ShouldBe((ada.Value, leo.Value));
    }

    [Fact]
    public async Task Clock_ReviewOverdue_SuspendsAtTheEndOfTheGraceAndComesBackWhenReviewed()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", overdue: OverduePolicy.SuspendGrants, gives: Group);
        var edge = await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        DateTimeOffset stops;
        await using (var db = portal.Db())
            stops = (await db.AccessLists.SingleAsync()).SuspendsAt!.Value;
        await portal.EndDueAfterAsync(stops - portal.Time.GetUtcNow() - TimeSpan.FromMinutes(5));
        portal.InGroup(Group, Ada).ShouldBeTrue();
        await portal.EndDueAfterAsync(TimeSpan.FromMinutes(6));
        portal.InGroup(Group, Ada).ShouldBeFalse();
        (await portal.MemberAsync(list, Ada))!.Why.ShouldBeNull();

        var lena = await portal.ActorOf(ListHost.Lena);
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), lena, default)).Value.Id;
        var undecided = await portal
            .Get<FinishReview>()
            .ExecuteAsync(new FinishReviewCommand(list, review, [], new ReviewChanges()), lena, default);
        undecided.Error.ShouldBeOfType<UndecidedMembers>().Edges.ShouldBe([edge]);
        (
            await portal
                .Get<FinishReview>()
                .ExecuteAsync(new FinishReviewCommand(list, review, [edge], new ReviewChanges()), lena, default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
    }

    [Fact]
    public async Task Clock_EmptyListAndUnreviewedMembers_CompleteThemselves()
    {
        await using var portal = await PortalHost.StartAsync();
        var empty = await portal.ListAsync("Empty");
        var strict = await portal.ListAsync("Strict", overdue: OverduePolicy.RemoveUnreviewed, gives: Group);
        await portal.AddAsync(strict, Ada);
        await portal.SettleAsync();
        await portal.EndDueAfterAsync(TimeSpan.FromDays(215));
        portal.InGroup(Group, Ada).ShouldBeFalse();
        await using var db = portal.Db();
        foreach (var id in new[] { empty, strict })
            (await db.ListReviews.Where(r => r.ListId == id).Select(r => r.FinishedByName).SingleAsync()).ShouldBe(
                "IdentityBridge"
            );
        (await db.AccessLists.AllAsync(l => l.NextDueAt > portal.Time.GetUtcNow())).ShouldBeTrue();
    }

    [Fact]
    public async Task RemindReviewers_EachStep_OwnersOnceAndNobodyElse()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers");
        await portal.AddAsync(list, Ada);
        var remind = portal.Get<RemindReviewers>();
        (await remind.ExecuteAsync(default)).ShouldBeEmpty();
        DateTimeOffset due;
        await using (var db = portal.Db())
            due = (await db.AccessLists.SingleAsync()).NextDueAt;
        portal.Time.AdvanceTo(due.AddDays(-7).AddMinutes(1));
        var sent = (await remind.ExecuteAsync(default)).Single();
        (sent.Step, sent.Owners.Single()).ShouldBe((-7, (await portal.PersonAsync(ListHost.Lena)).Id));
        (await remind.ExecuteAsync(default)).ShouldBeEmpty();
        portal.Time.AdvanceTo(due.AddDays(9));
        (await remind.ExecuteAsync(default)).Single().Step.ShouldBe(7);
        (await remind.ExecuteAsync(default)).ShouldBeEmpty();
    }
}
