using System.Globalization;
using System.Text.RegularExpressions;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Sandbox;
using IdentityBridge.TestKit;
using IdentityBridge.Web.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>A request as teams live it, in a company with 5,000 things to ask for: found, planned, decided by two, told to the end.</summary>
public sealed partial class LargeCompanyTests(PortalFixture portal)
{
    private const int Resources = 5_000;
    private const string Engineer = "tunde.osei";
    private const string Manager = "mira.lund";
    private const string Owner = "lucia.ferrari";

    [Fact]
    public async Task Request_AmongFiveThousandThings_IsFoundPlannedDecidedByTwoAndTold()
    {
        await using var host = await PortalHost.StartAsync(
            new PortalHostOptions
            {
                Synced = false,
                Company = Large(),
                Time = TimeProvider.System,
            }
        );
        await using var process = await PortalProcess.StartAsync(host.ConnectionString, host.Sandbox);
        await Wait.UntilAsync(() => IsReadAsync(host), TimeSpan.FromMinutes(3), "the first reads");
        var address = process.Address;

        var engineer = await portal.SignInAsync(Engineer, "/request", address: address);
        await Assertions.Expect(engineer.Locator("main")).ToContainTextAsync(new Regex(@"All\s*5[.,]0\d\d"));
        await SearchAsync(engineer, "prod-admins");
        await Why(engineer, "prod-admins").ClickAsync();
        await Assertions.Expect(engineer.Locator("dialog[open]")).ToContainTextAsync("rule");
        await engineer.LooksRightEverywhereAsync("large-why-not");
        await engineer.Keyboard.PressAsync("Escape");
        await FindAsync(engineer, "gra", "Grafana");
        await FindAsync(engineer, "wor", "Workday");
        var start = await StartTomorrowAsync(engineer);
        await engineer.GetByLabel("Reason").FillAsync("INC-4711: payslips are shown in the wrong currency");
        var basket = engineer.Locator("#basket");
        await Assertions.Expect(basket).ToContainTextAsync("Who decides");
        await Assertions.Expect(basket).ToContainTextAsync("Mira Lund");
        await Assertions.Expect(basket).ToContainTextAsync("Lucia Ferrari");
        await engineer.LooksRightEverywhereAsync("large-basket");
        await engineer.GetByRole(AriaRole.Button, new() { Name = "Request 2 items" }).ClickAsync();
        await engineer.WaitForURLAsync(new Regex("/requests/[0-9a-f-]{36}"));
        var id = new RequestId(Guid.Parse(engineer.Url.Split('/')[^1]));

        // The owner of Workday has no mouse.
        var owner = await portal.SignInAsync(Owner, "/decide", address: address);
        await Assertions.Expect(owner.Locator("main .panel")).ToContainTextAsync("Tunde Osei");
        await Assertions.Expect(owner.Locator("main .panel")).ToContainTextAsync("tomorrow 09:00");
        await owner.LooksRightEverywhereAsync("large-decide");
        await owner.Keyboard.PressAsync("a");
        await Assertions.Expect(Approve(owner)).ToBeFocusedAsync();
        await owner.Keyboard.PressAsync("Enter");
        await Assertions.Expect(engineer.Locator("main")).ToContainTextAsync("Lucia Ferrari");
        (await host.RequestAsync(id)).Status.ShouldBe(RequestStatus.Pending);

        var manager = await portal.SignInAsync(Manager, $"/decide?id={id}", address: address);
        await Approve(manager).ClickAsync();
        await Assertions.Expect(engineer.Locator("main")).ToContainTextAsync("Waits for its start");

        var story = engineer.Locator("main .timeline");
        foreach (var step in new[] { "Tunde Osei", "Lucia Ferrari", "Mira Lund", "Starts", "Ends" })
            await Assertions.Expect(story).ToContainTextAsync(step);
        await engineer.LooksRightEverywhereAsync("large-request");
        var stored = await host.RequestAsync(id);
        (stored.Status, stored.From).ShouldBe((RequestStatus.Approved, start));
        stored.Decisions.Select(d => d.ReviewerName).ShouldBe(["Lucia Ferrari", "Mira Lund"], ignoreOrder: true);
        host.Sandbox.Holdings().HasApp("Grafana", $"{Engineer}@example.com").ShouldBeFalse();
        foreach (var page in new[] { engineer, owner, manager })
            await page.Context.CloseAsync();
    }

    /// <summary>With few accounts: what AWS lets be read in a second would make the first read last for minutes.</summary>
    private static Company Large()
    {
        var company = Company.Seeded().WithResources(Resources + 250);
        var accounts = company.Accounts.Take(12).ToList();
        var kept = accounts.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        return company with
        {
            Accounts = accounts,
            PermissionSets =
            [
                .. company.PermissionSets.Select(set =>
                    set with
                    {
                        ProvisionedAccountIds = [.. set.ProvisionedAccountIds.Where(kept.Contains)],
                    }
                ),
            ],
        };
    }

    private static async Task<bool> IsReadAsync(PortalHost host)
    {
        await using var db = host.Db();
        return await db.Resources.CountAsync(r => r.GoneAt == null) >= Resources && await db.Policies.AnyAsync();
    }

    /// <summary>What is wanted is the first of what three letters find.</summary>
    private static async Task FindAsync(IPage page, string letters, string name)
    {
        letters.Length.ShouldBe(3);
        await SearchAsync(page, letters);
        await Assertions.Expect(page.Locator("main ul.list > li b").First).ToHaveTextAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Add {name}", Exact = true }).ClickAsync();
    }

    private static async Task SearchAsync(IPage page, string letters)
    {
        var box = page.GetByRole(AriaRole.Searchbox).First;
        await box.FillAsync("");
        await box.PressSequentiallyAsync(letters);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"[?&]q={letters}"));
    }

    private static async Task<DateTimeOffset> StartTomorrowAsync(IPage page)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var start = LocalTimes.TomorrowMorning(TimeProvider.System.GetUtcNow(), zone);
        await page.Locator("#basket").GetByText("At a time").ClickAsync();
        await page.GetByLabel("Starts at").FillAsync(LocalTimes.Say(start, zone));
        await page.GetByLabel("Starts at").BlurAsync();
        await Assertions
            .Expect(page.Locator("#basket"))
            .ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"From tomorrow 09:00"));
        return start;
    }

    private static ILocator Why(IPage page, string name) =>
        page.Locator("main ul.list > li")
            .Filter(new() { Has = page.GetByText(name, new() { Exact = true }) })
            .GetByRole(AriaRole.Button, new() { NameRegex = WhyNot() });

    private static ILocator Approve(IPage page) => page.GetByRole(AriaRole.Button, new() { NameRegex = ApproveBoth() });

    [GeneratedRegex("^Why")]
    private static partial Regex WhyNot();

    [GeneratedRegex("^Approve( both)?$")]
    private static partial Regex ApproveBoth();
}
