using IdentityBridge.Application.Shared;
using IdentityBridge.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityBridge.Web.Tests.SignIn;

public sealed class SignInMetricsTests
{
    [Fact]
    public async Task SignIns_GoodAndFailed_AreCountedWithTheReason()
    {
        await using var sandbox = await SandboxForSignIn.StartAsync(TimeProvider.System);
        await using var portal = await PortalUnderTest.StartAsync(sandbox.OktaUrl);
        using var measured = new Measured(portal.Services.GetRequiredService<PortalMetrics>().Meter);
        using var browser = new Browser(portal);

        await browser.SignInAsync("ada.brandt@example.com");
        await browser.RedirectOfAsync("/signin-oidc?code=made-up&state=made-up");

        measured.Of("identitybridge.sign_ins", "identitybridge.outcome=succeeded").ShouldBe([1]);
        measured.Of("identitybridge.sign_ins", "identitybridge.outcome=failed", "error.type=state_invalid").ShouldBe([1]);
    }
}
