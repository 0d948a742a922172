using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>What did not go as wished, on every screen: said in words, accessible, inside the width.</summary>
[Collection(nameof(Situation))]
public sealed class StatesTests(PortalFixture portal, Situation situation)
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task Trouble_EveryWidthAndTheme_IsSaidAndLooksRight(int width, ColorScheme scheme)
    {
        var suffix = $"-{width}-{scheme}".ToLowerInvariant();
        var page = await portal.SignInAsync(Situation.Requester, width: width, scheme: scheme);
        async Task Shows(string path, string name, params string[] words)
        {
            await page.EvaluateAsync("to => Blazor.navigateTo(to)", path);
            foreach (var word in words)
                await Assertions.Expect(page.Locator("main")).ToContainTextAsync(word);
            await page.LooksRightAsync(name + suffix);
        }

        await Shows(
            $"/requests/{situation.Denied.Id}",
            "denied",
            "Denied",
            "Use the jump host instead; ask Oskar for an account."
        );
        await Shows($"/requests/{situation.InPart.Id}", "refused", "in part", "Refused", "You do not have permission");
        await Shows($"/requests/{situation.Retried.Id}", "retried", "Retrying", "platform-on-call");
        await Shows($"/requests/{situation.Halfway.Id}", "halfway", "1 of 2 approvals", "Mira Lund approved", "0 of 1");
        await Shows("/requests", "requests", "Denied", "1 approved");
        await Shows("/", "home-trouble", "Being put in place");
        await page.Context.CloseAsync();

        page = await portal.SignInAsync("nora.winter", "/profile", width, scheme);
        await Shows("/operations?show=rejected", "operations-rejected", "You do not have permission", "Retry now");
        await Shows("/operations?show=retrying", "operations-retrying", "platform-on-call", "next try");
        await Shows($"/decide?id={situation.Halfway.Id}", "decide-halfway", "1 of 2 approvals", "Mira Lund");
        await Shows($"/decide?id={situation.Denied.Id}", "decide-denied", "it is denied");
        await page.Context.CloseAsync();
    }

    /// <summary>The pages that read the history of jobs find its table gone: they say so, and find it again.</summary>
    [Fact]
    public async Task Page_ThatCannotLoad_SaysSoAndLoadsWhenTriedAgain()
    {
        List<(IPage Page, string Name)> pages = [];
        foreach (
            var (width, scheme) in new[]
            {
                (1280, ColorScheme.Light),
                (1280, ColorScheme.Dark),
                (360, ColorScheme.Light),
                (360, ColorScheme.Dark),
            }
        )
            pages.Add(
                (await portal.SignInAsync("otto.klein", "/profile", width, scheme), $"error-{width}-{scheme}".ToLowerInvariant())
            );
        await using var db = portal.Host.Db();
        try
        {
            await db.Database.ExecuteSqlAsync($"alter table jobs.qrtz_execution_history rename to gone");
            foreach (var (page, name) in pages)
            {
                await page.EvaluateAsync("Blazor.navigateTo('/jobs')");
                await Assertions.Expect(page.Locator("main [role=alert]")).ToContainTextAsync("This could not be loaded");
                await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("history");
                await page.LooksRightAsync(name);
            }
        }
        finally
        {
            await db.Database.ExecuteSqlAsync($"alter table jobs.gone rename to qrtz_execution_history");
        }
        foreach (var (page, _) in pages)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
            await Assertions.Expect(page.Locator("main section.card").First).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("main [role=alert]")).ToHaveCountAsync(0);
            await page.Context.CloseAsync();
        }
    }
}
