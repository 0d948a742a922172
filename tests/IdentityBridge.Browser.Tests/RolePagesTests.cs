using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>A role from its making to the access that it gave: made by a selector, requested, decided, deleted.</summary>
public sealed class RolePagesTests(PortalFixture portal)
{
    private const string Role = "Staging responder";
    private const string Grouped = $"Role {Role}: 2 items";

    [Fact]
    public async Task Role_MadeBySelector_IsRequestedAndDecidedAsWhatItHolds()
    {
        var nora = await portal.SignInAsync("nora.winter", "/roles");
        await MakeAsync(nora);
        await LooksAsync(nora, "role");
        await EditAsync(nora);

        // Security is no part of engineering: she has nothing on Staging.
        var ines = await portal.SignInAsync("ines.carvalho", "/request?kind=role");
        await RequestAsync(ines);
        await Assertions.Expect(ines.Locator("main th.group")).ToHaveTextAsync(Grouped);
        await Assertions.Expect(ines.Locator("main .timeline").First).ToContainTextAsync(Grouped);
        await LooksAsync(ines, "role-request");

        var viktor = await portal.SignInAsync("viktor.stahl", "/decide?id=" + ines.Url.Split('/')[^1]);
        await Assertions.Expect(viktor.Locator("main th.group")).ToHaveTextAsync(Grouped);
        await LooksAsync(viktor, "role-decide");
        await viktor.GetByRole(AriaRole.Button, new() { Name = "Approve both" }).ClickAsync();
        await Assertions.Expect(ines.Locator("main .pill").First).ToContainTextAsync("Active");
        await ines.EvaluateAsync("Blazor.navigateTo('/requests')");
        await Assertions.Expect(ines.Locator("main .row-title").First).ToHaveTextAsync(Grouped);
        await ines.EvaluateAsync("Blazor.navigateTo('/')");
        await Assertions.Expect(ines.Locator("main")).ToContainTextAsync(Grouped);

        await NobodyElseSeesItAsync(new Uri(nora.Url).AbsolutePath, ines);
        await nora.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await nora.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Delete role" }).ClickAsync();
        await nora.WaitForURLAsync(portal.Portal.Address + "/roles");
        await nora.GetByRole(AriaRole.Searchbox).FillAsync(Role);
        await Assertions.Expect(nora.Locator("main")).ToContainTextAsync("No role fits");
    }

    [Fact]
    public async Task Role_ListedOneByOne_HoldsWhatWasPicked()
    {
        var page = await portal.SignInAsync("nora.winter", "/roles");
        await page.GetByRole(AriaRole.Button, new() { Name = "New role" }).ClickAsync();
        var dialog = page.Locator("dialog[open]");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Network pair");
        foreach (var name in new[] { "NetworkAdministrator on Staging", "NetworkAdministrator on Shared services" })
        {
            await dialog.GetByLabel("Apps, groups and permission sets", new() { Exact = true }).FillAsync("network");
            await dialog.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
            await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = $"Take away {name}" })).ToBeVisibleAsync();
        }
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the role" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/roles/[0-9a-f-]{36}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("NetworkAdministrator on Shared services");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit…" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Take away NetworkAdministrator on Staging" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the role" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("NetworkAdministrator on Staging");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("NetworkAdministrator on Shared services");
        await page.Context.CloseAsync();
    }

    private static async Task MakeAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "System", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main tbody tr").First).ToContainTextAsync("System");
        await LooksAsync(page, "roles");
        await page.GetByRole(AriaRole.Button, new() { Name = "New role" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "New role" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the role" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("Give it a name.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync(Role);
        await dialog.GetByText("Chosen by a selector").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "AWS accounts" }).ClickAsync();
        await dialog.GetByLabel("Names", new() { Exact = true }).FillAsync("Staging");
        await dialog.GetByLabel("Permission sets").FillAsync("ReadOnly*\nDatabase*");
        await dialog.GetByLabel("Labels").FillAsync("env");
        await Assertions.Expect(dialog).ToContainTextAsync("Write each label as key=pattern");
        await dialog.GetByLabel("Labels").FillAsync("env=staging");
        await Assertions.Expect(dialog).ToContainTextAsync("Chooses 2 things now");
        await LooksAsync(page, "role-new");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the role" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/roles/[0-9a-f-]{36}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync(Role);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("DatabaseAdministrator on Staging");
    }

    private static async Task EditAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit…" }).ClickAsync();
        var dialog = page.Locator("dialog[open]");
        await Assertions.Expect(dialog).ToContainTextAsync("Chooses 2 things now");
        await dialog.GetByLabel("Description").FillAsync("Who looks after Staging at night");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the role" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Who looks after Staging at night");
    }

    private static async Task RequestAsync(IPage page)
    {
        var row = page.Locator("main li.row").Filter(new() { HasText = Role });
        await row.GetByText("What it holds").ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("ReadOnlyAccess on Staging");
        await row.GetByRole(AriaRole.Button, new() { Name = $"Add {Role}" }).ClickAsync();
        await Assertions.Expect(page.Locator("#basket")).ToContainTextAsync("Role: 2 items");
        await LooksAsync(page, "role-basket");
        await page.GetByLabel("Reason").FillAsync("On call for Staging");
        await page.GetByRole(AriaRole.Button, new() { Name = "Request 2 items" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/requests/[0-9a-f-]{36}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private async Task NobodyElseSeesItAsync(string address, IPage page)
    {
        (await page.APIRequest.GetAsync(portal.Portal.Address + address)).Status.ShouldBe(404);
        await page.EvaluateAsync("to => Blazor.navigateTo(to)", address);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("There is nothing here");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync(Role);
        var auditor = await portal.SignInAsync("otto.klein", address);
        await Assertions.Expect(auditor.Locator("main h1")).ToHaveTextAsync(Role);
        await Assertions.Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "Edit…" })).ToHaveCountAsync(0);
        await Assertions.Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "Delete…" })).ToHaveCountAsync(0);
        await auditor.Context.CloseAsync();
    }

    private static async Task LooksAsync(IPage page, string name)
    {
        foreach (var width in new[] { 1280, 360 })
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.SetViewportSizeAsync(width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await page.LooksRightAsync($"{name}-{width}-{scheme}".ToLowerInvariant());
        }
        await page.SetViewportSizeAsync(1280, 800);
    }
}
