using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Requests;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>The head of Sales decides about her people; each test finds its own requests by a word in their reason.</summary>
public sealed class DeskTests(PortalFixture portal)
{
    private const string Reviewer = "amelie.dubois";
    private static readonly string[] Sales =
    [
        "nadia.rahman",
        "tom.walsh",
        "chiara.ricci",
        "peter.novak",
        "grace.kim",
        "milan.horvat",
    ];

    [Fact]
    public async Task TwelveRequests_ByKeyboardOnly_AreDecided()
    {
        var word = Word();
        var requests = new List<SubmittedRequest>();
        foreach (var what in new[] { "data-lake-analysts", "security" })
        foreach (var login in Sales)
            requests.Add(await AskAsync(login, what, word));
        var page = await portal.SignInAsync(Reviewer, $"/decide?q={word}");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(12);

        // One after the other: approve, deny, shorter, ask.
        for (var i = 0; i < 8; i++)
        {
            await IsCurrentAsync(Row(page, requests[i]));
            await Assertions
                .Expect(page.Locator($"main section[aria-label^='Request {requests[i].Number} ']"))
                .ToBeVisibleAsync();
            await page.Keyboard.PressAsync("adsi"[i % 4].ToString());
            if (i % 4 == 0)
            {
                await Assertions
                    .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }))
                    .ToBeFocusedAsync();
                (await portal.Host.RequestAsync(requests[i].Id)).Decisions.ShouldBeEmpty();
                await page.Keyboard.PressAsync("Enter");
            }
            else
            {
                await Assertions.Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
                if (i % 4 == 2)
                    await Assertions
                        .Expect(page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Approve for" }))
                        .ToBeFocusedAsync();
                else
                {
                    await Assertions.Expect(page.Locator("dialog[open] textarea")).ToBeFocusedAsync();
                    await page.Keyboard.TypeAsync("jaxd, which are letters here?");
                }
                await page.Keyboard.PressAsync("Control+Enter");
            }
            await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
            if (i % 4 == 3)
            {
                // What was asked about went to the end; the first row is the next.
                await IsCurrentAsync(Row(page, requests[i]));
                await Assertions.Expect(Rows(page).Last).ToHaveAttributeAsync("aria-current", "true");
                for (var row = await Rows(page).CountAsync() - 2; row >= 0 && i < 7; row--)
                {
                    await page.Keyboard.PressAsync("k");
                    await IsCurrentAsync(Rows(page).Nth(row));
                }
            }
            else
                await Assertions.Expect(Row(page, requests[i])).ToHaveCountAsync(0);
        }
        // The rest, and what waits for its requester, at once.
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(6);
        for (var row = 5; row >= 0; row--)
        {
            await IsCurrentAsync(Rows(page).Nth(row));
            await page.Keyboard.PressAsync("x");
            await Assertions.Expect(page.Locator("main .inbox .pick input").Nth(row)).ToBeCheckedAsync();
            await page.Keyboard.PressAsync("k");
        }
        await page.Keyboard.PressAsync("a");
        await Assertions
            .Expect(page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Approve 6" }))
            .ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("All 6 decided");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(0);
        foreach (var (request, i) in requests.Select((r, i) => (r, i)))
        {
            var decided = await portal.Host.RequestAsync(request.Id);
            decided.Decisions.Count.ShouldBe(1, $"{i}");
            decided.Decisions[0].Verdict.ShouldBe(i is 1 or 5 ? Verdict.Deny : Verdict.Approve, $"{i}");
            (decided.Duration < TimeSpan.FromHours(8)).ShouldBe(i is 2 or 6, $"{i}");
        }
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task SameRequests_DecidedByTwoAtOnce_AreDecidedOnceAndBothAreTold()
    {
        var word = Word();
        var requests = new List<SubmittedRequest>();
        foreach (var login in Sales.Take(4))
            requests.Add(await AskAsync(login, "PagerDuty", word));
        var pages = new[]
        {
            await portal.SignInAsync(Reviewer, $"/decide?q={word}"),
            await portal.SignInAsync("pia.sommer", $"/decide?q={word}"),
        };
        foreach (var (page, name) in pages.Zip(["Approve", "Deny"]))
        {
            await Assertions.Expect(Rows(page)).ToHaveCountAsync(4);
            await page.GetByLabel("Select all").CheckAsync();
            await page.Locator("main .tools").GetByRole(AriaRole.Button, new() { Name = $"{name}…" }).ClickAsync();
            await page.Locator("dialog[open] textarea").FillAsync("All of you");
        }

        await Task.WhenAll(pages.Select(p => p.Locator("dialog[open] [data-submit]").DblClickAsync()));

        var outcomes = new List<string>();
        foreach (var page in pages)
        {
            var lines = page.Locator("main section[aria-label='What came of it'] .row");
            await Assertions.Expect(lines).ToHaveCountAsync(4);
            outcomes.AddRange(await lines.AllInnerTextsAsync());
        }
        outcomes.Count(o => o.Contains("Not decided", StringComparison.Ordinal)).ShouldBe(4);
        outcomes.Count(o => o.Contains("no longer waits", StringComparison.Ordinal)).ShouldBe(4);
        foreach (var request in requests)
            (await portal.Host.RequestAsync(request.Id)).Decisions.Count.ShouldBe(1);
        foreach (var page in pages)
            await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Question_AskedAndAnswered_IsLiveOnBothSides()
    {
        var word = Word();
        var request = await AskAsync("grace.kim", "SupportAccess on Shared services", word);
        var amelie = await portal.SignInAsync(Reviewer, $"/decide?q={word}");
        var grace = await portal.SignInAsync("grace.kim", $"/requests/{request.Id}");
        await amelie.GetByRole(AriaRole.Button, new() { Name = "Ask for information…" }).ClickAsync();
        await amelie.Locator("dialog[open] textarea").FillAsync("<b>Which</b> case?\nAnd until when?");
        await amelie.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();

        await Assertions.Expect(grace.Locator("main .notice")).ToContainTextAsync("Amélie Dubois needs to know more");
        await Assertions.Expect(grace.Locator(".talk .words")).ToHaveTextAsync("<b>Which</b> case?\nAnd until when?");
        (await grace.Locator(".talk .words b").CountAsync()).ShouldBe(0);
        await Assertions.Expect(Row(amelie, request)).ToContainTextAsync("Waits for the requester");
        await grace.LooksRightEverywhereAsync("request-asked");
        var home = await grace.Context.NewPageAsync();
        await home.GotoAsync(portal.Portal.Address + "/");
        await Assertions.Expect(home.Locator("main")).ToContainTextAsync("Answer Amélie Dubois");
        await home.LooksRightAsync("home-asked");
        await home.CloseAsync();

        await grace.Locator(".talk textarea").FillAsync("Case 4711, today only");
        await grace.Keyboard.PressAsync("Control+Enter");

        await Assertions.Expect(grace.Locator("main .notice")).ToHaveCountAsync(0);
        await Assertions.Expect(grace.Locator(".talk textarea")).ToHaveValueAsync("");
        await Assertions.Expect(amelie.Locator(".talk .words").Last).ToHaveTextAsync("Case 4711, today only");
        await Assertions.Expect(Row(amelie, request)).ToContainTextAsync("Answered");
        await amelie.LooksRightEverywhereAsync("desk-answered");

        await amelie.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await Wait.UntilAsync(
            async () => (await portal.Host.RequestAsync(request.Id)).Status == RequestStatus.Active,
            TimeSpan.FromSeconds(20),
            "the access"
        );
        await amelie.GotoAsync(portal.Portal.Address + "/decide?tab=decided&show=live");
        var end = amelie.GetByLabel($"End access of request {request.Number}");
        await Assertions.Expect(end).ToBeVisibleAsync();
        await amelie.LooksRightEverywhereAsync("desk-decided");
        await end.ClickAsync();
        await amelie.Locator("dialog[open] textarea").FillAsync("The case is closed");
        await amelie.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "End access" }).ClickAsync();
        await Assertions.Expect(end).ToHaveCountAsync(0);
        (await portal.Host.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Revoked);
        foreach (var page in new[] { grace, amelie })
            await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Desk_OfManySelected_LooksRight()
    {
        var word = Word();
        foreach (var login in Sales.Take(3))
            await AskAsync(login, "PowerUserAccess on Production", word, "Sentry", "payments-on-call");
        var page = await portal.SignInAsync(Reviewer, $"/decide?q={word}");
        await Assertions.Expect(page.Locator("main .panel")).ToContainTextAsync("Nearly full administration");
        await Assertions.Expect(page.Locator("main .panel")).ToContainTextAsync("in Sales");
        await page.LooksRightEverywhereAsync("desk");
        await page.GetByLabel("Select all").CheckAsync();
        await page.LooksRightEverywhereAsync("desk-selected");
        await page.Keyboard.PressAsync("d");
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("Deny 3 requests?");
        await page.LooksRightAsync("desk-deny-several");
        await page.Locator("dialog[open] textarea").FillAsync("Ask the platform team instead.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("All 3 decided");
        await page.LooksRightEverywhereAsync("desk-summary");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys-help")).ToContainTextAsync("Ask for information first");
        await page.LooksRightAsync("desk-keys");
        await page.Context.CloseAsync();
    }

    private static ILocator Rows(IPage page) => page.Locator("main .inbox [data-item]");

    private static ILocator Row(IPage page, SubmittedRequest request) =>
        page.Locator($"main .inbox [data-item][href*='{request.Id}']");

    private static Task IsCurrentAsync(ILocator row) => Assertions.Expect(row).ToHaveAttributeAsync("aria-current", "true");

    private static string Word() => $"desk{Guid.CreateVersion7():N}"[^12..];

    private async Task<SubmittedRequest> AskAsync(string login, string what, string word, params string[] more) =>
        (
            await portal
                .Host.Get<SubmitRequest>()
                .ExecuteAsync(
                    new SubmitRequestCommand(
                        Guid.CreateVersion7(),
                        await portal.Host.EntitlementsAsync([what, .. more]),
                        TimeSpan.FromHours(8),
                        $"OPS-1042: look at the failing nightly load, {word}"
                    ),
                    await portal.Host.ActorOf(login),
                    default
                )
        ).Value;
}
