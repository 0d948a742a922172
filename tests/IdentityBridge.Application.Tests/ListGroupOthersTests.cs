using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What others do to the groups of lists in AWS: give them more, or delete them.</summary>
public sealed class ListGroupOthersTests
{
    private const string Ada = "ada.brandt";
    private const string Title = "Payments on call";
    private const string Power = "PowerUserAccess on Staging";
    private const string Theirs = "ReadOnlyAccess on Production";

    [Fact]
    public async Task Given_InAdditive_IsToldAndStays_InAuthoritativeItIsTaken()
    {
        await using var portal = await PortalHost.StartAsync();
        var (list, id) = await ListAsync(portal, Ada);
        await GiveAsync(portal, id, Theirs);
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();

        portal.Through(Title, "Production", "ReadOnlyAccess", Ada).ShouldBeTrue();
        var nora = await portal.ActorOf(ListHost.Nora);
        var told = (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value.Groups.Single();
        told.Problem.ShouldBe($"Others gave this group {Theirs}. It stays, and its members have it.");
        await using (var db = portal.Db())
        {
            (await db.Drift.SingleAsync(d => d.Cause == DriftCause.AddedByOthers)).Healing.ShouldBeFalse();
            (await db.Assignments.CountAsync(a => a.Via == id && a.GoneAt == null)).ShouldBe(2, "it is known that she has both");
        }

        await AuthoritativeAsync(portal);
        (await portal.Get<RetryGroup>().ExecuteAsync(new RetryGroupCommand(list), nora, default)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();

        portal.Sandbox.Holdings().GroupAssignments.Count(a => a.Holder == Title).ShouldBe(1);
        portal.Through(Title, "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        var view = (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value;
        view.Groups.ShouldBeEmpty();
        view.Changes[0].What.ShouldEndWith(": 1 account assignment removed.");
        await using (var db = portal.Db())
            (await db.Assignments.CountAsync(a => a.Via == id && a.GoneAt == null)).ShouldBe(1);
        (await portal.Get<RetryGroup>().ExecuteAsync(new RetryGroupCommand(list), nora, default)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value.Changes.Count.ShouldBe(view.Changes.Count);
    }

    [Fact]
    public async Task Given_ManyWouldLoseIt_WaitsForAnAdministrator()
    {
        await using var portal = await PortalHost.StartAsync();
        List<string> logins;
        await using (var db = portal.Db())
            logins = await db
                .People.Where(p => p.Status == PersonStatus.Active && db.TargetUsers.Any(t => t.PersonId == p.Id && t.Enabled))
                .OrderBy(p => p.Login)
                .Select(p => p.Login)
                .Take(12)
                .ToListAsync();
        var (list, id) = await ListAsync(portal, [.. logins.Select(l => l.Split('@')[0])]);
        await GiveAsync(portal, id, Theirs);
        await AuthoritativeAsync(portal);
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();

        portal.Sandbox.Holdings().GroupAssignments.Count(a => a.Holder == Title).ShouldBe(2);
        var nora = await portal.ActorOf(ListHost.Nora);
        var row = (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value.Groups.Single();
        row.HeldBack.ShouldBe(12);
        row.Problem!.ShouldContain("from 12 members");
        (
            await portal.Get<AllowGroupRemovals>().ExecuteAsync(new AllowGroupRemovalsCommand(list, 12), nora, default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.Sandbox.Holdings().GroupAssignments.Count(a => a.Holder == Title).ShouldBe(1);
        portal.InAwsGroup(Title).Count.ShouldBe(12);
    }

    [Fact]
    public async Task Deleted_MadeAgain_WhatAwsKeptOfTheOldOneIsTaken()
    {
        await using var portal = await PortalHost.StartAsync();
        var (list, old) = await ListAsync(portal, Ada);
        await portal.Get<IGroupProvisioning>().DeleteGroupAsync(old, default);
        (await IsGivenAsync(portal, old, Power)).ShouldBeTrue("AWS keeps what a deleted group had");
        await portal.SyncAsync(ConnectorId.IdentityCenter);
        await portal.SettleAsync();

        (await IsGivenAsync(portal, old, Power)).ShouldBeFalse();
        portal.Through(Title, "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        await using var db = portal.Db();
        (await db.ListGroups.SingleAsync(g => g.ListId == list)).ExternalId.ShouldNotBe(old);
        (await db.ListGroupAssignments.SingleAsync()).OldGroup.ShouldBe("");
        (await db.GroupGives.CountAsync(g => g.GroupExternalId == old)).ShouldBe(0);
        var nora = await portal.ActorOf(ListHost.Nora);
        var changes = (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value.Changes;
        changes.ShouldContain(c => c.What.Contains("made again"));
    }

    [Fact]
    public async Task Deleted_ThenItsListToo_NothingIsLeft()
    {
        await using var portal = await PortalHost.StartAsync();
        var (list, old) = await ListAsync(portal, Ada);
        await portal.Get<IGroupProvisioning>().DeleteGroupAsync(old, default);
        var nora = await portal.ActorOf(ListHost.Nora);
        (
            await portal.Get<DeleteAccessList>().ExecuteAsync(new DeleteAccessListCommand(list), nora, default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();

        (await IsGivenAsync(portal, old, Power)).ShouldBeFalse();
        await using var db = portal.Db();
        (await db.ListGroups.CountAsync()).ShouldBe(0);
    }

    private static async Task<(AccessListId List, string Group)> ListAsync(PortalHost portal, params string[] members)
    {
        var list = await portal.ListAsync(Title, gives: Power);
        foreach (var member in members)
            await portal.AddAsync(list, member);
        await portal.SettleAsync();
        await using var db = portal.Db();
        return (list, (await db.ListGroups.SingleAsync(g => g.ListId == list)).ExternalId!);
    }

    private static async Task AuthoritativeAsync(PortalHost portal) =>
        (
            await portal
                .Get<SetConnectorMode>()
                .ExecuteAsync(
                    new SetConnectorModeCommand(ConnectorId.IdentityCenter, ConnectorMode.Authoritative),
                    await portal.ActorOf(ListHost.Nora),
                    default
                )
        ).Succeeded.ShouldBeTrue();

    /// <summary>As somebody in the AWS console would.</summary>
    private static async Task GiveAsync(PortalHost portal, string group, string what)
    {
        var change = await ChangeAsync(portal, group, what);
        var outcome = await Aws(portal).ApplyAsync(change, default);
        while (outcome is OperationOutcome.InProgress under)
        {
            portal.Time.Advance(TimeSpan.FromSeconds(5));
            outcome = await Aws(portal).ApplyAsync(change with { Token = under.Token }, default);
        }
        outcome.ShouldBeOfType<OperationOutcome.Applied>();
        (await IsGivenAsync(portal, group, what)).ShouldBeTrue();
    }

    private static async Task<bool> IsGivenAsync(PortalHost portal, string group, string what)
    {
        // Looks are shared for a moment.
        portal.Time.Advance(TimeSpan.FromSeconds(30));
        return (await Aws(portal).FindAsync(await ChangeAsync(portal, group, what), default)).Direct;
    }

    private static IConnector Aws(PortalHost portal) => portal.Get<ConnectorSet>().Find(ConnectorId.IdentityCenter)!;

    private static async Task<AccessChange> ChangeAsync(PortalHost portal, string group, string what)
    {
        var id = (await portal.EntitlementsAsync(what)).Single();
        await using var db = portal.Db();
        var entitlement = await db.Entitlements.SingleAsync(e => e.Id == id);
        return new AccessChange(OperationId.New(), ChangeKind.Grant, entitlement.Ref, "", "", null, null) { GroupId = group };
    }
}
