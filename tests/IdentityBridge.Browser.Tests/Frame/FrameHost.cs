using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests.Frame;

/// <summary>The portal's frame alone, without data or sign-in, on a free port, and a browser before it.</summary>
public sealed class FrameHost : IAsyncLifetime
{
    private WebApplication? app;
    private IPlaywright? playwright;

    public string Address { get; private set; } = "";

    public IBrowser Browser { get; private set; } = default!;

    public async ValueTask InitializeAsync()
    {
        var web = WebOutput();
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ApplicationName = "IdentityBridge.Web", EnvironmentName = "Development" }
        );
        builder.Configuration["staticWebAssets"] = Path.Combine(web, "IdentityBridge.Web.staticwebassets.runtime.json");
        builder.WebHost.UseStaticWebAssets().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPortalFrame();
        app = builder.Build();
        app.UsePortalHeaders();
        app.UseAntiforgery();
        app.MapStaticAssets(Path.Combine(web, "IdentityBridge.Web.staticwebassets.endpoints.json"));
        app.MapPortalPages();
        await app.StartAsync();
        Address = app.Urls.Single();
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        playwright?.Dispose();
        if (app is not null)
            await app.DisposeAsync();
    }

    /// <summary>Where the portal was built, in the same configuration as these tests.</summary>
    private static string WebOutput()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "IdentityBridge.sln")))
            root = root.Parent;
        return Path.Combine(root!.FullName, "src", "IdentityBridge.Web", "bin", output.Parent!.Name, output.Name);
    }
}
