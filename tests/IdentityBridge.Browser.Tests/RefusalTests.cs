using System.Net;
using IdentityBridge.Domain.Requests;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Every page and every command on it, by everybody there is.</summary>
[Collection(nameof(Situation))]
public sealed class RefusalTests(PortalFixture portal, Situation situation)
{
    private const string Everybody = "requester manager owner lead reviewer auditor administrator other";
    private const string SeeEverything = "auditor administrator";
    private const string SeeIt = "requester manager owner lead reviewer auditor administrator";
    private const string SeeTheList = "requester owner auditor administrator";
    private const string SeeTheReview = "owner auditor administrator";
    private const string ChangeIt = "owner administrator";
    private const string Approvers = "manager owner lead reviewer";

    /// <summary>What is not there for whoever may not see it.</summary>
    private static readonly string[] Hidden = ["/requests", "/lists/{list}", "/reviews/{review}", "/campaigns", "/roles"];

    /// <summary>Address; title; who sees it; each command on it with who has it. All others are refused.</summary>
    public static TheoryData<string, string, string, string> Pages =>
        new()
        {
            { "/", "Good ", Everybody, $"Request access: {Everybody}" },
            { "/request", "Request access", Everybody, "" },
            { "/requests", "My requests", Everybody, $"Request access: {Everybody}" },
            {
                "/requests/{pending}",
                "{pending-number}",
                SeeIt,
                $"Decide: {Approvers}; Cancel request…: requester; End access…: ; Lock…: administrator"
            },
            {
                "/requests/number/{pending-number}",
                "{pending-number}",
                SeeIt,
                $"Decide: {Approvers}; Cancel request…: requester"
            },
            {
                "/requests/{active}",
                "{active-number}",
                SeeIt,
                "End access…: requester manager owner administrator; Extend: requester; Decide: ; Cancel request…: "
            },
            { "/requests/{active}/extend", "Extend request {active-number}", "requester", "Ask to extend: requester" },
            {
                "/decide?id={pending}",
                "To decide",
                Everybody,
                $"Approve: {Approvers}; Approve, shorter…: {Approvers}; Deny…: {Approvers}"
            },
            { "/decide?id={active}", "To decide", Everybody, "Approve: ; Approve, shorter…: ; Deny…: " },
            {
                "/lists",
                "Access lists",
                Everybody,
                "New access list: administrator; Import: administrator; Campaigns: administrator"
            },
            { "/roles", "Roles", SeeEverything, "New role: administrator" },
            { "/locks", "Locks", SeeEverything, "Lock a person…: administrator" },
            {
                "/lists/{list}",
                "Osprey watch",
                SeeTheList,
                $"Go on with review: {ChangeIt}; Start review: ; Add…: {ChangeIt}; Rename…: administrator; Lock…: administrator; Delete…: administrator"
            },
            { "/lists/{list}?tab=owners", "Osprey watch", SeeTheList, "Add…: administrator" },
            { "/lists/{list}?tab=gives", "Osprey watch", SeeTheList, "Add…: administrator" },
            { "/lists/{list}?tab=rules", "Osprey watch", SeeTheList, $"Change…: {ChangeIt}" },
            { "/lists/{list}/review", "Review of Osprey watch", ChangeIt, $"Continue the review: {ChangeIt}" },
            {
                "/lists/import",
                "Import access lists",
                "administrator",
                "Preview: administrator; Export all lists: administrator"
            },
            { "/reviews", "Reviews", Everybody, "" },
            { "/reviews/{review}", "Review of Osprey watch", SeeTheReview, "" },
            { "/reviews/{review}?step=terms", "Review of Osprey watch", SeeTheReview, $"Require it: {ChangeIt}" },
            { "/campaigns", "Campaigns", SeeEverything, "Start a campaign: administrator" },
            { "/campaigns/{campaign}", "Osprey in spring", SeeEverything, "Close campaign: administrator" },
            { "/policies", "Request policies", SeeEverything, "New policy: administrator" },
            { "/integrations", "Integrations", SeeEverything, "Sync now: administrator; Change…: administrator" },
            { "/operations?show=rejected", "Operations", SeeEverything, "Retry now: administrator" },
            { "/jobs", "Jobs", SeeEverything, "Run now: administrator" },
            { "/audit", "Audit", SeeEverything, $"Export CSV: {SeeEverything}; Verify chain: {SeeEverything}" },
            { "/notifications", "Notifications", Everybody, $"Mark all as read: {Everybody}; Settings: {Everybody}" },
            { "/notifications/settings", "Notification settings", Everybody, $"Save: {Everybody}" },
            { "/profile", "Profile", Everybody, $"Sign out: {Everybody}" },
        };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_EveryRole_ShowsExactlyWhatTheyMay(string address, string title, string sees, string commands)
    {
        foreach (var role in Situation.Roles.Keys)
        {
            var page = await situation.PageOfAsync(role);
            await page.EvaluateAsync("to => Blazor.navigateTo(to)", situation.Fill(address));
            var main = page.Locator("main");
            if (!sees.Split(' ').Contains(role))
            {
                // Whoever may see a list may not see for that reason its review, nor extend a request for seeing it.
                var hidden =
                    Hidden.Any(h => address.StartsWith(h, StringComparison.Ordinal))
                    && !(address.EndsWith("/review", StringComparison.Ordinal) && SeeTheList.Split(' ').Contains(role))
                    && !(address.EndsWith("/extend", StringComparison.Ordinal) && SeeIt.Split(' ').Contains(role));
                await Assertions.Expect(main).ToContainTextAsync(hidden ? "There is nothing here" : "This is not open to you");
                foreach (var told in new[] { situation.Fill("{pending-number}"), "Osprey" })
                    await Assertions.Expect(main.Locator("h1")).Not.ToContainTextAsync(told);
                await Assertions.Expect(main.Locator(".btn")).ToHaveTextAsync(["Go home"]);
                continue;
            }
            await Assertions.Expect(main.Locator("h1").First).ToContainTextAsync(situation.Fill(title));
            await Assertions.Expect(main.Locator(".skeleton")).ToHaveCountAsync(0);
            if (address.Contains("?tab=", StringComparison.Ordinal))
                await Assertions.Expect(main.Locator($"a.chip.on[href$='{address[address.IndexOf('?')..]}']")).ToBeVisibleAsync();
            if (address.StartsWith("/decide", StringComparison.Ordinal))
                await Assertions
                    .Expect(
                        main.Locator(
                            $"a[href$='requests/{situation.Fill(address.Split('=')[1])}'], :text('This request is not here any more')"
                        ).First
                    )
                    .ToBeVisibleAsync();
            (await main.Locator(".state.warn, .state.bad").CountAsync()).ShouldBe(0, $"{role} on {address}");
            foreach (var command in commands.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            {
                var (name, who) = (command.Split(": ")[0], command.Split(": ")[1]);
                var buttons = main.Locator(".btn").Filter(new() { HasText = name });
                (await buttons.CountAsync() > 0).ShouldBe(who.Split(' ').Contains(role), $"{name} for {role} on {address}");
            }
        }
    }

    [Theory]
    [InlineData("/requests/number/{pending-number}", SeeIt)]
    [InlineData("/requests/{pending}", SeeIt)]
    [InlineData("/requests/number/999999", "")]
    [InlineData("/roles", SeeEverything)]
    [InlineData("/locks", SeeEverything)]
    [InlineData("/roles/00000000-0000-7000-8000-000000000000", "")]
    [InlineData("/requests/00000000-0000-7000-8000-000000000000", "")]
    [InlineData("/lists/{list}", SeeTheList)]
    [InlineData("/lists/{list}/review", SeeTheList)]
    [InlineData("/lists/00000000-0000-7000-8000-000000000000", "")]
    [InlineData("/lists/00000000-0000-7000-8000-000000000000/review", "")]
    [InlineData("/reviews/{review}", SeeTheReview)]
    [InlineData("/reviews/{list}", "")]
    [InlineData("/campaigns/{campaign}", SeeEverything)]
    [InlineData("/campaigns/{review}", "")]
    public async Task Address_EveryRole_AnswersNotFoundToWhoMayNotSeeIt(string address, string sees)
    {
        foreach (var role in Situation.Roles.Keys)
        {
            var page = await situation.PageOfAsync(role);
            var answer = await page.APIRequest.GetAsync(portal.Portal.Address + situation.Fill(address));
            answer.Status.ShouldBe(sees.Split(' ').Contains(role) ? 200 : 404, $"{role} on {address}");
        }
    }

    [Theory]
    [InlineData("requester", 403)]
    [InlineData("manager", 403)]
    [InlineData("owner", 403)]
    [InlineData("lead", 403)]
    [InlineData("reviewer", 403)]
    [InlineData("other", 403)]
    [InlineData("auditor", 200)]
    [InlineData("administrator", 200)]
    public async Task AuditExport_EveryRole_IsGivenOrRefused(string role, int status)
    {
        var page = await situation.PageOfAsync(role);

        var answer = await page.APIRequest.GetAsync(portal.Portal.Address + "/audit/export.csv?action=request");

        answer.Status.ShouldBe(status);
        (await answer.TextAsync()).Contains("request.submitted", StringComparison.Ordinal).ShouldBe(status == 200);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/request")]
    [InlineData("/requests")]
    [InlineData("/requests/{pending}")]
    [InlineData("/requests/number/{pending-number}")]
    [InlineData("/decide")]
    [InlineData("/roles")]
    [InlineData("/policies")]
    [InlineData("/locks")]
    [InlineData("/policies/new")]
    [InlineData("/lists")]
    [InlineData("/lists/{list}")]
    [InlineData("/lists/{list}/review")]
    [InlineData("/lists/import")]
    [InlineData("/lists/export.yaml")]
    [InlineData("/reviews")]
    [InlineData("/reviews/{review}")]
    [InlineData("/campaigns")]
    [InlineData("/campaigns/{campaign}")]
    [InlineData("/integrations")]
    [InlineData("/operations")]
    [InlineData("/jobs")]
    [InlineData("/audit")]
    [InlineData("/audit/export.csv")]
    [InlineData("/profile")]
    [InlineData("/notifications")]
    [InlineData("/notifications/settings")]
    [InlineData("/no-such-page")]
    public async Task Address_NotSignedIn_LeadsToSignInAndTellsNothing(string address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var asked = new HttpRequestMessage(HttpMethod.Get, portal.Portal.Address + situation.Fill(address));
        asked.Headers.Accept.ParseAdd("text/html");

        using var answer = await http.SendAsync(asked);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.PathAndQuery.ShouldBe("/signin?returnUrl=" + Uri.EscapeDataString(situation.Fill(address)));
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/_blazor?id=1")]
    public async Task Circuit_NotSignedIn_IsNotOpened(string address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        using var answer = await http.PostAsync(new Uri(portal.Portal.Address + address), null);

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task WhatIsOfOthers_AnswersAsOneThatIsNot()
    {
        var page = await situation.PageOfAsync("other");
        foreach (
            var (real, none) in new[]
            {
                ("/requests/{pending}", $"/requests/{Guid.CreateVersion7()}"),
                ("/requests/number/{pending-number}", "/requests/number/999999999"),
                ("/decide?id={pending}", $"/decide?id={Guid.CreateVersion7()}"),
                ("/lists/{list}", $"/lists/{Guid.CreateVersion7()}"),
                ("/lists/{list}/review", $"/lists/{Guid.CreateVersion7()}/review"),
                ("/reviews/{review}", $"/reviews/{Guid.CreateVersion7()}"),
                ("/campaigns/{campaign}", $"/campaigns/{Guid.CreateVersion7()}"),
            }
        )
            (await TextAsync(page, situation.Fill(real))).ShouldBe(await TextAsync(page, none));
    }

    [Theory]
    [InlineData("/no-such-page")]
    [InlineData("/requests/1043")]
    [InlineData("/requests/number/all")]
    public async Task Address_OfNothing_Is404(string address)
    {
        var page = await situation.PageOfAsync("administrator");

        (await page.APIRequest.GetAsync(portal.Portal.Address + address)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("requester", "You cannot decide a request that you made")]
    [InlineData("auditor", "it is not yours to decide")]
    [InlineData("administrator", "it is not yours to decide")]
    [InlineData("other", "This request is not here any more")]
    public async Task Decide_WhoMayNot_ReadsWhy(string role, string words)
    {
        var page = await situation.PageOfAsync(role);
        await page.GotoAsync(portal.Portal.Address + situation.Fill("/decide?id={pending}"));

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(words);

        // The shortcuts of the buttons do nothing either.
        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("d");
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        (await portal.Host.RequestAsync(situation.Pending.Id)).Decisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Decide_DecidedMeanwhileByAnother_SaysSoAndChangesNothing()
    {
        var request = await portal.Host.SubmitAsync("hugo.lefevre", TimeSpan.FromHours(1), "DatabaseAdministrator on Production");
        var (first, second) = (await situation.PageOfAsync("manager"), await situation.PageOfAsync("lead"));
        foreach (var page in new[] { first, second })
            await page.GotoAsync($"{portal.Portal.Address}/decide?id={request.Id}");
        await second.GetByRole(AriaRole.Button, new() { Name = "Deny…" }).ClickAsync();
        await second.Locator("dialog[open] textarea").FillAsync("Not tonight");
        await using (var queue = await HeldUp.StartAsync(portal.Host, (await portal.Host.PersonAsync("hugo.lefevre")).Id))
        {
            await first.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
            await queue.WaitingAsync(1);
            await second.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
            await queue.WaitingAsync(2);
        }

        await Assertions
            .Expect(second.Locator("main"))
            .ToContainTextAsync($"Request {request.Number} no longer waits for a decision");
        await Assertions.Expect(second.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Assertions.Expect(second.GetByRole(AriaRole.Button, new() { Name = "Deny…" })).ToHaveCountAsync(0);
        var stored = await portal.Host.RequestAsync(request.Id);
        stored.Decisions.Single().Verdict.ShouldBe(Verdict.Approve);
        stored.Status.ShouldNotBe(RequestStatus.Denied);
    }

    [Fact]
    public async Task Request_OverThePolicysLimit_CannotBeSubmitted()
    {
        var page = await situation.PageOfAsync("other");
        var item = await portal.Host.EntitlementAsync("PowerUserAccess", "Production");
        await page.GotoAsync($"{portal.Portal.Address}/request?add={item}");
        await page.GetByLabel("Reason").FillAsync("OPS-7: look at the failing nightly load");
        var submit = page.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" });
        await Assertions.Expect(submit).ToBeEnabledAsync();

        await page.Locator("label[title='Another length']").ClickAsync();
        await page.GetByLabel("How many").FillAsync("9");

        await Assertions.Expect(page.Locator("#basket")).ToContainTextAsync("Policy allows at most 8 hours.");
        await Assertions.Expect(submit).ToBeDisabledAsync();
        await page.Locator("#basket").GetByTitle("Take out").ClickAsync();
        await Assertions.Expect(page.Locator("#basket")).ToContainTextAsync("Empty so far");
    }

    [Fact]
    public async Task EndAccess_OfAnotherWithoutAReason_IsRefused()
    {
        var page = await situation.PageOfAsync("administrator");
        await page.GotoAsync($"{portal.Portal.Address}/requests/{situation.Active.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "End access…" }).ClickAsync();
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "End access" }).ClickAsync();

        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("Say why, in a few words.");

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        (await portal.Host.RequestAsync(situation.Active.Id)).Status.ShouldBe(RequestStatus.Active);
    }

    private async Task<string> TextAsync(IPage page, string address)
    {
        await page.GotoAsync(portal.Portal.Address + address);
        await Assertions.Expect(page.Locator("main .state h2").Last).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
        return await page.Locator("main").InnerTextAsync();
    }
}
