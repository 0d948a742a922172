using System.Text.Json;
using IdentityBridge.Application.Requests;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>An auditor looks for old requests, opens one, comes back to the same list and takes it away as files.</summary>
public sealed class RequestSearchTests(PortalFixture portal)
{
    [Fact]
    public async Task Search_FilteredOpenedAndBack_KeepsTheFilterAndDownloadsIt()
    {
        var word = $"needle{Guid.CreateVersion7():N}"[..20];
        var request = await AskAsync("ilya.petrov", $"=1+1, {word}");
        var page = await portal.SignInAsync("otto.klein", "/requests");
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("My requests");
        await page.GetByRole(AriaRole.Link, new() { Name = "All I may see" }).ClickAsync();
        await Assertions.Expect(page.Locator("main .list a").First).ToBeVisibleAsync();
        await page.Locator("main input[type=search]").FillAsync(word);
        var rows = page.Locator("main .list a");
        var states = page.GetByLabel("In which states");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows).ToContainTextAsync("Ilya Petrov");
        await states.GetByText("Pending").ClickAsync();
        await page.GetByText("Person, reviewer, resource, dates").ClickAsync();
        await page.GetByLabel("Person", new() { Exact = true }).FillAsync("ilya.petrov");
        await page.Locator("main .found button").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Take away Ilya Petrov")).ToBeVisibleAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await page.LooksRightEverywhereAsync("requests-found");

        var filtered = page.Url;
        await page.Locator("main h1").ClickAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync($"Request {request.Number}");
        await page.GoBackAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        page.Url.ShouldBe(filtered);
        await Assertions.Expect(page.Locator("main input[type=search]")).ToHaveValueAsync(word);

        var csv = await DownloadAsync(page, "CSV");
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("Number,Id,State,Requester");
        lines[1].ShouldStartWith($"{request.Number},{request.Id},Pending,Ilya Petrov");
        lines[1].ShouldContain($"'=1+1, {word}");
        using var json = JsonDocument.Parse(await DownloadAsync(page, "JSON"));
        json.RootElement[0].GetProperty("number").GetInt64().ShouldBe(request.Number);

        await states.GetByText("Denied").ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await states.GetByText("Pending").ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("No request fits");
        await page.LooksRightEverywhereAsync("requests-none");
    }

    [Fact]
    public async Task Search_ByWhomItIsNoneOfTheirBusiness_FindsNothingAndExportsNothing()
    {
        var word = $"secret{Guid.CreateVersion7():N}"[..20];
        await AskAsync("aiko.sato", word);
        var page = await portal.SignInAsync("jonas.keller", $"/requests?view=all&q={word}");

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("No request fits");
        var csv = await page.APIRequest.GetAsync($"{portal.Portal.Address}/requests/export.csv?view=all&q={word}");
        csv.Status.ShouldBe(200);
        (await csv.TextAsync()).ShouldNotContain(word);
        foreach (var wrong in new[] { "person=me", "state=Sleeping", "from=yesterday", "zone=Nowhere", "view=every" })
            (await page.APIRequest.GetAsync($"{portal.Portal.Address}/requests/export.json?{wrong}")).Status.ShouldBe(400, wrong);
    }

    private async Task<SubmittedRequest> AskAsync(string login, string reason) =>
        (
            await portal
                .Host.Get<SubmitRequest>()
                .ExecuteAsync(
                    new SubmitRequestCommand(
                        Guid.CreateVersion7(),
                        await portal.Host.EntitlementsAsync("Figma"),
                        TimeSpan.FromHours(1),
                        reason
                    ),
                    await portal.Host.ActorOf(login),
                    CancellationToken.None
                )
        ).Value;

    private static async Task<string> DownloadAsync(IPage page, string name)
    {
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync()
        );
        return await File.ReadAllTextAsync(await download.PathAsync());
    }
}
