using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>What every page must keep to.</summary>
internal static class Looks
{
    /// <summary>No violation that axe finds, nothing wider than the screen; a picture when SHOTS names a folder.</summary>
    public static async Task LooksRightAsync(this IPage page, string name)
    {
        await Assertions.Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
        if (Environment.GetEnvironmentVariable("SHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        var width = page.ViewportSize!.Width;
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, name);
        var found = await page.RunAxe();
        found.Violations.Select(v => $"{name}: {v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
    }
}
