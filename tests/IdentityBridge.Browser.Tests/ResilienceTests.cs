using IdentityBridge.TestKit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Reload, deep link, back, a lost connection and a restarted server, on every page.</summary>
public sealed class ResilienceTests(PortalFixture portal)
{
    private static readonly (string Path, string Title)[] Pages =
    [
        ("/", "Good "),
        ("/request?q=prod", "Request access"),
        ("/requests", "My requests"),
        ("/decide", "To decide"),
        ("/integrations", "Integrations"),
        ("/operations", "Operations"),
        ("/jobs", "Jobs"),
        ("/audit", "Audit"),
        ("/profile", "Profile"),
    ];

    [Fact]
    public async Task EveryPage_DeepLinkReloadAndBack_ShowsItAgain()
    {
        var page = await portal.SignInAsync("nora.winter");
        foreach (var (path, title) in Pages)
        {
            await page.GotoAsync(portal.Portal.Address + path);
            await ShowsAsync(page, title);
            await page.ReloadAsync();
            await ShowsAsync(page, title);
            await page.GotoAsync(portal.Portal.Address + "/profile");
            await ShowsAsync(page, "Profile");
            if (path == "/profile")
                continue;
            await page.GoBackAsync();
            await ShowsAsync(page, title);
            await page.LooksRightAsync("admin" + path.Replace('/', '-').Split('?')[0]);
        }
    }

    [Fact]
    public async Task EveryPage_ServerKilledAndStartedAgain_ComesBackByItself()
    {
        await using var own = await PortalProcess.StartAsync(portal.Host.ConnectionString, portal.Sandbox);
        var first = await portal.SignInAsync("nora.winter", "/", address: own.Address);
        var tabs = new List<(IPage Page, string Title)> { (first, "Good ") };
        foreach (var (path, title) in Pages.Skip(1))
        {
            var tab = await first.Context.NewPageAsync();
            await tab.GotoAsync(own.Address + path);
            await ShowsAsync(tab, title);
            tabs.Add((tab, title));
        }
        await own.KillAsync();
        await own.StartAsync();
        foreach (var (tab, title) in tabs)
        {
            await tab.BringToFrontAsync();
            await ShowsAsync(tab, title);
            await ShowsAsync(tab, title);
            await Assertions.Expect(tab.Locator("main .skeleton")).ToHaveCountAsync(0, new() { Timeout = 45_000 });
        }
    }

    [Fact]
    public async Task Request_SubmittedTwiceAtOnceAndFromACopiedTab_IsOne()
    {
        var page = await portal.SignInAsync("leo.marsh", "/request?q=figma");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add Figma" }).First.ClickAsync();
        var submit = page.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" });
        await submit.DblClickAsync();
        await page.WaitForURLAsync("**/requests/*");
        await page.GoBackAsync();
        await page.GotoAsync(portal.Portal.Address + "/requests");
        await ShowsAsync(page, "My requests");
        await Assertions.Expect(page.Locator("main a.row")).ToHaveCountAsync(1);
    }

    private static Task ShowsAsync(IPage page, string title) =>
        Assertions.Expect(page.Locator("main h1").First).ToContainTextAsync(title, new() { Timeout = 45_000 });
}
