using IdentityBridge.Domain.Common;
using IdentityBridge.TestKit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Reload, deep link, back, a lost connection and a restarted server, on every page.</summary>
public sealed class ResilienceTests(PortalFixture portal) : IAsyncLifetime
{
    private AccessListId list;
    private ListReviewId review;

    private (string Path, string Title)[] Pages =>
        [
            ("/", "Good "),
            ("/request?q=prod", "Request access"),
            ("/requests", "My requests"),
            ("/decide", "To decide"),
            ("/lists?of=all", "Access lists"),
            ($"/lists/{list}?tab=rules", "Plover watch"),
            ("/lists/import", "Import access lists"),
            ("/reviews?whose=all", "Reviews"),
            ($"/reviews/{review}?step=members", "Review of Plover watch"),
            ("/campaigns", "Campaigns"),
            ("/integrations", "Integrations"),
            ("/operations", "Operations"),
            ("/jobs", "Jobs"),
            ("/audit", "Audit"),
            ("/profile", "Profile"),
        ];

    public async ValueTask InitializeAsync()
    {
        list = await portal.Host.ListAsync("Plover watch", "olga.marin");
        await portal.Host.AddAsync(list, "ruth.adler");
        review = await portal.Host.ReviewAsync(list);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

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
        var tabs = await EveryPageAsync("nora.winter", own.Address);
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
    public async Task EveryPage_NetworkCutAndBack_GoesOnWithoutAReload()
    {
        await using var cable = Cable.To(portal);
        var tabs = await EveryPageAsync("nora.winter", cable.Address);
        var context = tabs[0].Page.Context;
        foreach (var (tab, _) in tabs)
            await tab.EvaluateAsync("window.sameDocument = true");
        await cable.CutAsync(context);
        foreach (var (tab, title) in tabs)
            await ShowsAsync(tab, title);
        await cable.MendAsync(context);
        foreach (var (tab, title) in tabs)
        {
            await tab.AnswersAsync();
            await ShowsAsync(tab, title);
            (await tab.EvaluateAsync<bool>("window.sameDocument === true")).ShouldBeTrue(title);
        }
        await context.CloseAsync();
    }

    [Fact]
    public async Task EveryPage_InTwoTabs_BothAnswerAndOneOutlivesTheOther()
    {
        var tabs = await EveryPageAsync("otto.klein");
        foreach (var (tab, title) in tabs)
        {
            var twin = await tab.Context.NewPageAsync();
            await twin.GotoAsync(tab.Url);
            await ShowsAsync(twin, title);
            await twin.AnswersAsync();
            await ShowsAsync(twin, title);
            await twin.CloseAsync();
            await tab.AnswersAsync();
            await ShowsAsync(tab, title);
        }
        await tabs[0].Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Request_SubmittedTwiceAtOnceAndFromACopiedTab_IsOne()
    {
        var page = await portal.SignInAsync("kenji.mori", "/request?q=figma");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add Figma" }).First.ClickAsync();
        var submit = page.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" });
        await submit.DblClickAsync();
        await page.WaitForURLAsync("**/requests/*");
        await page.GoBackAsync();
        await page.GotoAsync(portal.Portal.Address + "/requests");
        await ShowsAsync(page, "My requests");
        await Assertions.Expect(page.Locator("main a.row")).ToHaveCountAsync(1);
    }

    /// <summary>Every page in a tab of its own, in one browser.</summary>
    private async Task<List<(IPage Page, string Title)>> EveryPageAsync(string login, string? address = null)
    {
        address ??= portal.Portal.Address;
        var first = await portal.SignInAsync(login, Pages[0].Path, address: address);
        var tabs = new List<(IPage Page, string Title)> { (first, Pages[0].Title) };
        foreach (var (path, title) in Pages.Skip(1))
        {
            var tab = await first.Context.NewPageAsync();
            await tab.GotoAsync(address + path);
            await ShowsAsync(tab, title);
            tabs.Add((tab, title));
        }
        return tabs;
    }

    private static Task ShowsAsync(IPage page, string title) =>
        Assertions.Expect(page.Locator("main h1").First).ToContainTextAsync(title, new() { Timeout = 45_000 });
}
