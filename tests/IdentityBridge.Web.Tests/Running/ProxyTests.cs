using System.Net;
using IdentityBridge.TestKit;
using IdentityBridge.Web.Proxies;

namespace IdentityBridge.Web.Tests.Running;

/// <summary>Whom the running portal believes about how it is reached.</summary>
public sealed class ProxyTests
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Theory]
    [InlineData("127.0.0.0/8", "::1", "https")]
    [InlineData("10.0.0.5", "10.1.0.0/16", "http")]
    public async Task ForwardedScheme_FromASender_IsBelievedWhenTheSenderIsKnown(string first, string second, string scheme)
    {
        await using var host = await PortalHost.StartAsync(new PortalHostOptions { Time = TimeProvider.System });
        await using var portal = await PortalProcess.StartAsync(
            host.ConnectionString,
            host.Sandbox,
            new Dictionary<string, string?> { ["Proxies:Known:0"] = first, ["Proxies:Known:1"] = second }
        );

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{portal.Address}/signin");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var authority = new Uri(portal.Address).Authority;
        answer.Headers.Location!.Query.ShouldContain(Uri.EscapeDataString($"{scheme}://{authority}/signin-oidc"));
    }

    [Theory]
    [InlineData("Proxies:Known:0", "10.0.0.300", "Proxies:Known: '10.0.0.300' is neither an address")]
    [InlineData("Proxies:Know:0", "10.0.0.1", "Know")]
    public async Task Start_WithAProxyThatMakesNoSense_SaysSoAndEnds(string setting, string value, string said)
    {
        await using var host = await PortalHost.StartAsync();

        var refused = await Should.ThrowAsync<InvalidOperationException>(() =>
            PortalProcess.StartAsync(host.ConnectionString, host.Sandbox, new Dictionary<string, string?> { [setting] = value })
        );

        refused.Message.ShouldContain("The portal cannot start");
        refused.Message.ShouldContain(said);
    }

    [Theory]
    [InlineData("10.0.0.5", true)]
    [InlineData("::1", true)]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("10.1", false)]
    [InlineData("012.0.0.1", false)]
    [InlineData("10.1.2.3/16", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("proxy.example.com", false)]
    [InlineData(" 10.0.0.5", false)]
    [InlineData("", false)]
    public void Parse_OfAnEntry_TakesWholeAddressesAndNetworksOnly(string text, bool taken) =>
        (KnownProxies.Parse(text) is not null).ShouldBe(taken);
}
