using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Every command and query of lists, by everybody there is; and what owners may not do for themselves.</summary>
public sealed partial class AccessListPermissionTests
{
    private const string Ok = "";
    private const string Hidden = "list.not-found";
    private const string Owners = "list.owners-only";
    private const string Administrators = "list.administrators-only";

    /// <summary>A direct owner, a member of an owner list, one whom the requirements for owners leave out, a member, one without effect, …</summary>
    private static readonly string[] Logins =
    [
        "lena.fischer",
        "marco.bianchi",
        "hanna.vogel",
        "ada.brandt",
        "tunde.osei",
        "jonas.keller",
        "pia.sommer",
        "otto.klein",
        "nora.winter",
        "dmitri.volkov",
    ];

    private static readonly string[] ByOwners = [Ok, Ok, Hidden, Owners, Owners, Hidden, Hidden, Owners, Ok, Hidden];
    private static readonly string[] ByAdministrators =
    [
        Administrators,
        Administrators,
        Hidden,
        Administrators,
        Administrators,
        Hidden,
        Hidden,
        Administrators,
        Ok,
        Hidden,
    ];

    public static TheoryData<string, string[]> Commands =>
        new()
        {
            { "see", [Ok, Ok, Hidden, Ok, Ok, Hidden, Hidden, Ok, Ok, Hidden] },
            { "members", [Ok, Ok, Hidden, Ok, Ok, Hidden, Hidden, Ok, Ok, Hidden] },
            { "effective", [Ok, Ok, Hidden, Ok, Ok, Hidden, Hidden, Ok, Ok, Hidden] },
            { "reviews", [Ok, Ok, Hidden, Owners, Owners, Hidden, Hidden, Ok, Ok, Hidden] },
            { "change members", ByOwners },
            { "membership requirements", ByOwners },
            { "asking", ByOwners },
            { "start review", ByOwners },
            { "decide", ByOwners },
            { "finish", ByOwners },
            { "ownership requirements", ByAdministrators },
            { "owners", ByAdministrators },
            { "grants", ByAdministrators },
            { "schedule", ByAdministrators },
            { "delete", ByAdministrators },
            { "create", [.. Logins.Select(l => l == "nora.winter" ? Ok : Administrators)] },
            { "campaigns", [.. Campaigns(Ok)] },
            { "see campaign", [.. Campaigns(Ok)] },
            { "preview campaign", [.. Campaigns("campaign.administrators-only")] },
            { "start campaign", [.. Campaigns("campaign.administrators-only")] },
            { "close campaign", [.. Campaigns("campaign.administrators-only")] },
            { "gives", [Ok, Ok, Hidden, Ok, Ok, Hidden, Hidden, Ok, Ok, Hidden] },
            { "nesting", [Ok, Ok, Hidden, Ok, Ok, Hidden, Hidden, Ok, Ok, Hidden] },
            { "activity", [Ok, Ok, Hidden, Owners, Owners, Hidden, Hidden, Ok, Ok, Hidden] },
            { "index of all", [.. Seers(Hidden)] },
            { "describe", ByAdministrators },
            { "describe, stale", [.. ByAdministrators.Select(e => e == Ok ? "list.changed" : e)] },
            { "preview members", ByOwners },
            { "preview membership requirements", ByOwners },
            { "preview ownership requirements", ByAdministrators },
            { "preview grants", ByAdministrators },
            { "preview schedule", ByAdministrators },
            { "preview delete", ByAdministrators },
            { "preview create", [.. Logins.Select(l => l == "nora.winter" ? Ok : Administrators)] },
            { "role, stale", [.. Logins.Select(l => l == "nora.winter" ? "list.changed" : "role.administrators-only")] },
            { "groups", [.. Seers("provisioning.not-allowed")] },
            { "retry group", [.. Logins.Select(l => l == "nora.winter" ? Ok : "provisioning.administrators-only")] },
            {
                "allow removals",
                [.. Logins.Select(l => l == "nora.winter" ? "group.not-held-back" : "provisioning.administrators-only")]
            },
            { "role", [.. Logins.Select(l => l == "nora.winter" ? Ok : "role.administrators-only")] },
        };

    /// <param name="auditor">What an auditor is told.</param>
    private static IEnumerable<string> Campaigns(string auditor) =>
        Logins.Select(l =>
            l switch
            {
                "nora.winter" => Ok,
                "otto.klein" => auditor,
                _ => "campaign.not-found",
            }
        );

