using System.Text.Json;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Two owners and an auditor before the same review, until its evidence is downloaded and verified.</summary>
public sealed class ReviewTogetherTests(PortalFixture portal)
{
    private const string First = "georg.haas";
    private const string Second = "lena.fischer";
    private const string Auditor = "otto.klein";

    [Fact]
    public async Task Review_OfTwoOwners_ShowsTheOthersWordAndLeavesEvidenceThatProvesItself()
    {
        var (list, review, members) = await ReviewAsync();
        var address = $"{portal.Portal.Address}/reviews/{review}?step=";
        var first = await portal.SignInAsync(First, $"/reviews/{review}?step=members&view=table");
        var second = await portal.SignInAsync(Second, $"/reviews/{review}?step=members&view=table");
        var auditor = await portal.SignInAsync(Auditor, $"/reviews/{review}?step=members&view=table");
        await Assertions.Expect(auditor.Locator("main tbody tr")).ToHaveCountAsync(3);
        foreach (var page in new[] { first, second })
            await Assertions.Expect(Button(page, $"Remove {members[0]}")).ToBeEnabledAsync();

        await Button(second, $"Remove {members[0]}").ClickAsync();
        foreach (var page in new[] { first, auditor })
            await Assertions.Expect(Row(page, members[0])).ToContainTextAsync("by Lena Fischer");
        await ConflictAsync(list, first, second, members[1]);
        await SetBackAsync(address, first, second, members[1], members[2]);
        await DraftAsync(address, first, second, auditor);

        await Button(first, "Remove 1 member and finish").ClickAsync();
        foreach (var page in new[] { first, second, auditor })
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Evidence" })).ToBeVisibleAsync();
        await first.LooksRightAsync("review-evidence-of-two");
        await VerifyAsync(auditor, members[0]);
        foreach (var page in new[] { first, second, auditor })
            await page.Context.CloseAsync();
    }

