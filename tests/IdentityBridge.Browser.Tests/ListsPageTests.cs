using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Access lists found and made, as the running portal does it.</summary>
public sealed class ListsPageTests(PortalFixture portal)
{
    [Fact]
    public async Task NewList_WithOwnerAndGrant_IsMadeAndFound()
    {
        var page = await portal.SignInAsync("nora.winter");
        await page.GotoAsync(portal.Portal.Address + "/lists?of=all");
        await Assertions.Expect(page.GetByLabel("Order")).ToBeVisibleAsync();
        await page.LooksRightAsync("lists-before");
        await page.GetByRole(AriaRole.Button, new() { Name = "New access list" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "New access list" });
        var make = dialog.GetByRole(AriaRole.Button, new() { Name = "Make the list" });
        await make.ClickAsync();
        await Assertions.Expect(dialog.GetByText("Say who owns it.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Title").FillAsync("Made at the screen");
        await dialog.GetByLabel("First owner").FillAsync("lena");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Lena Fischer" }).First.ClickAsync();
        await dialog.GetByLabel("What it gives").FillAsync("a");
        await page.Locator("ul.found button").First.ClickAsync();
        await page.LooksRightAsync("lists-new");
        await make.ClickAsync();
        await page.WaitForURLAsync(new Regex("/lists/[0-9a-f-]{36}$", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await page.GotoAsync(portal.Portal.Address + "/lists?of=all&q=made%20screen");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Made at the screen" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main .given")).ToHaveCountAsync(1);
        await page.LooksRightAsync("lists");
        await page.SetViewportSizeAsync(360, 900);
        await page.LooksRightAsync("lists-360");
    }

    [Fact]
    public async Task All_ForOneWhoMayNotSeeAll_IsNotThere()
    {
        var page = await portal.SignInAsync("ada.brandt");
        await page.GotoAsync(portal.Portal.Address + "/lists?of=all");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("There is nothing here");
    }
}
