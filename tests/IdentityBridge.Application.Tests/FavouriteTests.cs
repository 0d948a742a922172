using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Locks;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What people keep at hand in the catalogue.</summary>
public sealed class FavouriteTests
{
    [Fact]
    public async Task Mark_EveryRole_OnlyForPeopleWhoAreActiveAndOnlyTheirOwn()
    {
        await using var portal = await PortalHost.StartAsync();
        var figma = FavouriteThing.Of(await portal.EntitlementAsync("Figma"));
        string[] everybody = ["ada.brandt", "jonas.keller", "georg.haas", "pia.sommer", "nora.winter", "otto.klein"];
        foreach (var login in everybody)
        {
            (await MarkAsync(portal, login, figma)).ShouldBeNull(login);
            (await MarkAsync(portal, login, figma)).ShouldBeNull("marked already is success");
            (await NamesAsync(portal, login)).ShouldBe(["Figma"]);
        }
        (await CountAsync(portal)).ShouldBe(everybody.Length);
        foreach (var actor in new[] { Actor.System, await portal.ActorOf("dmitri.volkov"), await portal.ActorOf("jan.kowal") })
        {
            (await MarkAsync(portal, actor, figma)).ShouldBe("favourite.people-only", actor.Name);
            (await UnmarkAsync(portal, actor, figma)).ShouldBe("favourite.people-only", actor.Name);
        }
        (await portal.Get<ThingsAtHand>().ReadAsync(Actor.System, default)).Favourites.ShouldBeEmpty();

        (await UnmarkAsync(portal, await portal.ActorOf("ada.brandt"), figma)).ShouldBeNull();
        (await UnmarkAsync(portal, await portal.ActorOf("ada.brandt"), figma)).ShouldBeNull("not marked is success");
        (await NamesAsync(portal, "ada.brandt")).ShouldBeEmpty();
        (await CountAsync(portal)).ShouldBe(everybody.Length - 1);
    }

    [Fact]
    public async Task Mark_ByWhoIsLocked_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var figma = FavouriteThing.Of(await portal.EntitlementAsync("Figma"));
        (
            await portal
                .Get<PlaceLock>()
                .ExecuteAsync(
                    new PlaceLockCommand(LockSubject.Of((await portal.PersonAsync("ada.brandt")).Id), "A leaked key", null),
                    await portal.ActorOf("nora.winter"),
                    default
                )
        ).Succeeded.ShouldBeTrue();

