using System.Text.RegularExpressions;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>What people are told, as they see it; Finance is told here, and Clara Hoffmann, who leads it, decides.</summary>
public sealed partial class NoticePagesTests(PortalFixture portal)
{
    private const string Head = "clara.hoffmann";
    private static readonly TimeSpan Hours = TimeSpan.FromHours(4);

    [Fact]
    public async Task Bell_OfARequesterThatIsDecided_CountsAtOnceAndLeadsToTheRequest()
    {
        var request = await portal.Host.SubmitAsync("zeynep.aydin", Hours, "PagerDuty");
        var page = await portal.SignInAsync("zeynep.aydin", "/profile");
        await IsAsync(Bell(page), 0);
        await page.EvaluateAsync("window.said = 'the same page'");

        (await portal.Host.DecideAsync(request.Id, Head, Verdict.Deny, "Finance has its own pager.")).Succeeded.ShouldBeTrue();

        await IsAsync(Bell(page), 1);
        await Bell(page).ClickAsync();
        var line = Opened(page).Locator("a.notice-line");
        await Assertions.Expect(line).ToHaveCountAsync(1);
        await Assertions.Expect(line).ToContainTextAsync("Denied");
        await Assertions.Expect(line).ToContainTextAsync("Your request for PagerDuty is denied");
        await Assertions.Expect(line).ToContainTextAsync("Denied by Clara Hoffmann.");
        await Assertions.Expect(line).ToContainTextAsync("“Finance has its own pager.”");
        await page.LooksRightEverywhereAsync("bell-denied");
        await line.ClickAsync();

        await page.WaitForURLAsync($"**/requests/{request.Id}");
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync($"{request.Number}");
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await IsAsync(Bell(page), 0);
        (await portal.Host.NoticesAsync("zeynep.aydin")).Single().ReadAt.ShouldNotBeNull();
        (await page.EvaluateAsync<string>("window.said")).ShouldBe("the same page");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Bell_OfAReviewer_ForgetsWhatSomebodyElseDecides()
    {
        var host = portal.Host;
        var owner = await portal.SignInAsync("david.okafor", "/profile");
        var other = await portal.SignInAsync("carla.mendes", "/profile");
        await IsAsync(Bell(owner), 0);

        var request = await host.SubmitAsync("irene.castellan", Hours, "Datadog Production");

        await IsAsync(Bell(owner), 1);
        await Bell(owner).ClickAsync();
        var line = Opened(owner).Locator($"a[href='decide?id={request.Id}']");
        await Assertions.Expect(line).ToContainTextAsync("Irene Castellan asks for Datadog Production");
        await Assertions.Expect(line).ToContainTextAsync("It waits for your decision.");
        await Assertions.Expect(line).ToHaveClassAsync(UnreadLine());
        await owner.Keyboard.PressAsync("Escape");
        (await host.DecideAsync(request.Id, Head, Verdict.Deny, "Not for Finance.")).Succeeded.ShouldBeTrue();

        await IsAsync(Bell(owner), 0);
        await Bell(owner).ClickAsync();
        await Assertions.Expect(line).ToBeVisibleAsync();
        await Assertions.Expect(line).Not.ToHaveClassAsync(UnreadLine());
        await owner.Keyboard.PressAsync("Escape");
        // Whom it does not concern has heard nothing.
        await IsAsync(Bell(other), 0);
        foreach (var page in new[] { owner, other })
            await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Bell_ByKeyboard_OpensClosesAndGivesTheFocusBack()
    {
        var page = await portal.SignInAsync("hanna.vogel", "/profile");
        await Bell(page).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Opened(page)).ToContainTextAsync("Nothing yet");
        await page.LooksRightEverywhereAsync("bell-nothing");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Assertions.Expect(Bell(page)).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Space");
        await Opened(page).GetByRole(AriaRole.Link, new() { Name = "All notifications" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/notifications");
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Nothing yet");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Mark all as read" })).ToBeDisabledAsync();
        await page.LooksRightEverywhereAsync("notices-nothing");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Notifications_OfMoreThanAPage_AreFilteredTurnedAndReadAtOnce()
    {
        const string me = "george.ellis";
        var host = portal.Host;
        var denied = await host.SubmitAsync(me, Hours, "SupportAccess on Staging");
        await host.DecideAsync(denied.Id, Head, Verdict.Deny, "Ask the platform team.");
        var request = await host.SubmitAsync(me, Hours, "Sentry");
        var clara = await host.ActorOf(Head);
        for (var i = 1; i <= 26; i++)
            (
                await host.Get<CommentOnRequest>()
                    .ExecuteAsync(new CommentOnRequestCommand(request.Id, $"Remark {i} on the bill of the cloud"), clara, default)
            ).Succeeded.ShouldBeTrue();
        var page = await portal.SignInAsync(me, "/notifications");
        await IsAsync(Bell(page), 27);
        await Assertions.Expect(Lines(page)).ToHaveCountAsync(25);
        await Assertions.Expect(Chip(page, "Emergencies")).ToHaveCountAsync(0);
        await Assertions.Expect(Lines(page).First).ToContainTextAsync("“Remark 26 on the bill of the cloud”");
        await page.LooksRightEverywhereAsync("notices");
        await Bell(page).ClickAsync();
        await Assertions.Expect(Opened(page).Locator("a.notice-line")).ToHaveCountAsync(7);
        await page.LooksRightEverywhereAsync("bell-many");
        await page.SetViewportSizeAsync(360, 800);
        await Assertions.Expect(Opened(page)).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(1280, 800);

        // What comes while it is open is offered, not pushed in.
        (await host.DecideAsync(request.Id, Head, Verdict.Deny, "Not from here.")).Succeeded.ShouldBeTrue();
        await Assertions.Expect(Opened(page).GetByRole(AriaRole.Button, new() { Name = "Show what is new" })).ToBeVisibleAsync();
        await Assertions.Expect(Opened(page).Locator("a.notice-line").First).ToContainTextAsync("Remark 26");
        await page.LooksRightEverywhereAsync("bell-news");
        await Opened(page).GetByRole(AriaRole.Button, new() { Name = "Show what is new" }).ClickAsync();
        await Assertions.Expect(Opened(page).Locator("a.notice-line").First).ToContainTextAsync("for Sentry is denied");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(Lines(page)).ToHaveCountAsync(3);
        await Assertions.Expect(Lines(page).Last).ToContainTextAsync("SupportAccess on Staging is denied");
        await Chip(page, "Answers to my requests").ClickAsync();
        await Assertions.Expect(Lines(page)).ToHaveCountAsync(2);

        // Opening one of them has read it, though it leaves the page.
        await Lines(page).First.ClickAsync();
        await page.WaitForURLAsync($"**/requests/{request.Id}");
        await IsAsync(Bell(page), 27);
        await page.GoBackAsync();
        await Assertions.Expect(Lines(page)).ToHaveCountAsync(2);
        await Chip(page, "Unread").ClickAsync();
        await Assertions.Expect(Lines(page)).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Button, new() { Name = "Mark all as read" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Nothing fits");
        await IsAsync(Bell(page), 0);
        await page.LooksRightEverywhereAsync("notices-none-fits");
        (await host.NoticesAsync(me)).ShouldAllBe(n => n.ReadAt != null);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Settings_OfAPortalWithoutEmail_SayThatNoneIsSent()
    {
        var page = await portal.SignInAsync("oskar.nilsson", "/notifications/settings");
        await Assertions.Expect(page.Locator("main .notice")).ToContainTextAsync("This portal sends no email now");
        await page.LooksRightEverywhereAsync("notice-settings-without");
        await page.GetByRole(AriaRole.Link, new() { Name = "Notifications", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/notifications");
        await page.Context.CloseAsync();
    }

    /// <summary>A portal of its own that sends emails and posts to a webhook.</summary>
    [Fact]
    public async Task SettingsAndChannels_OfAPortalThatSends_AreSavedTriedAndSaid()
    {
        await using var mail = MailServer.Start();
        await using var hook = WebhookReceiver.Start();
        var settings = hook.Settings().Concat(mail.Settings()).DistinctBy(s => s.Key).ToDictionary();
        await using var host = await PortalHost.StartAsync(
            new PortalHostOptions { Time = TimeProvider.System, Settings = settings }
        );
        await using var own = await PortalProcess.StartAsync(host.ConnectionString, host.Sandbox, settings);
        var page = await portal.SignInAsync("nora.winter", "/notifications/settings", address: own.Address);
        var decisions = page.GetByLabel("Requests to decide");
        await Assertions.Expect(decisions).ToHaveValueAsync(nameof(EmailChoice.AtOnce));
        await page.LooksRightEverywhereAsync("notice-settings");
        await decisions.SelectOptionAsync(nameof(EmailChoice.Daily));
        await page.GetByLabel("Trouble").SelectOptionAsync(nameof(EmailChoice.Never));
        await page.GetByLabel("Comes at").SelectOptionAsync("17");
        await page.GetByLabel("Time zone").SelectOptionAsync("America/New_York");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved. It holds")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(decisions).ToHaveValueAsync(nameof(EmailChoice.Daily));
        await Assertions.Expect(page.GetByLabel("Trouble")).ToHaveValueAsync(nameof(EmailChoice.Never));
        await Assertions.Expect(page.GetByLabel("Comes at")).ToHaveValueAsync("17");
        await Assertions.Expect(page.GetByLabel("Time zone")).ToHaveValueAsync("America/New_York");

        await page.GotoAsync(own.Address + "/integrations");
        var card = page.Locator("main section.card").Filter(new() { HasText = "Webhook (Slack)" });
        await Assertions.Expect(card).ToContainTextAsync("Nothing was sent yet.");
        await CardLooksRightAsync(page, card, "channels-untried");
        await card.GetByRole(AriaRole.Button, new() { Name = "Send me a test" }).ClickAsync();
        await Assertions.Expect(page.GetByText("On its way.")).ToBeVisibleAsync();
        var email = card.Locator("li").Filter(new() { HasText = "Email" });
        await Assertions.Expect(email).ToContainTextAsync("Last sent");
        await Assertions.Expect(email).ToContainTextAsync("Well");
        mail.Taken.Single().To.ShouldBe("nora.winter@example.com");
        foreach (var _ in Enumerable.Range(0, 3))
            hook.Next(500);
        await card.GetByRole(AriaRole.Button, new() { Name = "Post a test" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Last error");
        await Assertions.Expect(card).ToContainTextAsync("What waits is tried again by itself.");
        await CardLooksRightAsync(page, card, "channels-failed");
        await page.Context.CloseAsync();
    }

    /// <summary>The card stands below the others: it is scrolled to at each width.</summary>
    private static async Task CardLooksRightAsync(IPage page, ILocator card, string name)
    {
        await page.LooksRightEverywhereAsync(name);
        foreach (var width in new[] { 360, 1280 })
        {
            await page.SetViewportSizeAsync(width, 800);
            await card.EvaluateAsync("e => e.scrollIntoView({ block: 'start' })");
            await page.LooksRightAsync($"{name}-card-{width}");
        }
    }

    /// <summary>The bell that is on the screen: each width has one.</summary>
    private static ILocator Bell(IPage page) => page.Locator("button.bell:visible");

    private static ILocator Opened(IPage page) => page.Locator("dialog[open]");

    private static ILocator Lines(IPage page) => page.Locator("main a.notice-line");

    private static ILocator Chip(IPage page, string name) =>
        page.Locator("main nav.chips").GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static Task IsAsync(ILocator bell, int unread) =>
        Assertions
            .Expect(bell)
            .ToHaveAttributeAsync("aria-label", unread == 0 ? "Notifications" : $"Notifications, {unread} unread");

    [GeneratedRegex(@"\bunread\b")]
    private static partial Regex UnreadLine();
}
