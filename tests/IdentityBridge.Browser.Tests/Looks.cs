using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>What every page must keep to.</summary>
internal static class Looks
{
    /// <summary>No violation that axe finds, nothing wider than the screen; a picture when SHOTS names a folder.</summary>
    public static Task LooksRightAsync(this IPage page, string name) => LooksRightAsync(page, name, withAxe: true);

    private static async Task LooksRightAsync(IPage page, string name, bool withAxe)
    {
        await Assertions.Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
        if (Environment.GetEnvironmentVariable("SHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        var width = page.ViewportSize!.Width;
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, name);
        if (!withAxe)
            return;
        var found = await page.RunAxe();
        found.Violations.Select(v => $"{name}: {v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
    }

    /// <summary>
    /// <see cref="LooksRightAsync(IPage, string)" /> in both widths and both themes; wide and light afterwards. Axe, which takes its time, looks
    /// at each width and at each theme once.
    /// </summary>
    public static async Task LooksRightEverywhereAsync(this IPage page, string name)
    {
        foreach (var width in new[] { 360, 1280 })
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.SetViewportSizeAsync(width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await Assertions
                .Expect(page.Locator("html"))
                .ToHaveAttributeAsync("data-theme", scheme == ColorScheme.Dark ? "dark" : "light");
            await LooksRightAsync(
                page,
                $"{name}-{width}-{scheme}".ToLowerInvariant(),
                withAxe: (width == 360) == (scheme == ColorScheme.Dark)
            );
        }
    }

    /// <summary>Goes to a part of the page and waits for it: until it is there, the part before stays, with its buttons.</summary>
    public static async Task OpenTabAsync(this IPage page, string name)
    {
        var tab = page.Locator("main nav.chips").GetByRole(AriaRole.Link, new() { Name = name });
        await tab.ClickAsync();
        await Assertions.Expect(tab).ToHaveAttributeAsync("aria-current", "true");
    }

    /// <summary>The text of the file behind a link.</summary>
    public static async Task<string> DownloadAsync(this IPage page, string link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync()
        );
        return await File.ReadAllTextAsync(await download.PathAsync());
    }

    /// <summary>The open page goes elsewhere and back, which only its server can do.</summary>
    public static async Task AnswersAsync(this IPage page)
    {
        var elsewhere = page.GetByText("How IdentityBridge knows you, and where you are signed in.");
        await Assertions.Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
        var title = await page.TitleAsync();
        var isElsewhere = await elsewhere.CountAsync() > 0;
        await page.EvaluateAsync("to => Blazor.navigateTo(to)", isElsewhere ? "/requests" : "/profile");
        await Assertions.Expect(elsewhere).ToHaveCountAsync(isElsewhere ? 0 : 1);
        await page.EvaluateAsync("history.back()");
        await Assertions.Expect(elsewhere).ToHaveCountAsync(isElsewhere ? 1 : 0);
        await Assertions.Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
        await Assertions.Expect(page).ToHaveTitleAsync(title);
    }
}
