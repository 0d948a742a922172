using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests.Frame;

public sealed class FrameTests(PortalFixture host)
{
    [Fact]
    public async Task Gallery_ButtonPressed_TheCircuitAnswers()
    {
        var page = await OpenAsync(1280, ColorScheme.Light);
        await page.Locator("#clicker").ClickAsync();
        await Assertions.Expect(page.Locator("#clicker")).ToHaveTextAsync("Clicked 1");
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task Gallery_EveryWidthAndTheme_IsAccessibleAndFitsTheWidth(int width, ColorScheme scheme)
    {
        var page = await OpenAsync(width, scheme);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        (await page.EvaluateAsync<string>("document.documentElement.dataset.theme")).ShouldBe(
            scheme == ColorScheme.Dark ? "dark" : "light"
        );
        var found = await page.RunAxe();
        found.Violations.Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
        await ShotAsync(page, $"gallery-{width}-{scheme}");
    }

    [Fact]
    public async Task Dialog_Escape_ClosesAndOpensAgain()
    {
        var page = await OpenAsync(1280, ColorScheme.Light);
        for (var round = 0; round < 2; round++)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "End access…" }).ClickAsync();
            await Assertions.Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Search_SlashAndTyping_KeepsTheTextInTheAddress()
    {
        var page = await OpenAsync(1280, ColorScheme.Light);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("prod");
        await page.WaitForURLAsync("**/_gallery?q=prod");
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForURLAsync("**/_gallery");
    }

    [Fact]
    public async Task Search_TypedFasterThanTheServerAnswers_LosesNoLetter()
    {
        var page = await OpenAsync(1280, ColorScheme.Light);
        // From here on every message of the server takes a while, in order; the circuit is opened anew through this.
        await page.RouteWebSocketAsync(
            "**/_blazor**",
            socket =>
            {
                var server = socket.ConnectToServer();
                var sent = Task.CompletedTask;
                socket.OnMessage(frame => Pass(frame, server));
                server.OnMessage(frame => sent = PassLaterAsync(sent, frame, socket));
            }
        );
        await page.ReloadAsync();
        await page.Locator("#clicker").ClickAsync();
        await Assertions.Expect(page.Locator("#clicker")).ToHaveTextAsync("Clicked 1");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("production", new() { Delay = 50 });
        await Assertions.Expect(page).ToHaveURLAsync(host.Portal.Address + "/_gallery?q=production");
        await Assertions.Expect(page.Locator("[data-search]").First).ToHaveValueAsync("production");

        static async Task PassLaterAsync(Task before, IWebSocketFrame frame, IWebSocketRoute to)
        {
            await Task.WhenAll(before, Task.Delay(120));
            Pass(frame, to);
        }

        static void Pass(IWebSocketFrame frame, IWebSocketRoute to)
        {
            if (frame.Binary is { } binary)
                to.Send(binary);
            else
                to.Send(frame.Text!);
        }
    }

    [Fact]
    public async Task Page_ThatBreaks_SaysSoAndRecovers()
    {
        var page = await OpenAsync(1280, ColorScheme.Light);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the page again" }).ClickAsync();
        await Assertions.Expect(page.Locator("#clicker")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(int width, ColorScheme scheme)
    {
        var page = await host.SignInAsync("nora.winter", "/_gallery", width, scheme);
        await page.Locator("#clicker").WaitForAsync();
        return page;
    }

    /// <summary>With SHOTS set to a folder, keeps a picture of what the test saw.</summary>
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
