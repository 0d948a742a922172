using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>From a request into an access list: a reviewer promotes it at the desk; a person asks to join, and the owner approves.</summary>
public sealed class LongTermTests(PortalFixture portal)
{
    [Fact]
    public async Task Reviewer_GivesItForTheLongTermInstead_PersonIsInTheListAndHasIt()
    {
        var list = await portal.Host.ListAsync("Osprey watchers", "marco.bianchi", "Sentry");
        var wide = await portal.Host.ListAsync("Osprey builders", "marco.bianchi", "Sentry");
        var request = await portal.Host.SubmitAsync("milan.horvat", TimeSpan.FromHours(1), "Sentry");
        await portal.Host.AddAsync(wide, "milan.horvat");
        var page = await portal.SignInAsync("marco.bianchi", $"/decide?id={request.Id}");
        var (section, dialog) = (
            page.GetByRole(AriaRole.Region, new() { Name = "Give it for the long term instead" }),
            page.Locator("dialog[open]")
        );
        await Assertions.Expect(section).ToContainTextAsync("Osprey watchers");
        await Assertions.Expect(section).ToContainTextAsync("Gives nothing else.");
        await section.GetByText("Lists that give it, too, but not now").ClickAsync();
        await Assertions.Expect(section).ToContainTextAsync("Milan Horvat is in it already.");
        await page.LooksRightEverywhereAsync("promote-desk");

        await section.GetByRole(AriaRole.Button, new() { Name = "Add to the list… Osprey watchers" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Milan Horvat becomes a member of Osprey watchers");
        await dialog.GetByLabel("Comment").FillAsync("He looks at it every day");
        await page.LooksRightEverywhereAsync("promote-asked");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add to the list" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Promoted");
        (await portal.Host.RequestAsync(request.Id)).PromotedToListId.ShouldBe(list);
        await Wait.UntilAsync(
            () => Task.FromResult(portal.Sandbox.Holdings().HasApp("Sentry", "milan.horvat@example.com")),
            TimeSpan.FromSeconds(20)
        );
        await page.Context.CloseAsync();

        page = await portal.SignInAsync("milan.horvat", $"/requests/{request.Id}");
        await Assertions
            .Expect(page.Locator("main"))
            .ToContainTextAsync("Promoted into the list Osprey watchers by Marco Bianchi");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Given by the list");
        await page.LooksRightEverywhereAsync("promoted-page");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Person_AsksToJoinAList_AndItsOwnerApproves()
    {
        var list = await portal.Host.ListAsync("Heron readers", "elin.sand", "vpn-users");
        var page = await portal.SignInAsync("elin.sand", $"/lists/{list}");
        await page.OpenTabAsync("Requirements and schedule");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change who may ask to join" }).ClickAsync();
        var dialog = page.Locator("dialog[open]");
        await dialog.GetByLabel("Let people ask to join").CheckAsync();
        await dialog.GetByLabel("What shall they say?").FillAsync("Which system do you look after?");
        await page.LooksRightEverywhereAsync("join-setting");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("They are asked: “Which system do you look after?”");
        await page.Context.CloseAsync();

        page = await portal.SignInAsync("peter.novak", "/request?kind=list&q=heron");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Heron readers");
        await page.LooksRightEverywhereAsync("join-catalogue");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ask to join… Heron readers" }).ClickAsync();
        await page.WaitForURLAsync(new Regex($"/request/lists/{list}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask to join" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Say why, in a few words");
        await page.GetByLabel("Which system do you look after?").FillAsync("The night shift of the help desk");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Say why, in a few words");
        await page.LooksRightEverywhereAsync("join-ask");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask to join" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/requests/[0-9a-f-]{36}"));
        await Assertions.Expect(page.Locator("main .pill").First).ToContainTextAsync("Pending");
        await page.LooksRightEverywhereAsync("join-pending");
        var id = page.Url.Split('/')[^1];

        var owner = await portal.SignInAsync("elin.sand", $"/decide?id={id}");
        await Assertions.Expect(owner.Locator("main")).ToContainTextAsync("Heron readers");
        await Assertions.Expect(owner.Locator("main")).ToContainTextAsync("vpn-users");
        await Assertions.Expect(owner.GetByRole(AriaRole.Button, new() { Name = "Approve, shorter…" })).ToHaveCountAsync(0);
        await owner.LooksRightEverywhereAsync("join-desk");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main .pill").First).ToContainTextAsync("Promoted");
        await Wait.UntilAsync(
            () => Task.FromResult(portal.Sandbox.Holdings().InGroup("vpn-users", "peter.novak@example.com")),
            TimeSpan.FromSeconds(20)
        );
        await page.LooksRightEverywhereAsync("join-done");
        await page.GotoAsync($"{portal.Portal.Address}/request?kind=list&q=heron");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("You are in it");

        (await page.APIRequest.GetAsync($"{portal.Portal.Address}/request/lists/{Guid.CreateVersion7()}")).Status.ShouldBe(404);
        await owner.Context.CloseAsync();
        await page.Context.CloseAsync();
    }
}
