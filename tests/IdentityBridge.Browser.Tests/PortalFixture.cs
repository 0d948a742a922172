using IdentityBridge.Browser.Tests;
using IdentityBridge.Sandbox;
using IdentityBridge.TestKit;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PortalFixture))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace IdentityBridge.Browser.Tests;

/// <summary>The portal in its own process, on its own database and sandbox, and a browser before it. One for all tests.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private IPlaywright? playwright;

    public PortalHost Host { get; private set; } = default!;

    public PortalProcess Portal { get; private set; } = default!;

    public IBrowser Browser { get; private set; } = default!;

    public SandboxHost Sandbox => Host.Sandbox;

    public async ValueTask InitializeAsync()
    {
        Host = await PortalHost.StartAsync(
            new PortalHostOptions { Time = TimeProvider.System, AwsLatency = TimeSpan.FromMilliseconds(600) }
        );
        Portal = await PortalProcess.StartAsync(Host.ConnectionString, Sandbox);
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(15_000);
        Browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        playwright?.Dispose();
        if (Portal is not null)
            await Portal.DisposeAsync();
        if (Host is not null)
            await Host.DisposeAsync();
    }

    /// <summary>A browser of their own for this person, signed in and on the page.</summary>
    public async Task<IPage> SignInAsync(
        string login,
        string path = "/",
        int width = 1280,
        ColorScheme scheme = ColorScheme.Light,
        string? address = null
    )
    {
        address ??= Portal.Address;
        var context = await Browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
                TimezoneId = "Europe/Berlin",
            }
        );
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address + path);
        await page.Locator($"button[value='{login}@example.com']").ClickAsync();
        await page.WaitForURLAsync(address + "/**");
        await Assertions.Expect(page.Locator("main h1").First).ToBeVisibleAsync();
        return page;
    }
}