    /// <param name="others">What those are told who do not see everything.</param>
    private static IEnumerable<string> Seers(string others) =>
        Logins.Select(l => l is "nora.winter" or "otto.klein" ? Ok : others);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_EveryRole_IsDoneOrRefused(string command, string[] expected)
    {
        await using var portal = await PortalHost.StartAsync();
        var leads = await portal.ListAsync("Leads");
        await portal.AddAsync(leads, "marco.bianchi");
        await portal.AddAsync(leads, "hanna.vogel");
        var list = await portal.ListAsync(
            "Deployers",
            members: ListHost.Department("Data platform"),
            owners: ListHost.Department("Platform")
        );
        var nora = await portal.ActorOf(ListHost.Nora);
        (
            await portal
                .Get<ChangeOwners>()
                .ExecuteAsync(new ChangeOwnersCommand(list, [ListSubject.Of(leads)], []), nora, default)
        ).Succeeded.ShouldBeTrue();
        var edge = await portal.AddAsync(list, "ada.brandt");
        await portal.AddAsync(list, "tunde.osei");
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), nora, default)).Value.Id;
        for (var i = 0; i < Logins.Length; i++)
        {
            var error = await DoAsync(portal, command, await portal.ActorOf(Logins[i]), list, edge, review);
            if (command == "finish" && error is UndecidedMembers)
                error = null;
            (error?.Code ?? Ok).ShouldBe(expected[i], $"{command} by {Logins[i]}");
        }
        (await DoAsync(portal, command, Actor.System, list, edge, review))!.Kind.ShouldBeOneOf(
            ErrorKind.NotFound,
            ErrorKind.Forbidden
        );
    }

    [Fact]
    public async Task ChangeMembers_OwnerForThemselves_IsRefusedInEveryWay()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: "prod-deployers");
        var team = await portal.ListAsync("Team");
        var lena = await portal.SubjectAsync(ListHost.Lena);
        var end = portal.Time.GetUtcNow().AddDays(1);
        async Task RefusedAsync(ChangeMembersCommand command) =>
            (await portal.TryMembersAsync(ListHost.Lena, command)).Error!.Code.ShouldBe("list.own-membership");

        await RefusedAsync(ChangeMembersCommand.Adding(list, new NewMember(lena)));
        await portal.AddAsync(team, ListHost.Lena);
        await RefusedAsync(ChangeMembersCommand.Adding(list, new NewMember(ListSubject.Of(team))));
        var own = await portal.AddAsync(list, ListHost.Lena, end);
        await RefusedAsync(ChangeMembersCommand.Ending(list, own, null));
        await RefusedAsync(ChangeMembersCommand.Ending(list, own, end.AddDays(-0.5)));
        (await portal.MemberAsync(list, ListHost.Lena))!.Until!.Value.ShouldBe(end, TimeSpan.FromMilliseconds(1));
        (await portal.TryMembersAsync(ListHost.Lena, ChangeMembersCommand.Removing(list, own))).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task ChangeMembers_EdgesOfOtherListsAndOwners_AreNotFound()
    {
        await using var portal = await PortalHost.StartAsync();
        var (list, other) = (await portal.ListAsync("Deployers"), await portal.ListAsync("Deployers of data"));
        var foreign = await portal.AddAsync(other, "ada.brandt");
        var refused = await portal.TryMembersAsync(ListHost.Nora, ChangeMembersCommand.Removing(list, foreign));
        refused.Error!.Code.ShouldBe("list.unknown-edge");
        var owner = (await portal.Get<AccessListQueries>().DetailsAsync(list, await portal.ActorOf(ListHost.Nora), default))
            .Value.Owners.Single()
            .Id;
        (await portal.TryMembersAsync(ListHost.Nora, ChangeMembersCommand.Removing(list, owner))).Error!.Code.ShouldBe(
            "list.unknown-edge"
        );
        (await portal.MemberAsync(other, "ada.brandt")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Delete_ListInAnother_IsRefusedByName()
    {
        await using var portal = await PortalHost.StartAsync();
        var (top, low) = (await portal.ListAsync("Top"), await portal.ListAsync("Low"));
        await portal.AddAsync(top, low);
        var refused = await portal
            .Get<DeleteAccessList>()
            .ExecuteAsync(new DeleteAccessListCommand(low), await portal.ActorOf(ListHost.Nora), default);
        refused.Error!.Code.ShouldBe("list.still-used");
        refused.Error.Message.ShouldContain("Top");
    }

    [Fact]
    public async Task ChangeListGrants_GroupThatGivesPortalRights_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers");
        var nora = await portal.ActorOf(ListHost.Nora);
        foreach (var group in new[] { "identitybridge-administrators", "prod-admins" })
            (
                await portal
                    .Get<ChangeListGrants>()
                    .ExecuteAsync(new ChangeListGrantsCommand(list, [], await portal.EntitlementsAsync(group)), nora, default)
            ).Error!.Code.ShouldBe("list.not-grantable", group);
    }

    [Fact]
    public async Task SaveRole_OfALists_FollowsInTheTarget()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        async Task<RoleId> SaveAsync(RoleId? id, params string[] names) =>
            (
                await portal
                    .Get<SaveRole>()
                    .ExecuteAsync(
                        new SaveRoleCommand(
                            id,
                            new RoleDraft(
                                "Deploy",
                                null,
                                null,
                                new Selector([ResourceKind.OktaGroup], names, [], new Dictionary<string, string>())
                            )
                        ),
                        nora,
                        default
                    )
            ).Value;
        var role = await SaveAsync(null, "prod-deployers");
        var list = await portal.ListAsync("Deployers");
        await portal.AddAsync(list, "ada.brandt");
        (
            await portal.Get<ChangeListGrants>().ExecuteAsync(new ChangeListGrantsCommand(list, [role], []), nora, default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.InGroup("prod-deployers", "ada.brandt").ShouldBeTrue();

        await SaveAsync(role, "prod-read*");
        await portal.SettleAsync();
        portal.InGroup("prod-deployers", "ada.brandt").ShouldBeFalse();
        portal.InGroup("prod-readers", "ada.brandt").ShouldBeTrue();

        await using (var db = portal.Db())
            await db.RoleEntitlements.Where(e => e.RoleId == role).ExecuteDeleteAsync();
        await portal.SyncAsync(ConnectorId.Okta);
        await using (var db = portal.Db())
            (await db.RoleEntitlements.CountAsync(e => e.RoleId == role)).ShouldBe(1);
        await using (var db = portal.Db())
            (
                await db.Roles.AnyAsync(r => r.Kind == RoleKind.System && r.Name == "PowerUserAccess-on-Production-012345678901")
            ).ShouldBeTrue();
    }
}
