using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An administrator makes a request policy, sees what it covers before it is saved, and which policy wins; an auditor reads.</summary>
public sealed class PolicyPagesTests(PortalFixture portal)
{
    [Fact]
    public async Task Policy_MadeChangedAndDeleted_ShowsWhatItCoversBeforeItIsSaved()
    {
        var page = await portal.SignInAsync("nora.winter", "/policies");
        await Assertions.Expect(page.Locator("main tbody tr").First).ToContainTextAsync("Production administrators");
        await page.LooksRightEverywhereAsync("policies");
        await page.GetByRole(AriaRole.Link, new() { Name = "New policy" }).ClickAsync();
        var side = page.Locator("aside");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the policy" }).ClickAsync();
        await Assertions.Expect(side).ToContainTextAsync("Give it a name of at most 100 characters.");

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Warehouse figures");
        await page.GetByLabel("Priority").FillAsync("300");
        await page.GetByText("Some people").ClickAsync();
        await page.GetByLabel("Departments one a line").FillAsync("Finance");
        await page.GetByLabel("Names", new() { Exact = true }).FillAsync("Looker");
        await Assertions.Expect(side).ToContainTextAsync("Paul Richter");
        await Assertions.Expect(side).ToContainTextAsync("1 thing: Looker.");
        await page.GetByLabel("The person’s manager").UncheckAsync();
        await PickAsync(page.Locator(".threshold"), "People", "mei.tan");
        await page.GetByLabel("How many").FillAsync("3");
        await Assertions.Expect(side).Not.ToContainTextAsync("Name at least one threshold");
        await Assertions.Expect(side.Locator(".notice")).ToContainTextAsync("names 1 who can approve");
        await page.Locator(".threshold").GetByRole(AriaRole.Button, new() { Name = "Take away" }).ClickAsync();
        await PickAsync(page.Locator(".threshold"), "Members of Okta groups", "platform-leads");
        await page.GetByLabel("How many").FillAsync("1");
        await Assertions.Expect(side.Locator(".notice")).ToHaveCountAsync(0);

        await PickAsync(side, "When this person", "paul.richter");
        await PickAsync(side, "asks for this", "looker");
        await Assertions.Expect(side.Locator(".ranks li").First).ToContainTextAsync("Warehouse figures");
        await Assertions.Expect(side.Locator(".ranks li").First).ToContainTextAsync("Counts");
        await Assertions.Expect(side).ToContainTextAsync("lower priority");
        await page.LooksRightEverywhereAsync("policy-new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the policy" }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Warehouse figures");

        await page.GetByLabel("Longest", new() { Exact = true }).FillAsync("900");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(side).ToContainTextAsync("at most 14 days");
        await page.GetByLabel("The longest may be beyond 14 days").CheckAsync();
        await Assertions.Expect(side).Not.ToContainTextAsync("at most 14 days");
        await page.GetByLabel("Permanent access may be asked for").CheckAsync();
        await page.GetByLabel("Longest", new() { Exact = true }).FillAsync("6");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo the changes" })).ToHaveCountAsync(0);
        var address = page.Url;
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Longest", new() { Exact = true })).ToHaveValueAsync("6");
        await Assertions.Expect(page.GetByLabel("Permanent access may be asked for")).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off" }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1").Locator("..")).ToContainTextAsync("Off");
        await page.LooksRightEverywhereAsync("policy");

        var auditor = await portal.SignInAsync("otto.klein", new Uri(address).AbsolutePath);
        await Assertions.Expect(auditor.GetByLabel("Name", new() { Exact = true })).ToBeDisabledAsync();
        await Assertions.Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToHaveCountAsync(0);
        await auditor.Context.CloseAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Delete policy" }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Request policies");
        await Assertions.Expect(page.Locator("main tbody")).Not.ToContainTextAsync("Warehouse figures");
        await page.Context.CloseAsync();
    }

    private static async Task PickAsync(ILocator within, string label, string text)
    {
        await within.GetByLabel(label, new() { Exact = true }).FillAsync(text);
        await within.Locator(".found .row").First.ClickAsync();
    }
}
