using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Lists that are made of Identity Center groups take the groups over, and keep them.</summary>
public sealed class ImportedIdentityCenterTests
{
    private const string Auditors = "security-auditors";
    private static readonly string[] AtFirst = ["ben.archer", "hanna.vogel", "ines.carvalho", "otto.klein", "viktor.stahl"];

    [Fact]
    public async Task Look_Groups_SaysWhatTheyGiveAndWhoIsUnknown()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.InAwsAsync(
            HttpMethod.Post,
            "users",
            new
            {
                login = "contractor@example.com",
                firstName = "Con",
                lastName = "Tractor",
            }
        );
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        await JoinAsync(portal, Auditors, "contractor");
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        var groups = await portal.SourcesAsync(ListOrigin.IdentityCenterGroup);
        groups.Keys.ShouldBe(["data-platform", "finance-readers", "platform-operators", Auditors], ignoreOrder: true);
        groups[Auditors].Members.ShouldBe(5);
        groups[Auditors].Unknown.ShouldBe(1);
        groups[Auditors].Brings.ShouldBe(["SecurityAudit on Security"]);
        groups[Auditors].CanImport.ShouldBeTrue();

        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        await portal.SettleAsync();
        await portal.RemoveAsync(list, "ben.archer");
        await portal.SettleAsync();
        portal.InAwsGroup(Auditors).ShouldContain("contractor");
        portal.InAwsGroup(Auditors).ShouldNotContain("ben.archer");
    }

    [Fact]
    public async Task Look_WithoutScim_SaysWhatIsMissing()
    {
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Settings = PortalHost.NoScim });
        var groups = await portal.SourcesAsync(ListOrigin.IdentityCenterGroup);
        groups[Auditors].WhyNot!.ShouldContain("Scim:Endpoint");
        var refused = (await portal.TryImportAsync(ListOrigin.IdentityCenterGroup, [Auditors])).Value;
        refused.Lists.ShouldBeEmpty();
        refused.Skipped.Single().Why.ShouldContain("Scim:Endpoint");
    }

    [Fact]
    public async Task Import_TakesTheGroupOverWithMembersAndAssignments()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        var aws = portal.Sandbox.AwsJournal.Last;
        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        portal.Sandbox.AwsJournal.Read(aws).ShouldAllBe(c => c.Method == "GET");
        await portal.SettleAsync();
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        portal.InAwsGroup(Auditors).ShouldBe(AtFirst);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        await using (var db = portal.Db())
        {
            var group = await db.ListGroups.SingleAsync();
            (group.ListId, group.CreatedByUs, group.Applied).ShouldBe((list, false, group.Wanted));
            (await db.ListGroupMembers.CountAsync()).ShouldBe(5);
            (await db.ListGroupAssignments.SingleAsync()).PutByUs.ShouldBeTrue();
            (await db.Operations.CountAsync()).ShouldBe(0);
            (await db.Drift.CountAsync(d => d.Connector == ConnectorId.IdentityCenter)).ShouldBe(0);
        }
        (await portal.SourcesAsync(ListOrigin.IdentityCenterGroup))[Auditors].List.ShouldBe(list);

        await portal.RemoveAsync(list, "ines.carvalho");
        await portal.AddAsync(list, "ada.brandt");
        await portal.SettleAsync();
        portal.InAwsGroup(Auditors).ShouldBe(["ada.brandt", "ben.archer", "hanna.vogel", "otto.klein", "viktor.stahl"]);
        portal.Through(Auditors, "Security", "SecurityAudit", "ada.brandt").ShouldBeTrue();
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        portal.InAwsGroup(Auditors).ShouldNotContain("ines.carvalho");
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Import_OfAGroupThatSomebodyLeftSinceTheLastRead_DoesNotPutThemBack()
    {
        await using var portal = await PortalHost.StartAsync();
        await LeaveAsync(portal, Auditors, "ben.archer");
        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        await portal.SettleAsync();
        (await portal.MembersAsync(list)).ShouldNotContain("ben.archer");
        portal.InAwsGroup(Auditors).ShouldNotContain("ben.archer");
    }

    [Fact]
    public async Task Import_ThenARemovalBeforeTheGroupWasLookedAt_Removes()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        await portal.RemoveAsync(list, "ben.archer");
        await portal.SettleAsync();
        portal.InAwsGroup(Auditors).ShouldNotContain("ben.archer");
    }

    [Fact]
    public async Task Additive_AddedByOthers_BecomesAMember()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        await portal.SettleAsync();
        await JoinAsync(portal, Auditors, "mei.tan");
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        (await portal.MembersAsync(list)).ShouldBe([.. AtFirst.Append("mei.tan").Order(StringComparer.Ordinal)]);
        (await portal.EdgeAsync(list, "mei.tan")).Reason.ShouldBe($"Found in the Identity Center group {Auditors}");

        await portal.RemoveAsync(list, "mei.tan");
        // A read while the removal is under way.
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        await portal.SettleAsync();
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        portal.InAwsGroup(Auditors).ShouldBe(AtFirst);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);

        await LeaveAsync(portal, Auditors, "ben.archer");
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        portal.InAwsGroup(Auditors).ShouldBe(AtFirst);
    }

    [Fact]
    public async Task Authoritative_AddedByOthers_IsRemovedFromTheGroup()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        await portal.SettleAsync();
        await portal.SetModeAsync(ConnectorId.IdentityCenter, ConnectorMode.Authoritative);
        await JoinAsync(portal, Auditors, "mei.tan");
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        portal.InAwsGroup(Auditors).ShouldBe(AtFirst);
    }

    [Fact]
    public async Task Observe_FollowsBothWays()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SetModeAsync(ConnectorId.IdentityCenter, ConnectorMode.Observe);
        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        await portal.SettleAsync();
        await JoinAsync(portal, Auditors, "mei.tan");
        await LeaveAsync(portal, Auditors, "ben.archer");
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        (await portal.MembersAsync(list)).ShouldBe(["hanna.vogel", "ines.carvalho", "mei.tan", "otto.klein", "viktor.stahl"]);
        portal.InAwsGroup(Auditors).ShouldBe(["hanna.vogel", "ines.carvalho", "mei.tan", "otto.klein", "viktor.stahl"]);
        var refused = await portal.TryMembersAsync(
            ListHost.Lena,
            AccessLists.ChangeMembersCommand.Removing(list, (await portal.EdgeAsync(list, "mei.tan")).Id)
        );
        refused.Error!.Code.ShouldBe("list.only-observed");
    }

    [Fact]
    public async Task Group_GoneFromAws_IsMadeAgainAndTheListSaysSo()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.IdentityCenterGroup, Auditors);
        await portal.SettleAsync();
        await portal.Get<IGroupProvisioning>().DeleteGroupAsync(await IdAsync(portal, Auditors), default);
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        await portal.ReadAsync(ConnectorId.IdentityCenter);
        (await portal.MembersAsync(list)).ShouldBe(AtFirst);
        portal.InAwsGroup(Auditors).ShouldBe(AtFirst);
        var link = (await portal.Get<ListSources>().OfAsync(list, await portal.ActorOf(ListHost.Lena), default)).Value!;
        link.GoneAt.ShouldNotBeNull();
        link.Remade.ShouldBeTrue();
    }

    private static async Task JoinAsync(PortalHost portal, string group, string login) =>
        await portal
            .Get<IGroupProvisioning>()
            .ChangeMembersAsync(await IdAsync(portal, group), [await UserAsync(portal, login)], [], default);

    private static async Task LeaveAsync(PortalHost portal, string group, string login) =>
        await portal
            .Get<IGroupProvisioning>()
            .ChangeMembersAsync(await IdAsync(portal, group), [], [await UserAsync(portal, login)], default);

    private static async Task<string> IdAsync(PortalHost portal, string group)
    {
        await using var db = portal.Db();
        return await db.TargetGroups.Where(g => g.Name == group && g.GoneAt == null).Select(g => g.ExternalId).SingleAsync();
    }

    private static async Task<string> UserAsync(PortalHost portal, string login)
    {
        var name = PortalHost.Login(login);
        await using var db = portal.Db();
        return await db.TargetUsers.Where(u => u.UserName == name).Select(u => u.ExternalId).SingleAsync();
    }
}
