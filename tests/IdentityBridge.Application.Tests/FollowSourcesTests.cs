using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Imported lists and their Okta groups and apps, in each mode.</summary>
public sealed class FollowSourcesTests
{
    private const string OnCall = "payments-on-call";
    private static readonly string[] AtFirst = ["carla.mendes", "hugo.lefevre", "tunde.osei"];

    [Fact]
    public async Task Additive_AddedByOthers_BecomesAMemberAndIsOursToRemove()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.JoinsAsync(OnCall, "priya.nair");
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "hugo.lefevre", "priya.nair", "tunde.osei"]);
        var edge = await portal.EdgeAsync(list, "priya.nair");
        (edge.Reason, edge.AddedByName).ShouldBe(($"Found in the Okta group {OnCall}", Actor.System.Name));
        await using (var db = portal.Db())
            (await db.Operations.CountAsync()).ShouldBe(0);

        await portal.RemoveAsync(list, "priya.nair");
        // A read before the removal has reached Okta, and one after it.
        await portal.SyncAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        await portal.SettleAsync();
        portal.InGroup(OnCall, "priya.nair").ShouldBeFalse();
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Additive_TakenAwayByOthers_IsPutBack()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.ReadAsync(ConnectorId.Okta);
        await portal.LeavesAsync(OnCall, "hugo.lefevre");
        await portal.ReadAsync(ConnectorId.Okta);
        portal.InGroup(OnCall, "hugo.lefevre").ShouldBeTrue();
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
    }

    [Fact]
    public async Task Additive_TakenAwayByOthersBeforeTheImportKnewIt_IsNotPutBack()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.LeavesAsync(OnCall, "hugo.lefevre");
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        await portal.ReadAsync(ConnectorId.Okta);
        portal.InGroup(OnCall, "hugo.lefevre").ShouldBeFalse();
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "tunde.osei"]);
        await using (var db = portal.Db())
            (await db.Operations.CountAsync()).ShouldBe(0);
        // From then on the list is the truth.
        await portal.LeavesAsync(OnCall, "tunde.osei");
        await portal.ReadAsync(ConnectorId.Okta);
        portal.InGroup(OnCall, "tunde.osei").ShouldBeTrue();
    }

    [Fact]
    public async Task Additive_MemberWhoseTimeIsOver_ComesBackOnlyWhenOthersPutThemThereAgain()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.AddAsync(list, "priya.nair", portal.Time.GetUtcNow().AddHours(3));
        await portal.SettleAsync();
        portal.InGroup(OnCall, "priya.nair").ShouldBeTrue();
        await portal.EndDueAfterAsync(TimeSpan.FromHours(3));
        portal.InGroup(OnCall, "priya.nair").ShouldBeFalse();
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);

        await portal.JoinsAsync(OnCall, "priya.nair");
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldContain("priya.nair");
        (await portal.EdgeAsync(list, "priya.nair")).Until.ShouldBeNull();
    }

    [Fact]
    public async Task Additive_MemberWhomOthersHadPutThereToo_IsOursToRemove()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.JoinsAsync(OnCall, "priya.nair");
        await portal.AddAsync(list, "priya.nair");
        await portal.SettleAsync();
        await portal.ReadAsync(ConnectorId.Okta);
        await portal.RemoveAsync(list, "priya.nair");
        await portal.SettleAsync();
        portal.InGroup(OnCall, "priya.nair").ShouldBeFalse();
    }

    [Fact]
    public async Task Additive_WhoDoesNotMeetTheRequirements_StaysOutAndKeepsWhatOthersGave()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        (
            await portal
                .Get<ChangeRequirements>()
                .ExecuteAsync(
                    new ChangeRequirementsCommand(list, ListHost.Department("Payments")),
                    await portal.ActorOf(ListHost.Lena),
                    default
                )
        ).Succeeded.ShouldBeTrue();
        await portal.JoinsAsync(OnCall, "ada.brandt");
        await portal.JoinsAsync(OnCall, "priya.nair");
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "hugo.lefevre", "priya.nair", "tunde.osei"]);
        portal.InGroup(OnCall, "ada.brandt").ShouldBeTrue();
    }

    [Fact]
    public async Task Additive_App_FollowsDirectAssignments()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaApp, "Looker");
        await portal.InOktaAsync(HttpMethod.Put, $"apps/Looker/users/{PortalHost.Login("mei.tan")}");
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldBe(["ada.brandt", "george.ellis", "mei.tan", "yara.haddad"]);
        (await portal.EdgeAsync(list, "mei.tan")).Reason.ShouldBe("Found in the Okta app Looker");
    }

    [Fact]
    public async Task Authoritative_AddedByOthers_IsRemovedAndNoMember()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.JoinsAsync(OnCall, "priya.nair");
        await portal.SetModeAsync(ConnectorId.Okta, ConnectorMode.Authoritative);
        var report = await portal.SyncAsync(ConnectorId.Okta);
        // Everything else that nobody has a reason for waits for an administrator.
        report.Outcome.ShouldBe(SyncOutcome.Stopped);
        (
            await portal
                .Get<AllowRemovals>()
                .ExecuteAsync(
                    new AllowRemovalsCommand(ConnectorId.Okta, report.HeldBack),
                    await portal.ActorOf(ListHost.Nora),
                    default
                )
        ).Succeeded.ShouldBeTrue();
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SettleAsync();
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        portal.InGroup(OnCall, "priya.nair").ShouldBeFalse();
        portal.InGroup(OnCall, "tunde.osei").ShouldBeTrue();
    }

    [Fact]
    public async Task Observe_FollowsBothWaysAndRefusesEdits()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SetModeAsync(ConnectorId.Okta, ConnectorMode.Observe);
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.JoinsAsync(OnCall, "priya.nair");
        await portal.LeavesAsync(OnCall, "hugo.lefevre");
        var writes = portal.Sandbox.OktaJournal.Last;
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "priya.nair", "tunde.osei"]);
        portal.Sandbox.OktaJournal.Read(writes).ShouldAllBe(c => c.Method == "GET");

        var edge = (await portal.EdgeAsync(list, "tunde.osei")).Id;
        var ada = new NewMember(await portal.SubjectAsync("ada.brandt"));
        foreach (
            var change in new[]
            {
                ChangeMembersCommand.Adding(list, ada),
                ChangeMembersCommand.Removing(list, edge),
                ChangeMembersCommand.Ending(list, edge, portal.Time.GetUtcNow().AddDays(1)),
            }
        )
        foreach (var login in new[] { ListHost.Lena, ListHost.Nora })
        {
            var refused = await portal.TryMembersAsync(login, change);
            refused.Error!.Code.ShouldBe("list.only-observed");
            refused.Error.Message.ShouldContain("Okta is in Observe mode");
        }
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "priya.nair", "tunde.osei"]);
        (await portal.AuditProblemAsync()).ShouldBeNull();

        // Back in Additive mode the list is ours, and what it says is kept.
        await portal.SetModeAsync(ConnectorId.Okta, ConnectorMode.Additive);
        (await portal.TryMembersAsync(ListHost.Lena, ChangeMembersCommand.Removing(list, edge))).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.InGroup(OnCall, "tunde.osei").ShouldBeFalse();
        portal.InGroup(OnCall, "priya.nair").ShouldBeTrue();
    }

    [Fact]
    public async Task Observe_ReviewThatRemoves_IsRefusedAndStaysOpen()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SetModeAsync(ConnectorId.Okta, ConnectorMode.Observe);
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        var lena = await portal.ActorOf(ListHost.Lena);
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), lena, default)).Value.Id;
        var edge = (await portal.EdgeAsync(list, "tunde.osei")).Id;
        ListEdgeId[] others =
        [
            (await portal.EdgeAsync(list, "carla.mendes")).Id,
            (await portal.EdgeAsync(list, "hugo.lefevre")).Id,
        ];
        (
            await portal
                .Get<DecideMembers>()
                .ExecuteAsync(
                    new DecideMembersCommand(list, review, [new MemberDecision(edge, ReviewVerdict.Remove)]),
                    lena,
                    default
                )
        ).Succeeded.ShouldBeTrue();
        var finish = new FinishReviewCommand(list, review, others, new ReviewChanges());
        (await portal.Get<FinishReview>().ExecuteAsync(finish, lena, default)).Error!.Code.ShouldBe("list.only-observed");
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        await portal.SetModeAsync(ConnectorId.Okta, ConnectorMode.Additive);
        (await portal.Get<FinishReview>().ExecuteAsync(finish, lena, default)).Value.Removed.ShouldBe(1);
        await portal.SettleAsync();
        portal.InGroup(OnCall, "tunde.osei").ShouldBeFalse();
    }

    [Fact]
    public async Task GroupGone_InObserveMode_RemovesNobody()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SetModeAsync(ConnectorId.Okta, ConnectorMode.Observe);
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.InOktaAsync(HttpMethod.Delete, $"groups/{OnCall}");
        await portal.ReadAsync(ConnectorId.Okta);
        await portal.ReadAsync(ConnectorId.Okta);
        // The group is gone: nothing is known of who would be in it.
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        await using var db = portal.Db();
        (await db.Operations.CountAsync()).ShouldBe(0);
    }
}
