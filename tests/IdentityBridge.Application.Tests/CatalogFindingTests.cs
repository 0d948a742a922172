using IdentityBridge.Application.Catalog;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>The right thing comes first among 5,000 resources, whatever little of it was typed. All searches are Ada Brandt's.</summary>
public sealed class CatalogFindingTests(CatalogFindingTests.LargeCatalogue large)
    : IClassFixture<CatalogFindingTests.LargeCatalogue>
{
    private static readonly Dictionary<string, string> NoFacts = [];

    [Theory]
    [InlineData("figma", "Figma")]
    [InlineData("sna", "Snap & Co")]
    [InlineData("lin", "Linear")]
    [InlineData("wiz", "Wiz")]
    [InlineData("notion", "Notion")]
    [InlineData("GITHUB", "GitHub")]
    [InlineData("hub", "HubSpot")]
    [InlineData("zurich munster", "Zürich Münster Zutritt")]
    [InlineData("ZÜRICH", "Zürich Münster Zutritt")]
    [InlineData("lodz", "Łódź Magazyn")]
    [InlineData("strasse", "Straßenlager")]
    [InlineData("smorre", "Smørrebrød Lunsj")]
    [InlineData("data lake", "Data lake")]
    [InlineData("prod admin", "Production")]
    [InlineData("admin prod", "Production")]
    [InlineData("administratoraccess on production", "Production")]
    [InlineData("deployers ledger-prod", "ledger-prod-deployers")]
    [InlineData("on-call ledger-pr", "ledger-prod-on-call")]
    [InlineData("call ledger prod", "ledger-prod-on-call")]
    public async Task Search_ByLittleOfAName_FindsItFirst(string text, string first) =>
        (await FindAsync(text)).Lines[0].Entry!.Name.ShouldBe(first, text);

    [Fact]
    public async Task Search_Ranked_NameThenBeginningThenWordThenRest()
    {
        await large.AddAsync("Kappa", "Alpha Kappa", "Kappa Zeta", "Akappa", "Plain one", "Another with kappazeta inside");

        var names = (await FindAsync("kappa")).Entries.Rows.Select(r => r.Name);

        names.ShouldBe(["Kappa", "Kappa Zeta", "Alpha Kappa", "Another with kappazeta inside", "Akappa"]);
        (await FindAsync("zeta kappa"))
            .Entries.Rows.Select(r => r.Name)
            .ShouldBe(["Kappa Zeta", "Another with kappazeta inside"]);
    }

    [Fact]
    public async Task Search_AmongEquals_WhatCanBeAskedForThenWhatIsAtHandThenByName()
    {
        var added = await large.AddAsync("Omicron A", "Omicron B", "Omicron C", "Omicron D");
        await using (var db = large.Portal.Db())
            await db
                .Resources.Where(r => r.Name == "Omicron A")
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.WhyNotRequestable, "It is being replaced."));
        await large
            .Portal.Get<MarkFavourite>()
            .ExecuteAsync(new(FavouriteThing.Of(added["Omicron D"])), await large.Portal.ActorOf("ada.brandt"), default);

        var found = await FindAsync("omi");

        found.Entries.Rows.Select(r => r.Name).ShouldBe(["Omicron D", "Omicron B", "Omicron C", "Omicron A"]);
        found.Entries.Rows[0].Choices.Single().IsFavourite.ShouldBeTrue();
        found.Entries.Rows[3].WhyNot.ShouldBe("It is being replaced.");
        found.Entries.Rows.Take(3).ShouldAllBe(r => r.WhyNot == null);
    }

    [Fact]
    public async Task Search_WhatHasNoPolicyForMe_IsAfterWhatHasOne()
    {
        // Billing is for Finance only, but for reading it; nobody may ask for what is suspended.
        var found = await FindAsync("aws account", size: 100);
        found.Entries.Rows.SkipWhile(r => r.WhyNot is null).ShouldAllBe(r => r.WhyNot != null);

        foreach (var text in new[] { "prod", "sta", "led", "adm" })
        {
            var page = await FindAsync(text, size: 500);
            var names = page.Entries.Rows.Where(r => r.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
            names.SkipWhile(r => r.WhyNot is null).ShouldAllBe(r => r.WhyNot != null, text);
        }
    }

    [Fact]
    public async Task Search_ByALabel_FindsWhatCarriesIt()
    {
        var found = await FindAsync("env=prod tier=1");

        found.Entries.Rows.ShouldContain(r => r.Name == "Datadog Production");
        found.Entries.Rows.ShouldAllBe(r => r.Labels.Contains("env=prod") && r.Labels.Contains("tier=1"));
        (await FindAsync("personal data=")).Entries.Rows.ShouldContain(r => r.Name == "Salesforce");
    }

    [Fact]
    public async Task Search_OfSpecialCharacters_FindsOnlyThem()
    {
        await large.AddAsync("100% done", "snake_case", @"back\slash", "brackets [x]", "50 done");

        (await NamesAsync("100%")).ShouldBe(["100% done"]);
        (await NamesAsync("%%")).ShouldBeEmpty();
        (await NamesAsync("e_c")).ShouldBe(["snake_case"]);
        (await NamesAsync(@"\")).ShouldBe([@"back\slash"]);
        (await NamesAsync("[x]")).ShouldBe(["brackets [x]"]);
        (await NamesAsync("x'; drop table resources; --")).ShouldBeEmpty();
        (await NamesAsync(new string('x', 300))).ShouldBeEmpty();
        (await NamesAsync(string.Join(' ', Enumerable.Repeat("%_\\", 75)))).ShouldBeEmpty();
        (await NamesAsync(new string('x', 5000))).ShouldBeEmpty();
        (await FindAsync("\0\u0001")).Entries.Total.ShouldBe((await FindAsync(null)).Entries.Total);
    }

    [Fact]
    public async Task Search_InPages_ShowsEveryRowOnceInTheSameOrder()
    {
        foreach (var text in new[] { "led", "prod", null })
        {
            var whole = await FindAsync(text, size: 200);
            whole.Entries.Rows.Count.ShouldBeGreaterThan(40);
            var parts = new List<ResourceId>();
            for (var page = 1; parts.Count < whole.Entries.Rows.Count; page++)
                parts.AddRange((await FindAsync(text, page, 20)).Entries.Rows.Select(r => r.Id));
            parts.Take(whole.Entries.Rows.Count).ShouldBe(whole.Entries.Rows.Select(r => r.Id), text);
        }
    }

    [Fact]
    public async Task Search_WithRoles_PutsThemWhereTheyFit()
    {
        await large.AddAsync("Sigma", "Sigma Two", "A sigma thing");
        await large.Portal.RoleAsync("Sigma Role", "Figma");
        await large.Portal.RoleAsync("Of sigma", "Figma");

        foreach (var size in new[] { 1, 2, 3, 10 })
        {
            var names = new List<string>();
            for (var page = 1; names.Count < 5; page++)
            {
                var found = await FindAsync("sigma", page, size);
                found.Entries.Total.ShouldBe(5);
                names.AddRange(found.Lines.Select(l => l.Role?.Name ?? l.Entry!.Name));
            }
            names.ShouldBe(["Sigma", "Sigma Role", "Sigma Two", "Of sigma", "A sigma thing"]);
        }
    }

    [Fact]
    public async Task Search_ForAPermissionSet_ShowsItFirstOnTheAccount()
    {
        var found = await FindAsync("database production");

        found.Lines[0].Entry!.Name.ShouldBe("Production");
        found.Lines[0].Entry!.Choices[0].Name.ShouldBe("DatabaseAdministrator");
    }

    [Fact]
    public async Task Search_ThatFitsMoreThanAreRanked_StillBeginsWithTheNameItself()
    {
        await large.AddAsync("Prod");

        var found = await FindAsync("e");
        found.Entries.Total.ShouldBeGreaterThan(CatalogFilter.MostRanked);
        found.Entries.Rows.ShouldAllBe(r => r.Name.StartsWith('E') || r.Name.StartsWith('e'));
        (await FindAsync("prod")).Entries.Rows[0].Name.ShouldBe("Prod");
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string text) =>
        [.. (await FindAsync(text)).Entries.Rows.Select(r => r.Name)];

    private async Task<CatalogPage> FindAsync(string? text, int page = 1, int size = 25) =>
        await large
            .Portal.Get<CatalogQueries>()
            .SearchAsync(new CatalogFilter(text, Page: page, Size: size), await large.Portal.ActorOf("ada.brandt"), default);

    /// <summary>The seeded company with invented apps, groups and accounts.</summary>
    public sealed class LargeCatalogue : IAsyncLifetime
    {
        public PortalHost Portal { get; private set; } = default!;

        public async ValueTask InitializeAsync()
        {
            Portal = await PortalHost.StartAsync();
            var (seeded, company) = (Company.Seeded(), Company.Seeded().WithResources(5_000));
            await using var db = Portal.Db();
            foreach (var app in company.Apps.Skip(seeded.Apps.Count))
                Add(db, ResourceKind.OktaApp, app.Name, app.Label, null, []);
            foreach (var group in company.Groups.Skip(seeded.Groups.Count))
                Add(db, ResourceKind.OktaGroup, group.Name, group.Name, group.Description, []);
            foreach (var account in company.Accounts.Skip(seeded.Accounts.Count))
                Add(db, ResourceKind.AwsAccount, account.Id, account.Name, null, ["AdministratorAccess", "ReadOnlyAccess"]);
            Add(db, ResourceKind.OktaApp, "snap", "Snap & Co", null, []);
            await db.SaveChangesAsync();
        }

        public async Task<IReadOnlyDictionary<string, EntitlementId>> AddAsync(params string[] names)
        {
            await using var db = Portal.Db();
            var added = names.ToDictionary(n => n, n => Add(db, ResourceKind.OktaApp, $"added {n}", n, null, []));
            await db.SaveChangesAsync();
            return added;
        }

        public ValueTask DisposeAsync() => Portal.DisposeAsync();

        private static EntitlementId Add(
            Persistence.PortalDbContext db,
            ResourceKind kind,
            string externalId,
            string name,
            string? description,
            string[] sets
        )
        {
            var account = kind == ResourceKind.AwsAccount;
            var record = new ResourceRecord(kind, externalId, name, description, null, NoFacts, null);
            var resource = Resource.Import(account ? ConnectorId.IdentityCenter : ConnectorId.Okta, record);
            resource.Update(record, sets);
            db.Resources.Add(resource);
            List<EntitlementRecord> things = account
                ? [.. sets.Select(s => new EntitlementRecord(new(EntitlementKind.AccountAssignment, externalId, s), s, null))]
                :
                [
                    new(
                        new(
                            kind == ResourceKind.OktaApp ? EntitlementKind.AppAssignment : EntitlementKind.GroupMembership,
                            externalId,
                            null
                        ),
                        null,
                        null
                    ),
                ];
            var made = things.ConvertAll(t => Entitlement.Import(resource, t));
            db.Entitlements.AddRange(made);
            return made[0].Id;
        }
    }
}
