using System.Text.RegularExpressions;
using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An engineer asks for access without an end; the reviewer reads that, gives one thing so and the other for a time.</summary>
public sealed partial class PermanentPagesTests(PortalFixture portal)
{
    private const string Asker = "anna.jensen";
    private const string Reviewer = "stefan.braun";

    [Fact]
    public async Task Permanent_AskedApprovedAndMadeShorter_SaysEverywhereThatThereIsNoEnd()
    {
        await SaveAsync("Dashboards that stay", "Datadog Staging");
        await SaveAsync("Payments that stay", "Stripe Dashboard");
        var page = await portal.SignInAsync(Asker);
        var stays = await AskAsync(page, "Datadog Staging", picture: true);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("no end");
        await page.LooksRightEverywhereAsync("permanent-pending");

        var desk = await portal.SignInAsync(Reviewer, $"/decide?id={stays}");
        await Assertions.Expect(desk.Locator("main .panel")).ToContainTextAsync("until somebody ends it");
        await desk.LooksRightEverywhereAsync("permanent-decide");
        await desk.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Stays until somebody ends it");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("never by itself");
        await page.LooksRightEverywhereAsync("permanent-active");

        var short90 = await AskAsync(page, "Stripe Dashboard", picture: false);
        await desk.GotoAsync($"{portal.Portal.Address}/decide?id={short90}");
        await desk.GetByRole(AriaRole.Button, new() { Name = "Approve, shorter…" }).ClickAsync();
        var dialog = desk.Locator("dialog[open]");
        await Assertions.Expect(dialog).ToContainTextAsync("it was asked for without an end");
        await dialog.GetByLabel("Another length").CheckAsync();
        await dialog.GetByLabel("How many").FillAsync("400");
        await dialog.GetByLabel("Unit").SelectOptionAsync("Days");
        await Assertions.Expect(dialog).ToContainTextAsync("at most 366 days");
        await dialog.GetByLabel("How many").FillAsync("90");
        await desk.LooksRightEverywhereAsync("permanent-shorter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Approve for 90 days" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("90 days");

        await page.GotoAsync($"{portal.Portal.Address}/");
        var row = page.Locator("table.held tr").Filter(new() { HasText = "Datadog Staging" });
        await Assertions.Expect(row).ToContainTextAsync("no end");
        await Assertions.Expect(row.GetByRole(AriaRole.Link, new() { NameRegex = ExtendLink() })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = ExtendLink() }).First.ClickAsync();
        await page.GetByLabel("Without an end").CheckAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("never by itself");
        await page.LooksRightEverywhereAsync("permanent-extend");

        await page.GotoAsync($"{portal.Portal.Address}/requests?end=none");
        await Assertions.Expect(page.Locator("main .list .row")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("main .list")).ToContainTextAsync("Datadog Staging");
        await page.LooksRightEverywhereAsync("permanent-found");
        foreach (var open in new[] { page, desk })
            await open.Context.CloseAsync();
    }

    private async Task<RequestId> AskAsync(IPage page, string app, bool picture)
    {
        var thing = (await portal.Host.EntitlementsAsync(app))[0];
        await page.GotoAsync($"{portal.Portal.Address}/request?add={thing}");
        var basket = page.Locator("#basket");
        await basket.GetByLabel("Without an end").CheckAsync();
        await Assertions.Expect(basket).ToContainTextAsync("From approval without an end");
        await basket.GetByLabel("Reason").FillAsync("I look after it");
        if (picture)
            await page.LooksRightEverywhereAsync("permanent-checkout");
        // It is still chosen in the basket that a reload brings back.
        await page.ReloadAsync();
        await Assertions.Expect(basket.GetByLabel("Without an end")).ToBeCheckedAsync();
        await basket.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" }).ClickAsync();
        await page.WaitForURLAsync(RequestUrl());
        return new RequestId(Guid.Parse(page.Url.Split('/')[^1]));
    }

    private async Task SaveAsync(string name, string app)
    {
        var draft = new PolicyDraft(
            name,
            90,
            Audience.All,
            new Selector([ResourceKind.OktaApp], [app], [], new Dictionary<string, string>()),
            TimeSpan.FromHours(8),
            [new Threshold([new ApproverRule(ApproverKind.Manager)], 1)]
        )
        {
            PermanentAllowed = true,
        };
        var saved = await portal
            .Host.Get<SavePolicy>()
            .ExecuteAsync(new SavePolicyCommand(null, draft, null), await portal.Host.ActorOf("nora.winter"), default);
        saved.Succeeded.ShouldBeTrue(saved.Error?.Message);
    }

    [GeneratedRegex("/requests/[0-9a-f-]{36}")]
    private static partial Regex RequestUrl();

    [GeneratedRegex("^Extend")]
    private static partial Regex ExtendLink();
}
