using System.Diagnostics;
using IdentityBridge.TestKit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An administrator locks a person: what the portal gives them is gone within seconds, and back when they are unlocked.</summary>
public sealed class LocksPageTests(PortalFixture portal, ITestOutputHelper output)
{
    private const string Person = "stefan.braun";
    private const string Group = "design";

    [Fact]
    public async Task Person_LockedAndUnlocked_LosesAndRegainsWithinSeconds()
    {
        var list = await portal.Host.ListAsync("Heron drawings", "lena.fischer", Group);
        await portal.Host.AddAsync(list, Person);
        await Wait.UntilAsync(() => Task.FromResult(Has()), TimeSpan.FromSeconds(30), "the list's group");
        var page = await portal.SignInAsync("nora.winter", "/locks");
        var dialog = page.Locator("dialog[open]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lock a person…" }).ClickAsync();
        await dialog.GetByLabel("Person").FillAsync("braun");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stefan Braun" }).ClickAsync();
        await dialog.Locator("textarea").FillAsync("A leaked key");
        await page.LooksRightEverywhereAsync("lock-person");
        await dialog.Locator(".dialog-foot .btn").Last.ClickAsync();
        var watch = Stopwatch.StartNew();
        await Wait.UntilAsync(() => Task.FromResult(!Has()), TimeSpan.FromSeconds(5), "the group gone");
        output.WriteLine($"Locked: gone after {watch.Elapsed.TotalSeconds:0.0} s.");
        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("A leaked key");
        await page.LooksRightEverywhereAsync("locks");

        await page.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).First.ClickAsync();
        await dialog.Locator(".dialog-foot .btn").Last.ClickAsync();
        watch.Restart();
        await Wait.UntilAsync(() => Task.FromResult(Has()), TimeSpan.FromSeconds(5), "the group back");
        output.WriteLine($"Unlocked: back after {watch.Elapsed.TotalSeconds:0.0} s.");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Nothing is locked");
        await page.LooksRightEverywhereAsync("locks-before");
        await page.Context.CloseAsync();
    }

    private bool Has() => portal.Sandbox.Holdings().InGroup(Group, PortalHost.Login(Person));
}
