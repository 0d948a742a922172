using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Scim;

/// <summary>
/// Keeps calls below AWS's quotas ("IAM Identity Center quotas": 25 a second to each writing operation, 40 to each reading one), at an
/// even rate, and to so many at once, those that someone waits for first.
/// </summary>
public sealed class ScimRates
{
    private const int Burst = 5;

    private readonly Pacer pacer;

    public ScimRates(IOptions<ScimOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.Value;
        pacer = new Pacer(settings.Rate / settings.Processes, Burst, time);
        Places = new PrioritySemaphore(settings.Concurrency);
    }

    internal PrioritySemaphore Places { get; }

    internal Task WaitAsync(CancellationToken cancellationToken) => pacer.WaitAsync(cancellationToken);
}

/// <summary>Makes calls wait for <see cref="ScimRates" />.</summary>
internal sealed class ScimRateHandler(ScimRates rates) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await rates.Places.WaitAsync(CallContext.Of(request).Priority, cancellationToken);
        try
        {
            await rates.WaitAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            rates.Places.Release();
        }
    }
}
