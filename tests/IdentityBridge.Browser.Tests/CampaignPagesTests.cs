using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An administrator starts a campaign and sees it go on; everybody else sees what is theirs.</summary>
public sealed class CampaignPagesTests(PortalFixture portal)
{
    private const string Nora = "nora.winter";

    [Fact]
    public async Task Campaign_StartedByAnAdministrator_GoesOnByItself()
    {
        var list = await portal.Host.ListAsync("Falcon on call", "lena.fischer");
        var edge = await portal.Host.AddAsync(list, "ada.brandt");
        await portal.Host.ListAsync("Falcon readers", "lena.fischer");
        var page = await portal.SignInAsync(Nora, "/campaigns");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start a campaign" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("falcon");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("1 list has no members and is done at once.");
        await page.LooksRightEverywhereAsync("campaign-form");
        var start = page.GetByRole(AriaRole.Button, new() { Name = "Start the reviews of 2 lists" });
        await start.ClickAsync();
        await Assertions.Expect(page.Locator("#campaign-title-error")).ToBeVisibleAsync();
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Falcon in autumn");
        await start.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the reviews", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Falcon in autumn");
        var stats = page.Locator("main .stats");
        await Assertions.Expect(stats).ToContainTextAsync("1 of 2");
        await Assertions.Expect(stats).ToContainTextAsync("0 of 1");
        await page.LooksRightEverywhereAsync("campaign");

        var lena = await portal.Host.ActorOf("lena.fischer");
        var review = (await portal.Host.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), lena, default)).Value.Id;
        (
            await portal
                .Host.Get<FinishReview>()
                .ExecuteAsync(new FinishReviewCommand(list, review, [edge], new ReviewChanges()), lena, default)
        ).Succeeded.ShouldBeTrue();
        await Assertions.Expect(stats).ToContainTextAsync("2 of 2");
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("All done");

        var address = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = "Close campaign" }).ClickAsync();
        await page.Locator("dialog[open] .btn-primary").ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Closed");
        await page.EvaluateAsync("Blazor.navigateTo('/campaigns')");
        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("Falcon in autumn");
        await page.LooksRightEverywhereAsync("campaigns");
        await page.Context.CloseAsync();

        page = await portal.SignInAsync("otto.klein", "/campaigns");
        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("Falcon in autumn");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Start a campaign" })).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
        page = await portal.SignInAsync("ada.brandt", new Uri(address).AbsolutePath);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("There is no such campaign.");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Falcon");
        await page.Context.CloseAsync();
    }
}