    /// <summary>Both have decided before either can have heard of the other.</summary>
    private async Task ConflictAsync(AccessListId list, IPage first, IPage second, string member)
    {
        await using (var db = portal.Host.Db())
        await using (await db.Database.BeginTransactionAsync())
        {
            await db.LockListsAsync([list], CancellationToken.None);
            await Button(first, $"Keep {member}").ClickAsync();
            await Assertions.Expect(Button(first, $"Keep {member}")).ToBeDisabledAsync();
            await Button(second, $"Remove {member}").ClickAsync();
            await Assertions.Expect(Button(second, $"Keep {member}")).ToBeDisabledAsync();
        }
        var (toFirst, toSecond) = (
            Row(first, member).GetByText("Lena Fischer decided to remove meanwhile. Look at it, then decide again."),
            Row(second, member).GetByText("Georg Haas decided to keep meanwhile. Look at it, then decide again.")
        );
        await Wait.UntilAsync(
            async () => await toFirst.CountAsync() + await toSecond.CountAsync() == 1,
            TimeSpan.FromSeconds(15),
            "one of them is told what the other decided"
        );
        var loser = await toFirst.CountAsync() == 1 ? first : second;
        await loser.LooksRightAsync("review-conflict");
        await Button(loser, $"Remove {member}").ClickAsync();
        foreach (var page in new[] { first, second })
        {
            await Assertions.Expect(Row(page, member).GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
            await Assertions
                .Expect(Row(page, member))
                .ToContainTextAsync($"by {(loser == first ? "Georg Haas" : "Lena Fischer")}");
        }
    }

    /// <summary>By its key; and a note alone, which the other sees with its writer.</summary>
    private static async Task SetBackAsync(string address, IPage first, IPage second, string member, string undecided)
    {
        await Row(first, member).GetByLabel($"Select {member}", new() { Exact = true }).CheckAsync();
        await Assertions.Expect(Button(first, "Set back selected (1)")).ToBeEnabledAsync();
        await first.GotoAsync(address + "members");
        var shown = first.Locator("main section.card h2[tabindex]");
        await Assertions.Expect(shown).ToContainTextAsync(undecided);
        await first.GetByRole(AriaRole.Button, new() { Name = "The member before" }).ClickAsync();
        await Assertions.Expect(shown).ToContainTextAsync(member);
        await first.Keyboard.PressAsync("z");
        await Assertions.Expect(first.Locator("main")).ToContainTextAsync("1 of 3 decided");
        await Assertions.Expect(Row(second, member)).ToContainTextAsync("set back by Georg Haas");
        await first.GetByLabel("Note").FillAsync("asked his lead");
        await Button(first, "Save the note").ClickAsync();
        await Assertions.Expect(Button(first, "Save the note")).ToHaveCountAsync(0);
        await Assertions.Expect(Row(second, member)).ToContainTextAsync("“asked his lead”");
        await first.LooksRightAsync("review-set-back");
    }

    /// <summary>What one of them changes beside members, the other has before them.</summary>
    private static async Task DraftAsync(string address, IPage first, IPage second, IPage auditor)
    {
        await first.GotoAsync(address + "terms");
        await first.GetByLabel("How often").SelectOptionAsync("Month");
        await Assertions.Expect(first.Locator("main")).ToContainTextAsync("changed by Georg Haas");
        await second.GotoAsync(address + "summary");
        await Assertions.Expect(second.Locator("main")).ToContainTextAsync("Every month");
        await second.GetByLabel("Notes").FillAsync("Looked at together");
        await second.GetByLabel("Notes").BlurAsync();
        await Assertions.Expect(second.Locator("main")).ToContainTextAsync("changed by Lena Fischer");
        await auditor.GotoAsync(address + "summary");
        await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("Looked at together");
        await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("You see this review as it goes on.");
        await Assertions.Expect(auditor.Locator("main textarea, main select, main input, main button")).ToHaveCountAsync(0);
        await auditor.LooksRightAsync("review-auditor");
        await first.GotoAsync(address + "summary");
        await Assertions.Expect(first.GetByLabel("Notes")).ToHaveValueAsync("Looked at together");
        await Button(first, "Keep these 2").ClickAsync();
    }

    private static async Task VerifyAsync(IPage page, string removed)
    {
        var json = await page.DownloadAsync("JSON");
        using var file = JsonDocument.Parse(json);
        EvidenceFile.Problem(file.RootElement).ShouldBeNull();
        var changed = json.Replace("asked his lead", "never asked", StringComparison.Ordinal);
        changed.ShouldNotBe(json);
        using var forged = JsonDocument.Parse(changed);
        EvidenceFile.Problem(forged.RootElement).ShouldNotBeNull();

        var csv = (await page.DownloadAsync("CSV")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        csv.Length.ShouldBe(4);
        var last = EvidenceFile.Audit(file.RootElement)[^1];
        csv.Skip(1)
            .ShouldAllBe(row =>
                row.Contains(file.RootElement.GetProperty("digest").GetString()!, StringComparison.Ordinal)
                && row.Contains(last.Hash, StringComparison.Ordinal)
            );
        csv.Single(row => row.Contains(",Removed,", StringComparison.Ordinal)).ShouldContain(removed);
    }

    /// <summary>A list that gives nothing, so that nobody's access is touched.</summary>
    private async Task<(AccessListId List, ListReviewId Review, IReadOnlyList<string> Members)> ReviewAsync()
    {
        var host = portal.Host;
        var nora = await host.ActorOf("nora.winter");
        await using var db = host.Db();
        var people = await db
            .People.Where(p => p.Status == PersonStatus.Active)
            .OrderByDescending(p => p.Name)
            .Select(p => new { p.Id, p.Name })
            .Take(3)
            .ToListAsync();
        ListSubject[] owners =
        [
            ListSubject.Of((await host.PersonAsync(First)).Id),
            ListSubject.Of((await host.PersonAsync(Second)).Id),
        ];
        var list = (
            await host.Get<CreateAccessList>()
                .ExecuteAsync(new CreateAccessListCommand(new AccessListDraft("Kestrel watchers"), owners), nora, default)
        ).Value;
        var added = ChangeMembersCommand.Adding(list, [.. people.Select(p => new NewMember(ListSubject.Of(p.Id)))]);
        (await host.Get<ChangeMembers>().ExecuteAsync(added, nora, default)).Succeeded.ShouldBeTrue();
        var started = await host.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), nora, default);
        return (list, started.Value.Id, [.. people.Select(p => p.Name).Order(StringComparer.OrdinalIgnoreCase)]);
    }

    private static ILocator Row(IPage page, string member) => page.Locator("main tbody tr").Filter(new() { HasText = member });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
