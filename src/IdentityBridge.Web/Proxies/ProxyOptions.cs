namespace IdentityBridge.Web.Proxies;

/// <summary>Which proxies stand before the portal and are believed about scheme, host and sender.</summary>
public sealed class ProxyOptions
{
    public const string Section = "Proxies";

    /// <summary>Addresses (<c>10.0.0.5</c>, <c>::1</c>) and networks (<c>10.1.0.0/16</c>) of proxies. Empty: nobody is believed.</summary>
    public IList<string> Known { get; } = [];

    /// <summary>How many proxies stand in a row: 1 to 10.</summary>
    public int Hops { get; set; } = 1;

    /// <summary>Whether <c>X-Forwarded-Host</c> is believed as well: for a proxy that changes the host.</summary>
    public bool Host { get; set; }

    /// <summary>Hosts that <c>X-Forwarded-Host</c> may name; empty means all.</summary>
    public IList<string> AllowedHosts { get; } = [];
}
