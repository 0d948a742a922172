using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>
/// A network of one wire to the portal, which can be cut: Chromium's own offline switch stops new requests, but lets an open WebSocket live.
/// </summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> ends = new();
    private readonly int portalPort;
    private readonly Task accepting;
    private volatile bool isCut;

    private Cable(int portalPort)
    {
        this.portalPort = portalPort;
        listener.Start();
        Address = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    /// <summary>Where the portal answers through the wire; without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>A wire to the portal, which Okta knows too.</summary>
    public static Cable To(PortalFixture portal)
    {
        var cable = new Cable(new Uri(portal.Portal.Address).Port);
        portal.Sandbox.AllowRedirects($"{cable.Address}/signin-oidc", $"{cable.Address}/signout-callback");
        return cable;
    }

    /// <summary>Everything under way breaks, and nothing new gets through; returns when every open page has said so.</summary>
    public async Task CutAsync(IBrowserContext context)
    {
        isCut = true;
        foreach (var end in ends.Keys)
            end.Close();
        foreach (var page in context.Pages)
            await Assertions.Expect(page.Locator("#connection")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await context.SetOfflineAsync(true);
    }

    /// <summary>Returns when every open page is connected again.</summary>
    public async Task MendAsync(IBrowserContext context)
    {
        isCut = false;
        await context.SetOfflineAsync(false);
        foreach (var page in context.Pages)
            await Assertions.Expect(page.Locator("#connection")).ToBeHiddenAsync(new() { Timeout = 20_000 });
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        foreach (var end in ends.Keys)
            end.Close();
        await accepting;
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var wires = new List<Task>();
        try
        {
            while (true)
                wires.Add(CarryAsync(await listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(wires);
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            (ends[near], ends[far]) = (true, true);
            try
            {
                if (isCut)
                    return;
                await far.ConnectAsync(IPAddress.Loopback, portalPort);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The wire was cut.
            }
            finally
            {
                ends.TryRemove(near, out _);
                ends.TryRemove(far, out _);
            }
        }
    }
}
