using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Roles;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityBridge.Application.Tests;

/// <summary>Making, changing, deleting and reading roles, by everybody there is.</summary>
public sealed class RoleTests
{
    private const string Ok = "";
    private const string Hidden = "role.not-found";
    private const string Administrators = "role.administrators-only";

    /// <summary>Nobody in particular, a manager, an owner of resources and lists, a reviewer, an auditor, an administrator.</summary>
    private static readonly string[] Logins =
    [
        "ada.brandt",
        "georg.haas",
        "lena.fischer",
        "pia.sommer",
        "otto.klein",
        "nora.winter",
    ];

    [Fact]
    public async Task Command_EveryRole_IsDoneOrRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ListAsync("Owned by Lena");
        var role = await portal.RoleAsync("Payments responder", "Figma");
        string[] readers = [Hidden, Hidden, Hidden, Hidden, Ok, Ok];
        string[] writers = [.. Logins.Select(l => l == "nora.winter" ? Ok : Administrators)];
        foreach (var (login, reads, writes) in Logins.Zip(readers, writers))
        {
            var actor = await portal.ActorOf(login);
            var queries = portal.Get<RoleQueries>();
            ((await queries.PageAsync(new RoleFilter(), actor, default)).Error?.Code ?? Ok).ShouldBe(reads, login);
            ((await queries.DetailsAsync(role, actor, default)).Error?.Code ?? Ok).ShouldBe(reads, login);
            (await queries.PreviewAsync(RoleHost.Named("fig*"), actor, default)).Succeeded.ShouldBe(writes == Ok, login);
            var draft = new RoleDraft($"By {login}", "Mine", await portal.EntitlementsAsync("Figma"), null);
            ((await portal.TrySaveAsync(null, draft, by: login)).Error?.Code ?? Ok).ShouldBe(writes, login);
            ((await portal.TrySaveAsync(role, draft with { Name = "Payments responder" }, by: login)).Error?.Code ?? Ok).ShouldBe(
                writes,
                login
            );
            ((await DeleteAsync(portal, role, login))?.Code ?? Ok).ShouldBe(writes, login);
        }
        (await DeleteAsync(portal, role))!.Code.ShouldBe(Hidden);
        await using var db = portal.Db();
        (await db.Audit.CountAsync(a => a.Action == "role.deleted")).ShouldBe(1);
    }

    [Fact]
    public async Task Save_WithWhatAnotherChanged_IsAConflict()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        var role = await portal.RoleAsync("Payments responder", "Figma");
        var seen = (await portal.Get<RoleQueries>().DetailsAsync(role, nora, default)).Value;
        var mine = new RoleDraft(seen.Name, "Mine", await portal.EntitlementsAsync("Figma", "Salesforce"), null);

        await portal.HoldAsync(role, seen.Name, "prod-deployers");

        (await portal.TrySaveAsync(role, mine, seen.Version)).Error!.Kind.ShouldBe(ErrorKind.Conflict);
        var now = (await portal.Get<RoleQueries>().DetailsAsync(role, nora, default)).Value;
        now.Holds.Select(h => h.Name).ShouldBe(["prod-deployers"]);
        (await portal.TrySaveAsync(role, mine, now.Version)).Succeeded.ShouldBeTrue();
        now = (await portal.Get<RoleQueries>().DetailsAsync(role, nora, default)).Value;
        (now.Description, now.Kind).ShouldBe(("Mine", RoleKind.Listed));
        now.Holds.Select(h => h.Name).ShouldBe(["Figma", "Salesforce"]);
    }

    [Fact]
    public async Task Save_BySelector_HoldsWhatThePreviewSaid_AndNeverRightsInThisPortal()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        var selector = RoleHost.Named("prod-*", "identitybridge-*") with { Kinds = [ResourceKind.OktaGroup] };
        var preview = (await portal.Get<RoleQueries>().PreviewAsync(selector, nora, default)).Value;
        preview.LeftOut.ShouldBeGreaterThan(0);

        var role = (await portal.TrySaveAsync(null, new RoleDraft("Production groups", null, null, selector))).Value;

        var holds = (await portal.Get<RoleQueries>().DetailsAsync(role, nora, default)).Value.Holds.Select(h => h.Name).ToList();
        holds.ShouldBe(preview.First.Select(t => t.Name));
        holds.ShouldContain("prod-deployers");
        holds.ShouldNotContain(name => name.StartsWith("identitybridge-", StringComparison.Ordinal));
        (await portal.TrySaveAsync(null, new RoleDraft("All", null, null, Selector.Everything))).Error!.Code.ShouldBe(
            "role.invalid"
        );
    }

    [Fact]
    public async Task Page_ByKindAndWords_FindsThem()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        await portal.RoleAsync("Payments responder", "Figma");
        async Task<IReadOnlyList<string>> Names(RoleFilter filter) =>
            [.. (await portal.Get<RoleQueries>().PageAsync(filter, nora, default)).Value.Rows.Select(r => r.Name)];

        (await Names(new RoleFilter(System: false))).ShouldBe(["Payments responder"]);
        (await Names(new RoleFilter("RESPONDER pay"))).ShouldBe(["Payments responder"]);
        (await Names(new RoleFilter(System: true, Size: 200))).ShouldContain("PowerUserAccess-on-Production-012345678901");
    }

    [Fact]
    public async Task Delete_GivenByAList_IsRefusedWithItsTitle()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        var role = await portal.RoleAsync("Payments responder", "Figma");
        var list = await portal.ListAsync("Payments on call");
        (await GiveAsync(portal, list, role)).ShouldBeNull();

        var refused = await DeleteAsync(portal, role);
        refused!.Code.ShouldBe("role.given");
        refused.Message.ShouldContain("Payments on call");

        (
            await portal.Get<DeleteAccessList>().ExecuteAsync(new DeleteAccessListCommand(list), nora, default)
        ).Succeeded.ShouldBeTrue();
        (await DeleteAsync(portal, role)).ShouldBeNull();
        (await portal.Get<ListPickers>().ThingsAsync("responder", true, nora, default)).ShouldBeEmpty();
        (await GiveAsync(portal, await portal.ListAsync("Another"), role))!.Code.ShouldBe("list.unknown-grant");
        await portal.RoleAsync("Payments responder", "Salesforce");
    }

    [Fact]
    public async Task Delete_OfASystemRole_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var db = portal.Db();
        var system = await db.Roles.Where(r => r.Kind == RoleKind.System).Select(r => r.Id).FirstAsync();

        (await DeleteAsync(portal, system))!.Code.ShouldBe("role.system");
    }

    [Fact]
    public async Task Delete_WhileAListTakesIt_OneOfThemLoses()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var nora = await portal.ActorOf(ListHost.Nora);
        var list = await portal.ListAsync("Payments on call");
        for (var round = 0; round < 15; round++)
        {
            var role = await portal.RoleAsync($"Round {round}", "Figma");

            var outcomes = await Task.WhenAll(
                Task.Run(() => GiveAsync(portal, list, role)),
                Task.Run(async () =>
                    (await twin.Get<DeleteRole>().ExecuteAsync(new DeleteRoleCommand(role), nora, default)).Error
                )
            );

            outcomes.Count(error => error is null).ShouldBe(1);
            await using var db = portal.Db();
            (await db.ListGrants.AnyAsync(g => g.RoleId == role)).ShouldBe(
                await db.Roles.AnyAsync(r => r.Id == role && r.DeletedAt == null)
            );
        }
    }

    [Fact]
    public async Task Seed_OfTheDemo_IsReadOnceAndCanBeRequested()
    {
        await using var portal = await PortalHost.StartAsync();
        var seed = new SeedRoles(
            portal.Get<Transactions>(),
            portal.Get<IDbContextFactory<PortalDbContext>>(),
            portal.Get<GrantableThings>(),
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("Portal:RoleSeedFile", RepositoryFiles.Find("build/demo-roles.json"))])
                .Build(),
            NullLogger<SeedRoles>.Instance
        );

        (await seed.ExecuteAsync(default)).ShouldBeTrue();
        (await seed.ExecuteAsync(default)).ShouldBeTrue();

        await using var db = portal.Db();
        var role = await db.Roles.Include(r => r.Entitlements).SingleAsync(r => r.Kind != RoleKind.System);
        (role.Name, role.Entitlements.Count).ShouldBe(("Payments responder", 3));
        foreach (var login in new[] { "ada.brandt", "tunde.osei", "mei.tan" })
            (await portal.PreviewAsync(login, null, [role.Id])).CanSubmit.ShouldBeTrue(login);
    }

    private static async Task<Error?> DeleteAsync(PortalHost portal, RoleId role, string by = ListHost.Nora) =>
        (await portal.Get<DeleteRole>().ExecuteAsync(new DeleteRoleCommand(role), await portal.ActorOf(by), default)).Error;

    private static async Task<Error?> GiveAsync(PortalHost portal, AccessListId list, RoleId role) =>
        (
            await portal
                .Get<ChangeListGrants>()
                .ExecuteAsync(new ChangeListGrantsCommand(list, [role], []), await portal.ActorOf(ListHost.Nora), default)
        ).Error;
}
