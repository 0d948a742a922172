using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace IdentityBridge.Web.Proxies;

/// <summary>Registers what <c>UseForwardedHeaders</c> obeys.</summary>
internal static class KnownProxies
{
    private const int MostHops = 10;

    public static IServiceCollection AddKnownProxies(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<ProxyOptions>()
            // An unknown key here would be a proxy that is silently not believed, or believed.
            .Bind(configuration.GetSection(ProxyOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, Validation>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>(Configure);
        return services;
    }

    /// <summary>An address, or a network in CIDR notation whose address has no bits beyond its prefix; null for anything else.</summary>
    internal static (IPAddress? Address, IPNetwork? Network)? Parse(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal))
            return
                IPNetwork.TryParse(text, out var network)
                && Wrote(network.BaseAddress, text[..text.IndexOf('/', StringComparison.Ordinal)])
                ? (null, network)
                : null;
        return IPAddress.TryParse(text, out var address) && Wrote(address, text) ? (address, null) : null;
    }

    /// <summary>IPv4 in four decimal parts only: "10.1" and "012.0.0.1" mean something else than they seem to.</summary>
    private static bool Wrote(IPAddress address, string text) =>
        address.AddressFamily != AddressFamily.InterNetwork || string.Equals(address.ToString(), text, StringComparison.Ordinal);

    private static void Configure(ForwardedHeadersOptions forwarded, IOptions<ProxyOptions> options)
    {
        var proxies = options.Value;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var known in proxies.Known)
        {
            var (address, network) = Parse(known)!.Value;
            if (address is not null)
                forwarded.KnownProxies.Add(address);
            else
                forwarded.KnownIPNetworks.Add(network!.Value);
        }
        forwarded.ForwardLimit = proxies.Hops;
        forwarded.AllowedHosts = [.. proxies.AllowedHosts];
        // Empty lists would mean that everybody is believed.
        forwarded.ForwardedHeaders =
            proxies.Known.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor
                    | ForwardedHeaders.XForwardedProto
                    | (proxies.Host ? ForwardedHeaders.XForwardedHost : ForwardedHeaders.None);
    }

    private sealed class Validation : IValidateOptions<ProxyOptions>
    {
        public ValidateOptionsResult Validate(string? name, ProxyOptions options)
        {
            List<string> problems =
            [
                .. options
                    .Known.Where(known => Parse(known) is null)
                    .Select(known =>
                        $"{ProxyOptions.Section}:Known: '{known}' is neither an address such as 10.0.0.5 nor a network such as 10.1.0.0/16."
                    ),
            ];
            if (options.Hops is < 1 or > MostHops)
                problems.Add($"{ProxyOptions.Section}:Hops must be 1 to {MostHops}.");
            if (options.AllowedHosts.Any(string.IsNullOrWhiteSpace))
                problems.Add($"{ProxyOptions.Section}:AllowedHosts holds an empty host.");
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
