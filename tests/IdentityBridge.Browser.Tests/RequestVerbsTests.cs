using System.Text.RegularExpressions;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Access is had longer, starts tomorrow, and is asked for somebody else: as people do it.</summary>
public sealed partial class RequestVerbsTests(PortalFixture portal)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Extend_FromHome_GoesOnWithoutAGap()
    {
        var host = portal.Host;
        var first = await host.ApprovedAsync("kofi.mensah", "julien.moreau", 2 * Hour, "Sentry", "Grafana");
        await Wait.UntilAsync(
            async () => (await host.RequestAsync(first.Id)).Status == RequestStatus.Active,
            TimeSpan.FromSeconds(20),
            "the access"
        );
        var page = await portal.SignInAsync("kofi.mensah");
        var row = page.Locator("table.held tr").Filter(new() { HasText = "Sentry" });
        await page.LooksRightEverywhereAsync("verbs-home");
        await row.GetByRole(AriaRole.Link, new() { NameRegex = ExtendLink() }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync($"Extend request {first.Number}");
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Sentry" })).ToBeCheckedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Grafana" })).Not.ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Julien Moreau");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Would end");
        await page.LooksRightEverywhereAsync("verbs-extend");
        await page.GetByLabel("Reason").FillAsync("The workshop runs over");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask to extend" }).ClickAsync();
        await page.WaitForURLAsync(RequestUrl());
        var longer = new RequestId(Guid.Parse(page.Url.Split('/')[^1]));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync($"Extends request {first.Number}");
        await page.LooksRightEverywhereAsync("verbs-extension-pending");

        // The first request says that more is asked for, and that it goes on once that is approved.
        await page.GotoAsync($"{portal.Portal.Address}/requests/{first.Id}");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("asks for Sentry and waits for a decision");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Extend…" })).ToHaveCountAsync(0);
        var julien = await portal.SignInAsync("julien.moreau", $"/decide?id={longer}");
        await Assertions.Expect(julien.Locator("main .panel")).ToContainTextAsync("without a gap");
        await julien.LooksRightEverywhereAsync("verbs-extension-decide");
        await julien.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Sentry goes on by request");
        await page.LooksRightEverywhereAsync("verbs-extended");

        await page.GetByRole(AriaRole.Button, new() { Name = "End access…" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("which extends it, ends with it");
        await page.LooksRightEverywhereAsync("verbs-extended-end");
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "End access", Exact = true }).ClickAsync();
        await Wait.UntilAsync(
            async () => (await host.RequestAsync(longer)).Status == RequestStatus.Revoked,
            TimeSpan.FromSeconds(15),
            "the end of both"
        );
    }

    [Fact]
    public async Task Ask_ForAColleagueToStartTomorrow_SaysTheTimesAndGivesItThen()
    {
        var host = portal.Host;
        var page = await portal.SignInAsync("emma.lindqvist", "/request?q=Looker");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add Looker" }).ClickAsync();
        await page.Locator("#basket").GetByText("A colleague").ClickAsync();
        await Assertions.Expect(page.Locator("#basket")).ToContainTextAsync("Choose the colleague who gets it.");
        await Assertions.Expect(Ask(page)).ToBeDisabledAsync();
        await page.GetByLabel("Who gets it").FillAsync("tara");
        await page.Locator("#basket .found button").Filter(new() { HasText = "Tara Quinn" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("What Tara Quinn can ask for");
        await page.Locator("#basket").GetByText("At a time").ClickAsync();
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var start = LocalTimes.TomorrowMorning(TimeProvider.System.GetUtcNow(), berlin).AddMinutes(30);
        await page.GetByLabel("Starts at").FillAsync(LocalTimes.Say(start, berlin));
        await page.GetByLabel("Starts at").BlurAsync();
        await Assertions.Expect(page.Locator("#basket")).ToContainTextAsync("From tomorrow 09:30");
        await page.LooksRightEverywhereAsync("verbs-colleague-tomorrow");
        await page.GetByLabel("Reason").FillAsync("Interviews begin tomorrow");
        await Ask(page).ClickAsync();
        await page.WaitForURLAsync(RequestUrl());
        var id = new RequestId(Guid.Parse(page.Url.Split('/')[^1]));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("tomorrow 09:30");
        var stored = await host.RequestAsync(id);
        (stored.StartsAt, stored.PersonId).ShouldBe((start, (await host.PersonAsync("tara.quinn")).Id));
        await page.LooksRightEverywhereAsync("verbs-scheduled-pending");

        var julien = await portal.SignInAsync("julien.moreau", $"/decide?id={id}");
        await Assertions.Expect(julien.Locator("main .panel")).ToContainTextAsync("Emma Lindqvist");
        await Assertions.Expect(julien.Locator("main .panel")).ToContainTextAsync("tomorrow 09:30");
        await julien.LooksRightEverywhereAsync("verbs-scheduled-decide");
        await julien.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Waits for its start");
        await page.LooksRightEverywhereAsync("verbs-scheduled");
        var tara = await portal.SignInAsync("tara.quinn");
        await Assertions.Expect(tara.Locator("main")).ToContainTextAsync("Starts");
        await tara.LooksRightEverywhereAsync("verbs-scheduled-home");
        portal.Sandbox.Holdings().HasApp("Looker", "tara.quinn@example.com").ShouldBeFalse();

        // Either of both ends it before it starts.
        await tara.GotoAsync($"{portal.Portal.Address}/requests/{id}");
        await tara.GetByRole(AriaRole.Button, new() { Name = "End access…" }).ClickAsync();
        await Assertions.Expect(tara.Locator("dialog[open]")).ToContainTextAsync("It has not started yet.");
        await tara.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "End access", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Never in place");
    }

    private static ILocator Ask(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" });

    [GeneratedRegex("^Extend…")]
    private static partial Regex ExtendLink();

    [GeneratedRegex("/requests/[0-9a-f-]{36}$")]
    private static partial Regex RequestUrl();
}
