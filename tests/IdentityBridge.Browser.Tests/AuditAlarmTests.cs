using IdentityBridge.Application.Audit;
using IdentityBridge.Domain.Audit;
using IdentityBridge.TestKit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>A broken audit chain is in sight of those who must act, and of nobody else.</summary>
public sealed class AuditAlarmTests(PortalFixture fixture)
{
    [Fact]
    public async Task Alarm_OfTheNightlyCheck_IsOnHomeAndAuditAndInTheHealth()
    {
        await using var host = await PortalHost.StartAsync(new PortalHostOptions { Time = TimeProvider.System });
        await using var portal = await PortalProcess.StartAsync(host.ConnectionString, host.Sandbox);
        await host.Get<WriteAudit>()
            .ExecuteAsync(
                new AuditDraft(
                    "audit.chain-broken",
                    null,
                    "IdentityBridge",
                    "audit",
                    "chain",
                    "The audit chain is broken: Entry 7 was changed."
                ),
                CancellationToken.None
            );
        using var http = new HttpClient();

        (await http.GetStringAsync($"{portal.Address}/healthz/ready")).ShouldStartWith("Degraded\naudit-chain: ");
        foreach (var path in new[] { "/", "/audit" })
        {
            var page = await fixture.SignInAsync("otto.klein", path, address: portal.Address);
            await Assertions.Expect(page.Locator("main [role=alert]").First).ToContainTextAsync("Entry 7 was changed.");
            await page.Context.CloseAsync();
        }
        var other = await fixture.SignInAsync("ada.brandt", "/", address: portal.Address);
        await Assertions.Expect(other.GetByText("Waiting for me")).ToBeVisibleAsync();
        await Assertions.Expect(other.Locator("main [role=alert]")).ToHaveCountAsync(0);
        await other.Context.CloseAsync();
    }
}
