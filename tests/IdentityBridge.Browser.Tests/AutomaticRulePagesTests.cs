using System.Text.RegularExpressions;
using IdentityBridge.TestKit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An administrator gives a policy rules, sees what they would decide now, and an engineer gets access without anybody.</summary>
public sealed class AutomaticRulePagesTests(PortalFixture portal)
{
    private const string App = "NetSuite";

    [Fact]
    public async Task Rules_MadeInTheEditor_DecideAtOnce()
    {
        var nora = await portal.SignInAsync("nora.winter", "/policies/new");
        var side = nora.Locator("aside");
        await nora.GetByLabel("Name", new() { Exact = true }).FillAsync("Ledger");
        await nora.GetByLabel("Priority").FillAsync("60");
        await nora.GetByLabel("Names", new() { Exact = true }).FillAsync(App);
        await nora.GetByRole(AriaRole.Button, new() { Name = "A rule", Exact = true }).ClickAsync();
        var first = nora.Locator(".rule").First;
        await first.GetByLabel("Name of the rule").FillAsync("Platform, short");
        await first.GetByText("Only for some people").ClickAsync();
        await first.GetByLabel("Departments one a line").FillAsync("Platform");
        await first.GetByText("Only up to a duration").ClickAsync();
        await first.GetByText("Only in some hours of the week").ClickAsync();
        foreach (var day in new[] { "Sat", "Sun" })
            await first.GetByLabel(day, new() { Exact = true }).CheckAsync();
        await first.GetByLabel("From", new() { Exact = true }).FillAsync("00:00");
        await first.GetByLabel("until", new() { Exact = true }).FillAsync("00:00");
        await first.GetByLabel("Time zone").FillAsync("Europe/Atlantis");
        await nora.GetByRole(AriaRole.Button, new() { Name = "Make the policy" }).ClickAsync();
        await Assertions.Expect(side).ToContainTextAsync("“Europe/Atlantis” is not a time zone that this server knows");
        await first.GetByLabel("Time zone").FillAsync("Europe/Vienna");
        await Assertions
            .Expect(first.Locator(".sentence"))
            .ToHaveTextAsync(
                "Approve at once when people of Platform ask, for at most 4 hours, every day 00:00–00:00 Europe/Vienna."
            );

        await nora.GetByRole(AriaRole.Button, new() { Name = "Another rule" }).ClickAsync();
        var second = nora.Locator(".rule").Nth(1);
        await second.GetByLabel("Name of the rule").FillAsync("Nobody in Sales");
        await second.GetByText("Deny at once").ClickAsync();
        await second.GetByText("Only for some people").ClickAsync();
        await second.GetByLabel("Departments one a line").FillAsync("Sales");
        await second.GetByLabel("What the person is told").FillAsync("Ask the platform team to look for you.");
        await second.GetByRole(AriaRole.Button, new() { Name = "Earlier" }).ClickAsync();
        await Assertions.Expect(first.GetByLabel("Name of the rule")).ToHaveValueAsync("Nobody in Sales");
        await nora.GetByText("In an emergency people may take it without a decision").ClickAsync();
        await PickAsync(side, "When this person", "rafael.costa");
        await PickAsync(side, "asks for this", App);
        await Assertions.Expect(side).ToContainTextAsync("approved at once by the rule ‘Platform, short’");
        await nora.LooksRightEverywhereAsync("policy-rules");
        await nora.GetByRole(AriaRole.Button, new() { Name = "Make the policy" }).ClickAsync();
        await Assertions.Expect(nora.Locator("main h1")).ToContainTextAsync("Ledger");
        await nora.ReloadAsync();
        await Assertions.Expect(nora.Locator(".rule")).ToHaveCountAsync(2);

        var thing = await portal.Host.EntitlementAsync(App);
        var rafael = await portal.SignInAsync("rafael.costa", $"/request?add={thing}");
        var basket = rafael.Locator("#basket");
        await Assertions.Expect(basket).ToContainTextAsync($"Given at once: {App}");
        await rafael.LooksRightEverywhereAsync("rule-checkout");
        await basket.GetByLabel("Reason").FillAsync("Look at the bookings of today");
        await basket.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" }).ClickAsync();
        await rafael.WaitForURLAsync(new Regex("/requests/[0-9a-f-]{36}"));
        await Assertions
            .Expect(rafael.Locator("main"))
            .ToContainTextAsync("Approved by the rule ‘Platform, short’ of policy Ledger");
        await Assertions.Expect(rafael.Locator("main .pill").First).ToContainTextAsync("Active");
        await rafael.LooksRightEverywhereAsync("rule-request");

        var chiara = await portal.SignInAsync("chiara.ricci", $"/request?add={thing}");
        await Assertions.Expect(chiara.Locator("#basket")).ToContainTextAsync($"Would be denied: {App}");
        await Assertions.Expect(chiara.Locator("#basket")).ToContainTextAsync("Ask the platform team to look for you.");
        foreach (var page in new[] { nora, rafael, chiara })
            await page.Context.CloseAsync();
    }

    private static async Task PickAsync(ILocator within, string label, string text)
    {
        await within.GetByLabel(label, new() { Exact = true }).FillAsync(text);
        await within.Locator(".found .row").First.ClickAsync();
    }
}
