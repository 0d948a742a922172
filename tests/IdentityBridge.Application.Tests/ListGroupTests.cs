using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Audit;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Lists that give permission sets become groups of Identity Center and stay equal to them.</summary>
public sealed class ListGroupTests
{
    private const string Ada = "ada.brandt";
    private const string Leo = "leo.marsh";
    private const string Tunde = "tunde.osei";
    private const string Title = "Payments on call";
    private const string Power = "PowerUserAccess on Staging";

    [Fact]
    public async Task Members_AddedAndRemoved_ReachTheGroupAndAreExplained()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync(Title, gives: Power);
        var edge = await portal.AddAsync(list, Ada);
        await portal.AddAsync(list, Tunde);
        await portal.SettleAsync();

        portal.Through(Title, "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        portal.InAwsGroup(Title).ShouldBe([Ada, Tunde]);
        var held = await portal.Get<GrantQueries>().MineAsync(await portal.ActorOf(Ada), default);
        var reasons = held.Single(h => h.Name == Power).Reasons.Select(r => r.What).ToList();
        reasons.ShouldBe([$"List {Title}", $"Group {Title}"]);
        await using (var db = portal.Db())
            (await db.Operations.CountAsync()).ShouldBe(0);

        await portal.RemoveAsync(list, edge);
        await portal.SettleAsync();
        portal.InAwsGroup(Title).ShouldBe([Tunde]);
        held = await portal.Get<GrantQueries>().MineAsync(await portal.ActorOf(Ada), default);
        held.ShouldNotContain(h => h.Name == Power);
        var changes = (await portal.Get<GroupQueries>().LookAsync(await portal.ActorOf(ListHost.Nora), default)).Value.Changes;
        changes[0].What.ShouldBe($"Group {Title} in AWS IAM Identity Center: 1 member removed.");
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Members_NestedExpiringAndFailingARequirement_AreFlattened()
    {
        await using var portal = await PortalHost.StartAsync();
        var top = await portal.ListAsync(Title, members: ListHost.Department("Data platform"), gives: Power);
        var low = await portal.ListAsync("Data people");
        await portal.AddAsync(top, low);
        await portal.AddAsync(low, Ada, portal.Time.GetUtcNow().AddHours(5));
        await portal.AddAsync(low, Tunde);
        await portal.AddAsync(low, Leo);
        await portal.SettleAsync();
        portal.InAwsGroup(Title).ShouldBe([Ada, Leo]);

        await portal.EndDueAfterAsync(TimeSpan.FromHours(5));
        portal.InAwsGroup(Title).ShouldBe([Leo]);
        (
            await portal
                .Get<ChangeRequirements>()
                .ExecuteAsync(
                    new ChangeRequirementsCommand(top, ListHost.Department("Payments")),
                    await portal.ActorOf(ListHost.Lena),
                    default
                )
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.InAwsGroup(Title).ShouldNotContain(Leo);
    }

    [Fact]
    public async Task Group_RenamedThenDeletedByOthersThenListDeleted_Follows()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync(Title, gives: Power);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var id = await GroupIdAsync(portal, list);

        await using (var db = portal.Db())
            await db.AccessLists.ExecuteUpdateAsync(s => s.SetProperty(l => l.Title, "Payments, by night"));
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();
        portal.InAwsGroup(Title).ShouldBeEmpty();
        portal.Through("Payments, by night", "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        (await GroupIdAsync(portal, list)).ShouldBe(id);

        await portal.Get<IGroupProvisioning>().DeleteGroupAsync(id!, default);
        portal.InAwsGroup("Payments, by night").ShouldBeEmpty();
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();
        portal.Through("Payments, by night", "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        (await GroupIdAsync(portal, list)).ShouldNotBe(id);

        (
            await portal
                .Get<DeleteAccessList>()
                .ExecuteAsync(new DeleteAccessListCommand(list), await portal.ActorOf(ListHost.Nora), default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.InAwsGroup("Payments, by night").ShouldBeEmpty();
        portal.Sandbox.Holdings().GroupAssignments.ShouldNotContain(a => a.Holder == "Payments, by night");
        (await portal.Get<IGroupProvisioning>().FindGroupAsync(list.ToString(), default)).ShouldBeNull();
        await using (var db = portal.Db())
            (await db.ListGroups.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Group_NameOfOthers_IsNotTakenOverUnlessTheListCameFromIt()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var db = portal.Db();
        var theirs = await db.GroupGives.FirstAsync(g => g.Connector == ConnectorId.IdentityCenter);
        var before = portal.InAwsGroup(theirs.GroupName);
        before.ShouldNotContain(Ada);
        var own = await portal.ListAsync(theirs.GroupName, gives: Power);
        await portal.AddAsync(own, Ada);
        await portal.SettleAsync();
        portal.InAwsGroup(theirs.GroupName).ShouldBe(before);
        portal.Through($"{theirs.GroupName} ({own.ToString()[^8..]})", "Staging", "PowerUserAccess", Ada).ShouldBeTrue();

        var linked = (
            await portal
                .Get<CreateAccessList>()
                .ExecuteAsync(
                    new CreateAccessListCommand(
                        new AccessListDraft(theirs.GroupName)
                        {
                            Origin = ListOrigin.IdentityCenterGroup,
                            LinkExternalId = theirs.GroupExternalId,
                            Entitlements = [theirs.EntitlementId],
                        },
                        [await portal.SubjectAsync(ListHost.Lena)]
                    ),
                    await portal.ActorOf(ListHost.Nora),
                    default
                )
        ).Value;
        var edge = await portal.AddAsync(linked, before[0]);
        await portal.AddAsync(linked, Ada);
        await portal.SettleAsync();
        (await GroupIdAsync(portal, linked)).ShouldBe(theirs.GroupExternalId);
        portal.InAwsGroup(theirs.GroupName).ShouldBe(before.Append(Ada).Order(StringComparer.Ordinal));
        await portal.RemoveAsync(linked, edge);
        await portal.SettleAsync();
        portal.InAwsGroup(theirs.GroupName).ShouldNotContain(before[0]);
    }

    [Fact]
    public async Task Request_ForTheSame_GivesItDirectlyAndEndsByItself()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, "georg.haas", TimeSpan.FromHours(8), Power);
        var list = await portal.ListAsync(Title, gives: Power);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var held = portal.Sandbox.Holdings();
        held.HasPermissionSet("Staging", "PowerUserAccess", PortalHost.Login(Ada)).ShouldBeTrue();
        portal.InAwsGroup(Title).ShouldBe([Ada]);

        (await portal.EndAsync(request.Id, Ada)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.Through(Title, "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
    }

    [Fact]
    public async Task Person_UnknownToAws_IsCreatedOnNeedAndDeactivatedWhenTheyLeave()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync(Leo, "georg.haas", TimeSpan.FromHours(8), Power);
        portal.Sandbox.Holdings().HasPermissionSet("Staging", "PowerUserAccess", PortalHost.Login(Leo)).ShouldBeTrue();
        var list = await portal.ListAsync(Title, gives: "ReadOnlyAccess on Production");
        await portal.AddAsync(list, "diego.vargas");
        await portal.SettleAsync();
        portal.InAwsGroup(Title).ShouldBe(["diego.vargas"]);

        await portal.InOktaAsync(HttpMethod.Post, "people/diego.vargas@example.com/status", new { status = "DEPROVISIONED" });
        await portal.SyncAsync(ConnectorId.Okta);
        await portal.SettleAsync();
        portal.InAwsGroup(Title).ShouldBeEmpty();
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await using var db = portal.Db();
        (await db.TargetUsers.SingleAsync(u => u.UserName == "diego.vargas@example.com")).Enabled.ShouldBeFalse();
        (await db.TargetUsers.SingleAsync(u => u.UserName == "leo.marsh@example.com")).Enabled.ShouldBeTrue();
    }

    [Fact]
    public async Task Scim_TakenAwayAndSetAgain_MovesListsWithoutAGap()
    {
        await using var grouped = await PortalHost.StartAsync();
        var list = await grouped.ListAsync(Title, gives: Power);
        await grouped.AddAsync(list, Ada);
        await grouped.SettleAsync();
        grouped.Through(Title, "Staging", "PowerUserAccess", Ada).ShouldBeTrue();

        await using (var direct = grouped.Twin(PortalHost.NoScim))
        {
            await direct.Get<RegisterConnectors>().ExecuteAsync(default);
            await direct.Get<HealLists>().ExecuteAsync(default);
            var calls = direct.Sandbox.AwsJournal.Last;
            await direct.SettleAsync();
            var held = direct.Sandbox.Holdings();
            held.HasPermissionSet("Staging", "PowerUserAccess", PortalHost.Login(Ada)).ShouldBeTrue();
            held.GroupAssignments.ShouldNotContain(a => a.Holder == Title);
            Order(direct, calls).ShouldBe(["CreateAccountAssignment", "DeleteAccountAssignment"]);
        }

        await grouped.Get<RegisterConnectors>().ExecuteAsync(default);
        await grouped.Get<HealLists>().ExecuteAsync(default);
        var before = grouped.Sandbox.AwsJournal.Last;
        await grouped.SettleAsync();
        grouped.Through(Title, "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        Order(grouped, before).ShouldBe(["CreateAccountAssignment", "DeleteAccountAssignment"]);
    }

    [Fact]
    public async Task Strangers_InTheGroup_AreListedAndHeldBackBeforeTheyAreRemoved()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync(Title, gives: Power);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var id = (await GroupIdAsync(portal, list))!;
        await using var db = portal.Db();
        var strangers = await db
            .TargetUsers.Where(u => u.Enabled && !u.UserName.StartsWith("ada."))
            .OrderBy(u => u.UserName)
            .Select(u => u.ExternalId)
            .Take(12)
            .ToListAsync();
        await portal.Get<IGroupProvisioning>().ChangeMembersAsync(id, strangers, [], default);
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();
        portal.InAwsGroup(Title).Count.ShouldBe(13);
        (await db.Drift.CountAsync(d => d.Cause == DriftCause.AddedByOthers)).ShouldBe(12);

        var nora = await portal.ActorOf(ListHost.Nora);
        await portal
            .Get<SetConnectorMode>()
            .ExecuteAsync(new SetConnectorModeCommand(ConnectorId.IdentityCenter, ConnectorMode.Authoritative), nora, default);
        (await portal.Get<RetryGroup>().ExecuteAsync(new RetryGroupCommand(list), nora, default)).Succeeded.ShouldBeTrue();
        await portal.PumpGroupsAsync();
        portal.InAwsGroup(Title).Count.ShouldBe(13);
        var row = (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value.Groups.Single();
        row.HeldBack.ShouldBe(12);
        (
            await portal.Get<AllowGroupRemovals>().ExecuteAsync(new AllowGroupRemovalsCommand(list, row.HeldBack), nora, default)
        ).Succeeded.ShouldBeTrue();
        await portal.PumpGroupsAsync();
        portal.InAwsGroup(Title).ShouldBe([Ada]);
    }

    [Fact]
    public async Task Members_TwoHundredAndFifty_AreAddedInThreeRequests()
    {
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Synced = false, People = 400 });
        await portal.Get<PrepareDatabase>().ExecuteAsync(default);
        await portal.SyncAllAsync();
        await using var db = portal.Db();
        var people = await (
            from person in db.People
            where person.Status == PersonStatus.Active && db.TargetUsers.Any(u => u.PersonId == person.Id && u.Enabled)
            orderby person.Login
            select person.Id
        )
            .Take(250)
            .ToListAsync();
        people.Count.ShouldBe(250);
        var entitlement = await db.Entitlements.Where(e => e.Kind == EntitlementKind.AccountAssignment).FirstAsync();
        var admin = new Actor(people[0], "Somebody", PortalRoles.Administrator);
        var list = (
            await portal
                .Get<CreateAccessList>()
                .ExecuteAsync(
                    new CreateAccessListCommand(
                        new AccessListDraft(Title) { Entitlements = [entitlement.Id] },
                        [ListSubject.Of(people[0])]
                    ),
                    admin,
                    default
                )
        ).Value;
        var change = ChangeMembersCommand.Adding(list, [.. people.Select(p => new NewMember(ListSubject.Of(p)))]);
        (await portal.Get<ChangeMembers>().ExecuteAsync(change, admin, default)).Succeeded.ShouldBeTrue();
        var before = portal.Sandbox.AwsJournal.Last;
        await portal.SettleAsync();
        portal.InAwsGroup(Title).Count.ShouldBe(250);
        portal.Sandbox.AwsJournal.Read(before).Count(c => c.Method == "PATCH").ShouldBe(3);
        (await db.Assignments.CountAsync(a => a.ViaName == Title && a.GoneAt == null)).ShouldBe(250);
    }

    private static List<string> Order(PortalHost portal, long since) =>
        [
            .. portal
                .Sandbox.AwsJournal.Read(since)
                .Select(c => c.Route.Split('.')[^1])
                .Where(r => r is "CreateAccountAssignment" or "DeleteAccountAssignment"),
        ];

    private static async Task<string?> GroupIdAsync(PortalHost portal, AccessListId list)
    {
        await using var db = portal.Db();
        return await db.ListGroups.Where(g => g.ListId == list).Select(g => g.ExternalId).SingleAsync();
    }
}
