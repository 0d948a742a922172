using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Requests;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Stars in the catalogue, in two tabs and by keyboard; an old request asked again, into a basket that was begun.</summary>
public sealed class CatalogAtHandTests(PortalFixture portal)
{
    [Fact]
    public async Task Star_InOneTab_IsInTheOtherAndFirstOnThePage()
    {
        var page = await portal.SignInAsync("bruno.silva", "/request?q=sentry");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(portal.Portal.Address + "/request");
        await Assertions.Expect(other.Locator("main .list .row").First).ToBeVisibleAsync();

        var star = page.GetByRole(AriaRole.Button, new() { Name = "Favourite: Sentry" });
        await Assertions.Expect(star).ToHaveAttributeAsync("aria-pressed", "false");
        await star.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(star).ToHaveAttributeAsync("aria-pressed", "true");

        var favourites = other.GetByRole(AriaRole.Region, new() { Name = "Favourites" });
        await Assertions.Expect(favourites).ToContainTextAsync("Sentry");
        await page.GetByRole(AriaRole.Searchbox).First.FillAsync("staging power");
        await page.GetByRole(AriaRole.Button, new() { Name = "Favourite: PowerUserAccess on Staging" }).ClickAsync();
        await Assertions.Expect(favourites).ToContainTextAsync("on Staging");
        await Assertions.Expect(favourites.Locator(".row").First).ToContainTextAsync("PowerUserAccess");
        await page.LooksRightEverywhereAsync("catalogue-stars");
        await other.LooksRightEverywhereAsync("catalogue-at-hand");

        await other.GetByRole(AriaRole.Link, new() { Name = "Favourites" }).ClickAsync();
        await Assertions.Expect(other.Locator("main .list .row")).ToHaveCountAsync(2);
        await other.LooksRightEverywhereAsync("catalogue-favourites");
        await other.GetByRole(AriaRole.Button, new() { Name = "Favourite: Sentry" }).ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Favourite: PowerUserAccess on Staging" }).ClickAsync();
        await Assertions.Expect(other.Locator("main")).ToContainTextAsync("No favourites yet");
        await other.LooksRightAsync("catalogue-no-favourites");
    }

    [Fact]
    public async Task AskAgain_OfADeniedRequest_FillsTheBasketAndLinksBoth()
    {
        var host = portal.Host;
        var old = await host.SubmitAsync("emma.lindqvist", TimeSpan.FromHours(3), "Sentry", "GitHub");
        await DenyAsync(old.Id);
        var page = await portal.SignInAsync("emma.lindqvist", $"/requests/{old.Id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ask again" }).ClickAsync();

        var basket = page.GetByRole(AriaRole.Region, new() { Name = "Basket" });
        await Assertions.Expect(basket).ToContainTextAsync("Sentry");
        await Assertions.Expect(basket).ToContainTextAsync("GitHub");
        await Assertions.Expect(page.GetByLabel("Reason")).ToHaveValueAsync("OPS-1042: look at the failing nightly load");
        await Assertions.Expect(page.Locator("main .notice")).ToContainTextAsync($"what request {old.Number} asked for");
        page.Url.ShouldNotContain("again=");
        await page.LooksRightEverywhereAsync("ask-again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Request 2 items" }).ClickAsync();
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("/requests/[0-9a-f-]{36}"));
        await page.GetByRole(AriaRole.Link, new() { Name = $"Request {old.Number}" }).ClickAsync();

        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync($"Request {old.Number}");
        await Assertions.Expect(page.Locator("main .facts")).ToContainTextAsync("Asked again");
        await page.LooksRightEverywhereAsync("asked-again");
    }

    [Fact]
    public async Task AskAgain_WithABasketThatWasBegun_AddsToItAndSaysSo()
    {
        var host = portal.Host;
        var old = await host.SubmitAsync("tara.quinn", TimeSpan.FromHours(3), "Sentry");
        (
            await host.Get<CancelRequest>().ExecuteAsync(new(old.Id), await host.ActorOf("tara.quinn"), CancellationToken.None)
        ).Succeeded.ShouldBeTrue();
        var grafana = (await host.EntitlementsAsync("Grafana")).Single();
        var page = await portal.SignInAsync("tara.quinn", $"/request?add={grafana}");
        await page.GetByLabel("Reason").FillAsync("For the study");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" })).ToBeEnabledAsync();
        // What was typed is kept a moment after the last key.
        await Wait.UntilAsync(
            () => page.EvaluateAsync<bool>("Object.values(sessionStorage).some(v => v.includes('For the study'))"),
            TimeSpan.FromSeconds(10)
        );
        await page.GotoAsync($"{portal.Portal.Address}/request?again={old.Id}");

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Request 2 items" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main .notice")).ToContainTextAsync("which had 1 item already");
        await Assertions.Expect(page.GetByLabel("Reason")).ToHaveValueAsync("For the study");
        await page.GotoAsync($"{portal.Portal.Address}/request?again={Guid.CreateVersion7()}");
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("request");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Request 2 items" })).ToBeVisibleAsync();
    }

    private async Task DenyAsync(Domain.Common.RequestId id)
    {
        foreach (var login in new[] { "julien.moreau", "marco.bianchi", "pia.sommer" })
            if ((await portal.Host.RequestAsync(id)).Status == RequestStatus.Pending)
                await portal.Host.DecideAsync(id, login, Verdict.Deny, "Not now");
        (await portal.Host.RequestAsync(id)).Status.ShouldBe(RequestStatus.Denied);
    }
}
