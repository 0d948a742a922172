using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Lists made of groups of Okta and Identity Center, as the running portal does it.</summary>
public sealed class SourceImportTests(PortalFixture portal)
{
    [Fact]
    public async Task Import_FromOkta_IsFilteredChosenAndDone()
    {
        var page = await portal.SignInAsync("nora.winter", "/lists/import");
        await page.GetByRole(AriaRole.Link, new() { Name = "From Okta" }).ClickAsync();
        var rows = page.Locator("main tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(25);
        await LooksAsync(page, "import-okta");

        await page.GetByLabel("Names").FillAsync("platform-on-call\nengineer*\n^broken(");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.Locator("#source-hint")).ToContainTextAsync("^broken(");
        await LooksAsync(page, "import-okta-broken");
        await page.GetByLabel("Names").FillAsync("platform-on-call\nengineer*");
        await page.GetByLabel("But not").FillAsync("^.*-test$");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(rows.Nth(0)).ToContainTextAsync("rule");
        await Assertions.Expect(rows.Nth(0).GetByRole(AriaRole.Checkbox)).ToBeDisabledAsync();
        await page.GetByLabel("All 1 on this page").CheckAsync();
        await Assertions.Expect(rows.Nth(1).GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();

        var import = page.GetByRole(AriaRole.Button, new() { Name = "Import 1 list", Exact = true });
        await import.ClickAsync();
        await Assertions.Expect(page.GetByText("Say who owns them.")).ToBeVisibleAsync();
        await page.GetByLabel("Owners").FillAsync("lena");
        await page.Locator("ul.found button", new() { HasText = "Lena Fischer" }).ClickAsync();
        await LooksAsync(page, "import-okta-chosen");
        var waiting = (await portal.Host.PersonAsync(Situation.Requester)).ExternalId;
        var group = await GroupAsync("platform-on-call");
        var calls = portal.Sandbox.OktaJournal.Last;
        await import.ClickAsync();
        await Assertions.Expect(page.GetByText("1 list imported")).ToBeVisibleAsync();
        await Assertions.Expect(rows.Nth(1)).ToContainTextAsync("Imported");
        await LooksAsync(page, "import-okta-done");
        portal
            .Sandbox.OktaJournal.Read(calls)
            .Where(c => c.Method != "GET" && c.Path.Contains($"/groups/{group}/", StringComparison.Ordinal))
            // Whose request for the group Okta does not answer, in another test.
            .ShouldAllBe(c => c.Path.EndsWith(waiting, StringComparison.Ordinal));

        await page.Locator(".notice").GetByRole(AriaRole.Link, new() { Name = "platform-on-call" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/lists/[0-9a-f-]{36}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Imported from the Okta group platform-on-call");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Was in the Okta group platform-on-call");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Samira Khan");
        await page.OpenTabAsync("Gives");
        await Assertions.Expect(page.GetByText("The list was imported from it")).ToBeVisibleAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "No longer give platform-on-call" }))
            .ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Import_FromIdentityCenter_ShowsWhatGroupsGive()
    {
        var page = await portal.SignInAsync("nora.winter", "/lists/import?from=identity-center");
        var row = page.Locator("main tbody tr", new() { HasText = "finance-readers" });
        await Assertions.Expect(row).ToContainTextAsync("Billing-ReadOnly on Billing");
        await LooksAsync(page, "import-identity-center");
        await row.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.GetByLabel("Owners").FillAsync("clara");
        await page.Locator("ul.found button", new() { HasText = "Clara Hoffmann" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 list", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 list imported")).ToBeVisibleAsync();
        await Assertions.Expect(row).ToContainTextAsync("Imported");
        await page.Context.CloseAsync();
        portal.Sandbox.Holdings().AwsGroups.Count(m => m.Group == "finance-readers").ShouldBe(5);
    }

    [Fact]
    public async Task Import_WhoMayNot_IsRefused()
    {
        var page = await portal.SignInAsync("otto.klein", "/lists/import?from=okta");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("This is not open to you");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("platform-on-call");
        await page.Context.CloseAsync();
    }

    private async Task<string> GroupAsync(string name)
    {
        await using var db = portal.Host.Db();
        return await db.Resources.Where(r => r.Name == name).Select(r => r.ExternalId).SingleAsync();
    }

    private static async Task LooksAsync(IPage page, string name)
    {
        foreach (var width in new[] { 1280, 360 })
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await page.LooksRightAsync($"{name}-{width}-{scheme}".ToLowerInvariant());
        }
        await page.SetViewportSizeAsync(1280, 900);
    }
}
