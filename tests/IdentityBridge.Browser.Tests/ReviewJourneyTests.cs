using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An owner reviews a list of forty people, stops, goes on, removes two; a second owner finishes at the same time.</summary>
public sealed partial class ReviewJourneyTests(PortalFixture portal, ITestOutputHelper output)
{
    private const string Group = "prod-readers";
    private const string Account = "Shared services";
    private const string PermissionSet = "NetworkAdministrator";
    private const string Reviewer = "georg.haas";
    private const string Second = "lena.fischer";
    private const int People = 40;

    /// <summary>Other tests look at what these have.</summary>
    private static readonly string[] Others =
    [
        .. new[]
        {
            "ada.brandt",
            "tunde.osei",
            "priya.nair",
            "hugo.lefevre",
            "anton.weiss",
            "fatima.elamin",
            "mira.lund",
            "nora.winter",
            "otto.klein",
            Reviewer,
            Second,
        }.Select(PortalHost.Login),
    ];

    [Fact]
    public async Task Review_StoppedResumedAndFinishedByTwo_RemovesExactlyWhoWasDecided()
    {
        var (list, members) = await ListAsync();

        var page = await portal.SignInAsync(Reviewer, $"/lists/{list}/review");
        await page.LooksRightEverywhereAsync("review-start");
        (await ReviewsAsync(list)).ShouldBe(0, "opening the page starts nothing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the review" }).DblClickAsync();
        await page.WaitForURLAsync(ReviewAddress());
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "To the members" })).ToBeVisibleAsync();
        (await ReviewsAsync(list)).ShouldBe(1);
        var address = page.Url.Split('?')[0];
        await page.LooksRightEverywhereAsync("review-terms");
        await page.GetByRole(AriaRole.Link, new() { Name = "To the members" }).ClickAsync();
        await DecideSomeAsync(page, members);

        var context = page.Context;
        await page.CloseAsync();
        page = await context.NewPageAsync();
        await page.GotoAsync(address);
        await Assertions.Expect(Shown(page)).ToContainTextAsync(members[3].Name);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("3 of 40 decided");
        await page.LooksRightEverywhereAsync("review-member");

        await page.GotoAsync(address + "?step=members&view=table&show=undecided");
        var (first, other) = (members[10], members[20]);
        foreach (var member in new[] { first, other })
            await page.GetByRole(AriaRole.Button, new() { Name = $"Remove {member.Name}", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("5 of 40 decided");
        await page.LooksRightEverywhereAsync("review-table");
        await page.GetByLabel("Select all 35 on this page").CheckAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Keep selected (35)" })).ToBeVisibleAsync();
        await page.GetByLabel($"Select {members[39].Name}", new() { Exact = true }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep selected (34)" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("39 of 40 decided");

        var second = await portal.SignInAsync(Second, new Uri(address).AbsolutePath + "?step=summary");
        await page.GotoAsync(address + "?step=summary");
        foreach (var tab in new[] { page, second })
        {
            await Assertions.Expect(Finish(tab)).ToBeDisabledAsync();
            await tab.GetByRole(AriaRole.Button, new() { Name = "Keep this one" }).ClickAsync();
            await Assertions.Expect(Finish(tab)).ToBeEnabledAsync();
            foreach (var member in new[] { first, other })
                await Assertions.Expect(tab.GetByRole(AriaRole.Row, new() { Name = member.Name })).ToContainTextAsync(Group);
        }
        await page.LooksRightEverywhereAsync("review-summary");
        try
        {
            await Wait.UntilAsync(() => HaveBothAsync(members, members), TimeSpan.FromSeconds(60), "the list's access in place");
        }
        finally
        {
            output.WriteLine(await OperationsAsync());
        }
        await Task.WhenAll(Press(Finish(page)), Press(Finish(second)));
        var watch = Stopwatch.StartNew();

        await Wait.UntilAsync(
            () => HaveBothAsync(members, [.. members.Where(m => m != first && m != other)]),
            TimeSpan.FromSeconds(5),
            "exactly the two have lost the group and the permission set"
        );
        output.WriteLine($"Two members lost their access {watch.Elapsed.TotalSeconds:0.0} s after the review.");
        var told = 0;
        foreach (var tab in new[] { page, second })
        {
            await Assertions.Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "Evidence" })).ToBeVisibleAsync();
            told += await tab.GetByText("has finished this review meanwhile").CountAsync();
        }
        told.ShouldBe(1, "one finished, and the other is told");
        (await ReviewsAsync(list)).ShouldBe(1);
        await page.LooksRightEverywhereAsync("review-evidence");
        using (var evidence = JsonDocument.Parse(await page.DownloadAsync("JSON")))
        {
            EvidenceFile.Problem(evidence.RootElement).ShouldBeNull();
            evidence.RootElement.GetProperty("evidence").GetProperty("rows").GetArrayLength().ShouldBe(People);
        }
        await page.GotoAsync(portal.Portal.Address + "/reviews?show=past");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("2 removed");
        await page.LooksRightEverywhereAsync("reviews-past");
        await page.Context.CloseAsync();
        await second.Context.CloseAsync();
    }

    /// <summary>By keys, with a change of mind, and by a double click, which decides about one.</summary>
    private static async Task DecideSomeAsync(IPage page, IReadOnlyList<Listed> members)
    {
        await Assertions.Expect(Shown(page)).ToContainTextAsync(members[0].Name);
        await page.Keyboard.PressAsync("k");
        await Assertions.Expect(Shown(page)).ToContainTextAsync(members[1].Name);
        await Assertions.Expect(Shown(page)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("r");
        await Assertions.Expect(Shown(page)).ToContainTextAsync(members[2].Name);
        await page.Keyboard.PressAsync("u");
        await Assertions.Expect(Shown(page)).ToContainTextAsync(members[1].Name);
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = $"Keep {members[1].Name}", Exact = true }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(Shown(page)).ToContainTextAsync(members[2].Name);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Keep {members[2].Name}", Exact = true }).DblClickAsync();
        await Assertions.Expect(Shown(page)).ToContainTextAsync(members[3].Name);
        await page.AnswersAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("3 of 40 decided");
    }

    private async Task<(AccessListId List, IReadOnlyList<Listed> Members)> ListAsync()
    {
        var host = portal.Host;
        var held = portal.Sandbox.Holdings();
        await using var db = host.Db();
        var people = await db
            .People.Where(p =>
                p.Status == PersonStatus.Active
                && db.TargetUsers.Any(t => t.PersonId == p.Id && t.Connector == ConnectorId.IdentityCenter)
            )
            .OrderByDescending(p => p.Login)
            .Select(p => new Listed(p.Id, p.Name, p.Login))
            .ToListAsync();
        List<Listed> members =
        [
            .. people
                .Where(p => !Others.Contains(p.Login) && !HasGroup(held, p) && !HasPermissionSet(held, p))
                .Take(People)
                .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase),
        ];
        members.Count.ShouldBe(People);
        var nora = await host.ActorOf("nora.winter");
        var made = await host.Get<CreateAccessList>()
            .ExecuteAsync(
                new CreateAccessListCommand(
                    new AccessListDraft("Production readers")
                    {
                        Entitlements = await host.EntitlementsAsync(Group, $"{PermissionSet} on {Account}"),
                    },
                    [ListSubject.Of((await host.PersonAsync(Reviewer)).Id), ListSubject.Of((await host.PersonAsync(Second)).Id)]
                ),
                nora,
                CancellationToken.None
            );
        var added = await host.Get<ChangeMembers>()
            .ExecuteAsync(
                ChangeMembersCommand.Adding(
                    made.Value,
                    [.. members.Select(m => new NewMember(ListSubject.Of(m.Id), null, "Reads production data for support"))]
                ),
                nora,
                CancellationToken.None
            );
        added.Succeeded.ShouldBeTrue(added.Error?.Message);
        return (made.Value, members);
    }

    /// <summary>Whether of all of these just those have the group and the permission set, as the targets say.</summary>
    private Task<bool> HaveBothAsync(IReadOnlyList<Listed> all, IReadOnlyList<Listed> those)
    {
        var held = portal.Sandbox.Holdings();
        return Task.FromResult(
            all.All(m => HasGroup(held, m) == those.Contains(m) && HasPermissionSet(held, m) == those.Contains(m))
        );
    }

    /// <summary>How the changes stand, for whoever reads why it took too long.</summary>
    private async Task<string> OperationsAsync()
    {
        await using var db = portal.Host.Db();
        var states = await db
            .Operations.GroupBy(o => new { o.Connector, o.State })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync();
        return string.Join(", ", states.Select(s => $"{s.Key.Connector} {s.Key.State}: {s.Count}"));
    }

    private async Task<int> ReviewsAsync(AccessListId list)
    {
        await using var db = portal.Host.Db();
        return await db.ListReviews.CountAsync(r => r.ListId == list);
    }

    private static bool HasGroup(Sandbox.Holdings held, Listed person) => held.InGroup(Group, person.Login);

    /// <summary>By themselves, or through the group of Identity Center that the list is.</summary>
    private static bool HasPermissionSet(Sandbox.Holdings held, Listed person) =>
        held.HasPermissionSet(Account, PermissionSet, person.Login)
        || held.GroupAssignments.Any(a =>
            a.Account == Account
            && a.PermissionSet == PermissionSet
            && held.AwsGroups.Contains(new Sandbox.HeldGroup(a.Holder, person.Login))
        );

    private static ILocator Shown(IPage page) => page.Locator("main section.card h2[tabindex]");

    private static ILocator Finish(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Remove 2 members and finish" });

    /// <summary>At once, without waiting until the page stands still, and twice.</summary>
    private static Task Press(ILocator button) =>
        button.EvaluateAllAsync<int>("all => { all.forEach(b => { b.click(); b.click(); }); return all.length; }");

    [GeneratedRegex("/reviews/[0-9a-f-]{36}")]
    private static partial Regex ReviewAddress();

    private sealed record Listed(PersonId Id, string Name, string Login);
}
