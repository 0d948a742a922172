using System.Text.RegularExpressions;
using IdentityBridge.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>One list on its page: changed by its owner and by an administrator, who are told before what it does; not there for others.</summary>
public sealed class ListPageTests(PortalFixture portal)
{
    private const string Owner = "olga.marin";

    [Fact]
    public async Task Owner_AddsAMemberAndRequiresADepartment_SeesWhoGetsAndLosesWhat()
    {
        var list = await portal.Host.ListAsync("Kestrel desk", Owner, "design");
        await portal.Host.AddAsync(list, "yara.haddad");
        await portal.Host.AddAsync(list, "ruth.adler");
        var page = await portal.SignInAsync(Owner, $"/lists/{list}");
        await page.LooksRightEverywhereAsync("list-members");

        await Button(page, "Add…").ClickAsync();
        var dialog = page.Locator("dialog[open]");
        await dialog.GetByLabel("Person or list").FillAsync("sara");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sara Holm" }).ClickAsync();
        await dialog.GetByLabel("In it until the end of").FillAsync("2099-05-31");
        await page.LooksRightEverywhereAsync("list-add");
        await Button(dialog, "See what it does").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Add Sara Holm to Kestrel desk?");
        await Assertions.Expect(dialog).ToContainTextAsync("gets design");
        await Button(dialog, "Add").ClickAsync();
        await Assertions.Expect(Direct(page, "Sara Holm")).ToBeVisibleAsync();
        await using (var db = portal.Host.Db())
        {
            var until = await db.ListEdges.Where(e => e.ListId == list && e.Until != null).Select(e => e.Until).SingleAsync();
            until.ShouldBe(new DateTimeOffset(2099, 5, 31, 22, 0, 0, TimeSpan.Zero), "the end of the day in Berlin");
        }

        await page.OpenTabAsync("Requirements and schedule");
        await Assertions.Expect(Button(page, "Change what members must be")).ToBeVisibleAsync();
        await Assertions.Expect(Button(page, "Change what owners must be")).ToHaveCountAsync(0);
        await Assertions.Expect(Button(page, "Change the review schedule")).ToHaveCountAsync(0);
        await page.LooksRightEverywhereAsync("list-rules");
        await Button(page, "Change what members must be").ClickAsync();
        await dialog.GetByLabel("Name of the group").FillAsync("support");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "support", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("in the group support");
        await Button(dialog, "Do not require the group support").ClickAsync();
        await dialog.GetByLabel("What to require").SelectOptionAsync("department");
        await dialog.GetByLabel("Value of department").FillAsync("Support");
        await Button(dialog, "Require it").ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("department is Support");
        await page.LooksRightEverywhereAsync("list-require");
        await Button(dialog, "See what it does").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("1 member would be without effect:");
        await Assertions.Expect(dialog).ToContainTextAsync("has no department “Support”");
        await Assertions.Expect(dialog).ToContainTextAsync("loses design");
        await page.LooksRightEverywhereAsync("list-require-asked");
        await Button(dialog, "Change").ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("department is Support");
        await page.OpenTabAsync("Members");
        var left = page.GetByRole(AriaRole.Row, new() { Name = "Yara Haddad" }).First;
        await Assertions.Expect(left).ToContainTextAsync("No effect");
        await Assertions.Expect(left).ToContainTextAsync("has no department “Support”");
        await page.Context.CloseAsync();

        page = await portal.SignInAsync("diego.vargas", $"/lists/{list}");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("There is nothing here");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Kestrel");
        foreach (var part in new[] { "", "?tab=rules", "/review" })
            (await page.APIRequest.GetAsync($"{portal.Portal.Address}/lists/{list}{part}")).Status.ShouldBe(404, part);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Administrator_ChangesOwnersGrantsAndSchedule_ThenDeletesTheList()
    {
        var list = await portal.Host.ListAsync("Merlin desk", Owner, "design");
        await portal.Host.AddAsync(list, "sara.holm");
        var page = await portal.SignInAsync("nora.winter", $"/lists/{list}");
        var (main, dialog) = (page.Locator("main"), page.Locator("dialog[open]"));
        await NeverSaysAsync(page, "It gives nothing", "Nobody owns this list", "There is no such access list");

        await Button(page, "Rename…").ClickAsync();
        await dialog.GetByLabel("Title").FillAsync(" ");
        await Assertions.Expect(dialog).ToContainTextAsync("Give it a title.");
        await dialog.GetByLabel("Title").FillAsync("Merlin night desk");
        await dialog.GetByLabel("Description").FillAsync("Answers at night");
        await page.LooksRightEverywhereAsync("list-title");
        await Button(dialog, "Save").ClickAsync();
        await Assertions.Expect(main.Locator("h1")).ToContainTextAsync("Merlin night desk");
        await Assertions.Expect(main).ToContainTextAsync("Answers at night");

        await page.OpenTabAsync("Owners");
        await Button(page, "Add…").ClickAsync();
        await dialog.GetByLabel("Person or list").FillAsync("braun");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stefan Braun" }).ClickAsync();
        await Button(dialog, "See what it does").ClickAsync();
        await Button(dialog, "Make owner").ClickAsync();
        await Button(page, "Remove Olga Marin from the owners").ClickAsync();
        await Button(dialog, "Remove owner").ClickAsync();
        await Assertions.Expect(main.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Assertions.Expect(main.GetByRole(AriaRole.Row).Last).ToContainTextAsync("Stefan Braun");
        await page.LooksRightEverywhereAsync("list-owners");

        await page.OpenTabAsync("Gives");
        await Button(page, "Add…").ClickAsync();
        await dialog.GetByLabel("Role, app, group or account").FillAsync("workday");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Workday" }).ClickAsync();
        await Button(dialog, "See what it does").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("gets Workday");
        await Button(dialog, "Give it").ClickAsync();
        await Assertions.Expect(Button(page, "Remove Workday")).ToBeVisibleAsync();
        await page.LooksRightEverywhereAsync("list-gives");
        await Button(page, "Remove design").ClickAsync();
        await Button(dialog, "Remove").ClickAsync();
        await Assertions.Expect(Button(page, "Remove design")).ToHaveCountAsync(0);

        await page.OpenTabAsync("Requirements and schedule");
        await Button(page, "Change what owners must be").ClickAsync();
        await dialog.GetByLabel("What to require").SelectOptionAsync("department");
        await dialog.GetByLabel("Value of department").FillAsync("Support");
        await dialog.GetByLabel("Value of department").PressAsync("Enter");
        await Button(dialog, "See what it does").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Stefan Braun has no department “Support”");
        await Assertions.Expect(dialog).ToContainTextAsync("Nobody could act as owner any more");
        await page.LooksRightEverywhereAsync("list-owners-asked");
        await Button(dialog, "Leave it so").ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Button(page, "Change the review schedule").ClickAsync();
        await dialog.GetByLabel("How often").SelectOptionAsync("Month");
        await dialog.GetByLabel("When a review is overdue").SelectOptionAsync("SuspendGrants");
        await dialog.GetByLabel("Days after the day it was due").FillAsync("400");
        await Assertions.Expect(dialog).ToContainTextAsync("Say a number of days from 0 to 365.");
        await Assertions.Expect(Button(dialog, "See what it does")).ToBeDisabledAsync();
        await dialog.GetByLabel("Days after the day it was due").FillAsync("3");
        await page.LooksRightEverywhereAsync("list-schedule");
        await Button(dialog, "See what it does").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("The next review is due on");
        await Button(dialog, "Change").ClickAsync();
        await Assertions.Expect(main).ToContainTextAsync("Every month, on the 1st of the month");
        await Assertions.Expect(main).ToContainTextAsync("3 days after the day it was due");

        await Button(page, "Delete…").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("loses Workday");
        await Button(dialog, "Delete list").ClickAsync();
        await page.WaitForURLAsync(new Regex("/lists$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(main.Locator("h1")).ToContainTextAsync("Access lists");
        (await page.EvaluateAsync<string[]>("window.said")).ShouldBeEmpty();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Home_OfAnOwnerWhoIsIn_LeadsToTheReviewAndToTheList()
    {
        var list = await portal.Host.ListAsync("Hobby desk", "ruth.adler", "people-and-it");
        await portal.Host.AddAsync(list, "ruth.adler");
        await portal.Host.AddAsync(list, "sara.holm");
        await using (var db = portal.Host.Db())
            await db
                .AccessLists.Where(l => l.Id == list)
                .ExecuteUpdateAsync(s => s.SetProperty(l => l.NextDueAt, TimeProvider.System.GetUtcNow().AddDays(-2)));
        var page = await portal.SignInAsync("ruth.adler");
        var waiting = page.GetByRole(AriaRole.Link, new() { Name = "Review Hobby desk" });
        await Assertions.Expect(waiting).ToContainTextAsync("overdue for 2 days");
        await Assertions.Expect(waiting).ToContainTextAsync("2 members");
        await page.LooksRightEverywhereAsync("home-reviews");
        await page.GetByRole(AriaRole.Link, new() { Name = "List Hobby desk" }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Hobby desk");
        await page.GoBackAsync();
        await waiting.ClickAsync();
        await Assertions.Expect(Button(page, "Start the review")).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        page = await portal.SignInAsync("sara.holm");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "List Hobby desk" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Review Hobby desk" })).ToHaveCountAsync(0);
        await page.GotoAsync($"{portal.Portal.Address}/lists/{list}/review");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("This is not open to you");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Lists_ByKeys_MoveAndOpen()
    {
        var list = await portal.Host.ListAsync("Harrier one", Owner);
        await portal.Host.ListAsync("Harrier two", Owner);
        var page = await portal.SignInAsync("nora.winter", "/lists?of=all&q=harrier");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Harrier two" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync($"**/lists/{list}");
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Harrier one");
        await page.Context.CloseAsync();
    }

    /// <summary>What was seen only for a moment counts too.</summary>
    private static Task NeverSaysAsync(IPage page, params string[] words) =>
        page.EvaluateAsync(
            """
            words => {
              window.said = [];
              new MutationObserver(() => {
                const text = document.querySelector("main")?.textContent ?? "";
                window.said.push(...words.filter(w => text.includes(w)));
              }).observe(document.body, { subtree: true, childList: true, characterData: true });
            }
            """,
            words
        );

    private static ILocator Direct(IPage page, string name) =>
        page.GetByRole(AriaRole.Region, new() { Name = "Direct members" }).GetByRole(AriaRole.Row, new() { Name = name });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Button(ILocator within, string name) =>
        within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
