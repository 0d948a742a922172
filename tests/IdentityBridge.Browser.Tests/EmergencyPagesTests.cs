using System.Diagnostics;
using System.Text.RegularExpressions;
using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Policies;
using IdentityBridge.TestKit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An engineer takes access in an emergency; a reviewer sees it at once, finds it not justified, and it is gone.</summary>
public sealed partial class EmergencyPagesTests(PortalFixture portal, ITestOutputHelper output)
{
    private const string Engineer = "noah.bergman";
    private const string Reviewer = "samira.khan";
    private const string Group = "support";
    private const string Account = "Shared services";
    private const string Set = "SecurityAudit";

    [Fact]
    public async Task Emergency_TakenAndFoundNotJustified_IsThereAtOnceAndGoneAtOnce()
    {
        await SaveAsync("Support tools", ResourceKind.OktaGroup, Group, []);
        await SaveAsync("Security findings", ResourceKind.AwsAccount, Account, [Set]);
        var desk = await portal.SignInAsync(Reviewer, "/decide");
        await Assertions.Expect(desk.Locator("main")).ToContainTextAsync("Nothing waits for you");
        var things = await portal.Host.EntitlementsAsync(Group, $"{Set} on {Account}");
        var page = await portal.SignInAsync(Engineer, $"/request?add={things[0]}&add={things[1]}");
        var basket = page.Locator("#basket");
        await basket.GetByRole(AriaRole.Button, new() { Name = "Emergency: get it now…" }).ClickAsync();
        await Assertions.Expect(basket).ToContainTextAsync("You get it now.");
        await Assertions.Expect(basket).ToContainTextAsync("Samira Khan");
        var take = basket.GetByRole(AriaRole.Button, new() { Name = "Take 2 items now" });
        await take.ClickAsync();
        await Assertions.Expect(basket).ToContainTextAsync("Say in at least 10 characters what the emergency is.");
        await Assertions.Expect(basket).ToContainTextAsync("Confirm that you have read what happens.");
        await basket.GetByLabel("Reason").FillAsync("Customers cannot sign in, INC-9");
        await basket.GetByLabel("I have read this, and it is an emergency").CheckAsync();
        await page.LooksRightEverywhereAsync("emergency-checkout");
        var clock = Stopwatch.StartNew();
        await take.ClickAsync();
        await Wait.UntilAsync(() => Task.FromResult(Has()), TimeSpan.FromSeconds(10), "both in the sandbox");
        output.WriteLine($"In Okta and AWS {clock.Elapsed.TotalMilliseconds:0} ms after the click.");
        clock.Elapsed.ShouldBeLessThan(
            TimeSpan.FromSeconds(10),
            "generous: machines are noisy; alone it takes less than a second"
        );

        await page.WaitForURLAsync(RequestUrl());
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Taken in an emergency by Noah Bergman");
        await Assertions.Expect(page.Locator("main .pill").First).ToContainTextAsync("Active");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Not justified…" })).ToHaveCountAsync(0);
        await page.LooksRightEverywhereAsync("emergency-request");

        var card = desk.Locator(".card", new() { HasText = "Emergencies to follow up" });
        await Assertions.Expect(card).ToContainTextAsync("Customers cannot sign in, INC-9");
        await desk.LooksRightEverywhereAsync("emergency-desk");
        await card.GetByRole(AriaRole.Link).First.ClickAsync();
        await desk.WaitForURLAsync(RequestUrl());
        await desk.GetByRole(AriaRole.Button, new() { Name = "Not justified…" }).ClickAsync();
        var dialog = desk.Locator("dialog[open]");
        await dialog.Locator("textarea").FillAsync("There was no outage");
        await desk.LooksRightEverywhereAsync("emergency-verdict");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "It was not justified" }).ClickAsync();
        clock.Restart();
        await Wait.UntilAsync(() => Task.FromResult(HasNothing()), TimeSpan.FromSeconds(10), "both gone from the sandbox");
        output.WriteLine($"Gone {clock.Elapsed.TotalMilliseconds:0} ms after the verdict.");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Samira Khan found it not justified");
        await Assertions.Expect(page.Locator("main .pill").First).ToContainTextAsync("Ended early");

        var nora = await portal.SignInAsync("nora.winter", new Uri(page.Url).AbsolutePath);
        await Assertions.Expect(nora.GetByRole(AriaRole.Button, new() { Name = "Lock…" }).First).ToBeVisibleAsync();
        await nora.LooksRightEverywhereAsync("emergency-closed");
        await nora.GotoAsync($"{portal.Portal.Address}/requests?view=all&follow-up=open");
        await Assertions.Expect(nora.Locator("main")).Not.ToContainTextAsync("INC-9");
        foreach (var open in new[] { page, desk, nora })
            await open.Context.CloseAsync();
    }

    private bool Has() =>
        portal.Sandbox.Holdings() is var held
        && held.InGroup(Group, PortalHost.Login(Engineer))
        && held.HasPermissionSet(Account, Set, PortalHost.Login(Engineer));

    private bool HasNothing() =>
        portal.Sandbox.Holdings() is var held
        && !held.InGroup(Group, PortalHost.Login(Engineer))
        && !held.HasPermissionSet(Account, Set, PortalHost.Login(Engineer));

    private async Task SaveAsync(string name, ResourceKind kind, string what, IReadOnlyList<string> sets)
    {
        var reviewer = (await portal.Host.PersonAsync(Reviewer)).Id;
        var draft = new PolicyDraft(
            name,
            60,
            Audience.All,
            new Selector([kind], [what], sets, new Dictionary<string, string>()),
            TimeSpan.FromHours(8),
            [new Threshold([new ApproverRule(ApproverKind.Manager)], 1)]
        )
        {
            Emergency = new BreakGlass(TimeSpan.FromHours(4), TimeSpan.FromDays(3))
            {
                FollowUpBy = [new ApproverRule(ApproverKind.People, People: [reviewer])],
            },
        };
        var saved = await portal
            .Host.Get<SavePolicy>()
            .ExecuteAsync(new SavePolicyCommand(null, draft, null), await portal.Host.ActorOf("nora.winter"), default);
        saved.Succeeded.ShouldBeTrue(saved.Error?.Message);
    }

    [GeneratedRegex("/requests/[0-9a-f-]{36}")]
    private static partial Regex RequestUrl();
}
