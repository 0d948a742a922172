using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Roles;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>A role in a request is what it holds: no more power than asking one by one.</summary>
public sealed class RoleRequestTests
{
    private const string Ada = "ada.brandt";
    private const string Role = "Payments responder";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Submit_OfARole_BecomesItsItemsAndNeedsAllTheirPolicies()
    {
        await using var portal = await PortalHost.StartAsync();
        var role = await portal.RoleAsync(Role, "Figma", "Salesforce");

        var request = (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(role)])).Value;
        await portal.HoldAsync(role, "Renamed", "prod-deployers");

        var items = (await portal.RequestAsync(request.Id)).Items;
        items.Select(i => i.Name).ShouldBe(["Figma", "Salesforce"], ignoreOrder: true);
        items.ShouldAllBe(i => i.RoleName == Role && i.RoleId == role);
        // The manager suffices for Figma; an owner must approve Salesforce, too.
        (await portal.DecideAsync(request.Id, "georg.haas")).Value.Status.ShouldBe(RequestStatus.Pending);
        (await portal.DecideAsync(request.Id, "amelie.dubois")).Value.Status.ShouldBe(RequestStatus.Approved);
        await portal.SettleAsync();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", "ada.brandt@example.com").ShouldBeTrue();
        portal.Sandbox.Holdings().HasAppDirectly("Salesforce", "ada.brandt@example.com").ShouldBeTrue();
        portal.InGroup("prod-deployers", Ada).ShouldBeFalse();

        var ada = await portal.ActorOf(Ada);
        var row = (await portal.Get<RequestQueries>().MineAsync(ada, false, 1, 25, default)).Rows.Single();
        row.Items.ShouldBe([$"Role {Role}: 2 items"]);
        var details = (await portal.Get<RequestDetailsQuery>().ExecuteAsync(request.Id, ada, default)).Value;
        details.Names.ShouldBe([$"Role {Role}: 2 items"]);
        await using var db = portal.Db();
        (await db.Audit.SingleAsync(a => a.Action == "request.submitted")).Summary.ShouldContain($"the role {Role} (");
    }

    [Fact]
    public async Task Submit_Overlapping_HasEachThingOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.RoleAsync("First", "Figma", "prod-deployers");
        var second = await portal.RoleAsync("Second", "Figma", "prod-deployers", "Salesforce");

        var preview = await portal.PreviewAsync(Ada, Hour, [first, second], "Figma");
        var request = (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(first), new AskedRole(second)], "Figma")).Value;

        preview.CanSubmit.ShouldBeTrue();
        preview.Roles[0].Elsewhere.ShouldBe(["Figma"]);
        preview.Roles[1].Elsewhere.ShouldBe(["Figma", "prod-deployers"]);
        preview.AllItems.Select(i => i.Name).ShouldBe(["Figma", "prod-deployers", "Salesforce"]);
        (await portal.RequestAsync(request.Id))
            .Items.Select(i => (i.Name, i.RoleName))
            .ShouldBe([("Figma", null), ("prod-deployers", "First"), ("Salesforce", "Second")], ignoreOrder: true);
    }

    [Fact]
    public async Task Submit_WhatIsHeldAsLong_IsLeftOut()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync(Ada, "georg.haas", TimeSpan.FromHours(4), "prod-deployers");
        var role = await portal.RoleAsync(Role, "Figma", "Looker", "prod-deployers");

        var preview = await portal.PreviewAsync(Ada, Hour, [role]);
        preview.CanSubmit.ShouldBeTrue();
        preview.Roles[0].Held.ShouldBe(["Looker", "prod-deployers"]);
        preview.AllItems.Select(i => i.Name).ShouldBe(["Figma"]);
        var longer = await portal.PreviewAsync(Ada, TimeSpan.FromHours(5), [role]);
        longer.AllItems.Select(i => (i.Name, i.IsExtension)).ShouldBe([("Figma", false), ("prod-deployers", true)]);

        var request = (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(role)])).Value;
        (await portal.RequestAsync(request.Id)).Items.Single().Name.ShouldBe("Figma");
        var standing = await portal.RoleAsync("Only Looker", "Looker");
        (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(standing)])).Error!.Code.ShouldBe("request.held");
        (await portal.PreviewAsync(Ada, Hour, [standing])).CanSubmit.ShouldBeFalse();
    }

    [Fact]
    public async Task Preview_OfARoleThatIsHeldForAWhile_ProposesToExtendIt()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync(Ada, "georg.haas", TimeSpan.FromHours(6), "PowerUserAccess on Production");
        var held = await portal.RoleAsync("Held", "PowerUserAccess on Production", "Looker");
        var wider = await portal.RoleAsync("Wider", "PowerUserAccess on Production", "Figma");

        var extension = await portal.PreviewAsync(Ada, null, [held]);
        var rest = await portal.PreviewAsync(Ada, null, [wider]);

        (extension.Duration, extension.CanSubmit).ShouldBe((TimeSpan.FromHours(8), true));
        extension.AllItems.Single().IsExtension.ShouldBeTrue();
        rest.Duration.ShouldBe(TimeSpan.FromHours(4));
        rest.AllItems.Select(i => i.Name).ShouldBe(["Figma"]);
    }

    [Fact]
    public async Task Submit_OfARoleThatGivesMoreThanSeen_IsAConflict()
    {
        await using var portal = await PortalHost.StartAsync();
        var role = await portal.RoleAsync(Role, "Figma", "prod-deployers");
        var seen = (await portal.PreviewAsync(Ada, Hour, [role])).Roles[0].Holds;
        await portal.HoldAsync(role, Role, "Figma", "Salesforce");

        var refused = (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(role, seen)])).Error!;

        (refused.Kind, refused.Code).ShouldBe((ErrorKind.Conflict, "request.role-changed"));
        refused.Message.ShouldContain("Salesforce");
        await using (var db = portal.Db())
            (await db.Requests.AnyAsync()).ShouldBeFalse();
        await portal.HoldAsync(role, Role, "Figma");
        var request = (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(role, seen)])).Value;
        (await portal.RequestAsync(request.Id)).Items.Single().Name.ShouldBe("Figma");
    }

    [Fact]
    public async Task Submit_WhenOneOfItCannotBeRequested_SaysWhichAndWhy()
    {
        await using var portal = await PortalHost.StartAsync();
        const string Jonas = "jonas.keller";
        var billing = await portal.RoleAsync(Role, "Figma", "Billing-ReadOnly on Billing");
        var empty = await portal.RoleAsync("Empty");

        var preview = await portal.PreviewAsync(Jonas, Hour, [billing, empty]);
        preview.CanSubmit.ShouldBeFalse();
        preview.Roles[0].WhyNot!.ShouldContain("Billing-ReadOnly on Billing cannot be requested. No request policy");
        preview.Roles[1].WhyNot!.ShouldContain("holds nothing");
        var refused = (await portal.TrySubmitAsync(Jonas, Hour, [new AskedRole(billing)])).Error!;
        refused.Code.ShouldBe("request.not-requestable");
        refused.Message.ShouldContain(Role);
        refused.Message.ShouldContain("Billing-ReadOnly on Billing");
        (await portal.TrySubmitAsync(Jonas, Hour, [new AskedRole(empty)])).Error!.Code.ShouldBe("request.empty-role");
        await using var db = portal.Db();
        var system = await db.Roles.Where(r => r.Kind == RoleKind.System).Select(r => r.Id).FirstAsync();
        foreach (var none in new[] { system, RoleId.New() })
            (await portal.TrySubmitAsync(Jonas, Hour, [new AskedRole(none)])).Error!.Code.ShouldBe("request.unknown-item");
        (await db.Requests.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Submit_OfARoleThatHoldsTooMuch_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        RoleId role;
        await using (var db = portal.Db())
        {
            var account = await db.Resources.SingleAsync(r => r.Name == "Sandbox");
            var many = Enumerable
                .Range(0, 300)
                .Select(i =>
                    Entitlement.Import(
                        account,
                        new EntitlementRecord(
                            new EntitlementRef(
                                EntitlementKind.AccountAssignment,
                                account.ExternalId,
                                $"arn:aws:sso:::permissionSet/x/{i}"
                            ),
                            $"Team{i}",
                            null
                        )
                    )
                )
                .ToList();
            db.Entitlements.AddRange(many);
            await db.SaveChangesAsync();
            role = (await portal.TrySaveAsync(null, new RoleDraft(Role, null, [.. many.Select(e => e.Id)], null))).Value;
        }

        (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(role)], "Figma")).Error!.Code.ShouldBe("request.too-many");

        var request = (await portal.TrySubmitAsync(Ada, Hour, [new AskedRole(role)])).Value;
        (await portal.RequestAsync(request.Id)).Items.Count.ShouldBe(AccessRequest.MaxItems);
    }

    [Fact]
    public async Task Catalogue_ShowsCustomRolesOnly_AsFarAsTheirThingsAreThere()
    {
        await using var portal = await PortalHost.StartAsync();
        var ada = await portal.ActorOf(Ada);
        await portal.RoleAsync(Role, "Figma", "Looker");
        await portal.RoleAsync("Empty");
        await portal.RoleAsync("Only Looker", "Looker");
        var gone = await portal.RoleAsync("Of the past", "prod-deployers");
        await using (var db = portal.Db())
            await db
                .Entitlements.Where(e => db.RoleEntitlements.Any(r => r.RoleId == gone && r.EntitlementId == e.Id))
                .ExecuteUpdateAsync(e => e.SetProperty(x => x.GoneAt, portal.Time.GetUtcNow()));
        Task<CatalogPage> Find(CatalogFilter filter) => portal.Get<CatalogQueries>().SearchAsync(filter, ada, default);

        var found = await Find(new CatalogFilter { RolesOnly = true });
        found.Roles.Select(r => r.Name).ShouldBe(["Empty", "Only Looker", Role]);
        (found.Entries.Total, found.Entries.Rows.Count).ShouldBe((3, 0));
        found.Roles[0].WhyNot!.ShouldContain("holds nothing");
        (found.Roles[1].IsHeld, found.Roles[1].WhyNot).ShouldBe((true, null));
        (found.Roles[2].IsHeld, found.Roles[2].WhyNot).ShouldBe((false, null));
        found.Roles[2].Holds.Select(h => (h.Name, h.IsHeld)).ShouldBe([("Figma", false), ("Looker", true)]);

        (await Find(new CatalogFilter("responder pay"))).Roles.Single().Name.ShouldBe(Role);
        (await Find(new CatalogFilter(Kind: ResourceKind.OktaApp))).Roles.ShouldBeEmpty();
        (await Find(new CatalogFilter(Label: "env=prod"))).RoleCount.ShouldBe(0);
        var all = await Find(new CatalogFilter(Size: 200));
        all.Entries.Total.ShouldBe(all.Entries.Rows.Count + 3);
        // Roles come first; every row is on exactly one page.
        var names = new List<string>();
        for (var page = 1; names.Count < all.Entries.Total && page <= 100; page++)
        {
            var one = await Find(new CatalogFilter(Page: page, Size: 2));
            names.AddRange([.. one.Roles.Select(r => r.Name), .. one.Entries.Rows.Select(e => e.Name)]);
        }
        names.ShouldBe([.. all.Roles.Select(r => r.Name), .. all.Entries.Rows.Select(e => e.Name)]);
    }
}