        (await MarkAsync(portal, "ada.brandt", figma)).ShouldBe(LockErrors.ActorCode);
        (await CountAsync(portal)).ShouldBe(0);
    }

    [Fact]
    public async Task Mark_WhatIsNotThere_IsNotFound()
    {
        await using var portal = await PortalHost.StartAsync();
        var system = await SystemRoleAsync(portal);

        (await MarkAsync(portal, "ada.brandt", FavouriteThing.Of(EntitlementId.New()))).ShouldBe("favourite.not-found");
        (await MarkAsync(portal, "ada.brandt", FavouriteThing.Of(RoleId.New()))).ShouldBe("favourite.not-found");
        (await MarkAsync(portal, "ada.brandt", default)).ShouldBe("favourite.not-found");
        if (system is { } role)
            (await MarkAsync(portal, "ada.brandt", FavouriteThing.Of(role))).ShouldBe("favourite.not-found");
    }

    [Fact]
    public async Task Marked_WhatGoes_IsHiddenUntilItIsBack()
    {
        await using var portal = await PortalHost.StartAsync();
        var figma = await portal.EntitlementAsync("Figma");
        var role = await portal.RoleAsync("Payments responder", "Salesforce");
        var set = await portal.EntitlementAsync("PowerUserAccess", "Production");
        foreach (var thing in new[] { FavouriteThing.Of(figma), FavouriteThing.Of(role), FavouriteThing.Of(set) })
            (await MarkAsync(portal, "ada.brandt", thing)).ShouldBeNull();
        (await NamesAsync(portal, "ada.brandt")).ShouldBe(["PowerUserAccess", "Payments responder", "Figma"], "the latest first");
        (await FindAsync(portal, "ada.brandt")).ShouldBe(["Payments responder", "Figma", "Production"]);
        (await FindAsync(portal, "ada.brandt", "prod")).ShouldBe(["Production"]);
        (await FindAsync(portal, "jonas.keller")).ShouldBeEmpty();

        await GoneAsync(portal, figma, portal.Time.GetUtcNow());
        (await NamesAsync(portal, "ada.brandt")).ShouldBe(["PowerUserAccess", "Payments responder"]);
        (await FindAsync(portal, "ada.brandt")).ShouldBe(["Payments responder", "Production"]);
        (await MarkAsync(portal, "jonas.keller", FavouriteThing.Of(figma))).ShouldBe("favourite.not-found");
        await GoneAsync(portal, figma, null);
        (await NamesAsync(portal, "ada.brandt")).ShouldContain("Figma");
    }

    [Fact]
    public async Task Mark_AfterTheMostThereCanBe_IsRefusedAlsoWhenSeveralTryAtOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        var ada = (await portal.PersonAsync("ada.brandt")).Id;
        List<EntitlementId> things;
        await using (var db = portal.Db())
        {
            var all = await db.Entitlements.Where(e => e.GoneAt == null).OrderBy(e => e.Id).ToListAsync();
            var resource = await db.Resources.FirstAsync(r => r.Id == all[0].ResourceId);
            var more = Enumerable
                .Range(0, Favourite.Most)
                .Select(i =>
                    Entitlement.Import(
                        resource,
                        new(new(EntitlementKind.AccountAssignment, $"more-{i}", $"set-{i}"), $"Set {i}", null)
                    )
                )
                .ToList();
            db.Entitlements.AddRange(more);
            db.Favourites.AddRange(
                more.Take(Favourite.Most - 1).Select(e => Favourite.Of(ada, FavouriteThing.Of(e.Id), portal.Time.GetUtcNow()))
            );
            await db.SaveChangesAsync();
            things = [.. all.Take(4).Select(e => e.Id)];
        }

        var outcomes = await Task.WhenAll(things.Select(t => MarkAsync(portal, "ada.brandt", FavouriteThing.Of(t))));

        outcomes.Count(o => o is null).ShouldBe(1);
        outcomes.Where(o => o is not null).ShouldAllBe(o => o == "favourite.too-many");
        (await CountAsync(portal)).ShouldBe(Favourite.Most);
    }

    [Fact]
    public async Task AskedForLately_IsAtHandUntilItIsMarked()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SubmitAsync("ada.brandt", TimeSpan.FromHours(1), "Figma");
        await portal.SubmitAsync("ada.brandt", TimeSpan.FromHours(1), "PowerUserAccess on Production");
        var ada = await portal.ActorOf("ada.brandt");

        var before = await portal.Get<ThingsAtHand>().ReadAsync(ada, default);
        (await MarkAsync(portal, "ada.brandt", before.Lately[0].Thing)).ShouldBeNull();
        var after = await portal.Get<ThingsAtHand>().ReadAsync(ada, default);

        before.Lately.Select(t => (t.Name, t.On)).ShouldBe([("PowerUserAccess", "Production"), ("Figma", null)]);
        before.Lately.ShouldAllBe(t => t.PendingRequest != null && !t.IsFavourite);
        after.Favourites.Select(t => (t.Name, t.IsFavourite)).ShouldBe([("PowerUserAccess", true)]);
        after.Lately.Select(t => t.Name).ShouldBe(["Figma"]);
        (await portal.Get<ThingsAtHand>().ReadAsync(await portal.ActorOf("jonas.keller"), default)).Lately.ShouldBeEmpty();
    }

    private static async Task<string?> MarkAsync(PortalHost portal, string login, FavouriteThing thing) =>
        await MarkAsync(portal, await portal.ActorOf(login), thing);

    private static async Task<string?> MarkAsync(PortalHost portal, Actor actor, FavouriteThing thing) =>
        (await portal.Get<MarkFavourite>().ExecuteAsync(new MarkFavouriteCommand(thing), actor, default)).Error?.Code;

    private static async Task<string?> UnmarkAsync(PortalHost portal, Actor actor, FavouriteThing thing) =>
        (await portal.Get<UnmarkFavourite>().ExecuteAsync(new UnmarkFavouriteCommand(thing), actor, default)).Error?.Code;

    private static async Task<IReadOnlyList<string>> NamesAsync(PortalHost portal, string login) =>
        [.. (await portal.Get<ThingsAtHand>().ReadAsync(await portal.ActorOf(login), default)).Favourites.Select(f => f.Name)];

    private static async Task<IReadOnlyList<string>> FindAsync(PortalHost portal, string login, string? text = null) =>
        [
            .. (
                await portal
                    .Get<CatalogQueries>()
                    .SearchAsync(new CatalogFilter(text) { FavouritesOnly = true }, await portal.ActorOf(login), default)
            ).Lines.Select(l => l.Role?.Name ?? l.Entry!.Name),
        ];

    private static async Task<int> CountAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return await db.Favourites.CountAsync();
    }

    private static async Task<RoleId?> SystemRoleAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return await db.Roles.Where(r => r.Kind == Domain.Roles.RoleKind.System).Select(r => (RoleId?)r.Id).FirstOrDefaultAsync();
    }

    private static async Task GoneAsync(PortalHost portal, EntitlementId id, DateTimeOffset? at)
    {
        await using var db = portal.Db();
        await db.Entitlements.Where(e => e.Id == id).ExecuteUpdateAsync(s => s.SetProperty(e => e.GoneAt, at));
    }
}
