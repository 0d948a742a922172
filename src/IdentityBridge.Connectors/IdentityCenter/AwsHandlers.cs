using System.Collections.Concurrent;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <param name="Service">Signing name of the service.</param>
internal sealed record AwsSigningScope(string Service, string Region);

/// <summary>Signs each try anew, since a signature holds for minutes only.</summary>
internal sealed class AwsSigningHandler(AwsCredentialSource credentials, TimeProvider time) : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<AwsSigningScope> Scope = new("IdentityBridge.AwsSigningScope");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Scope, out var scope))
            throw new InvalidOperationException("A request to AWS needs a signing scope.");

        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var current = await credentials.GetAsync(cancellationToken);
        AwsSigner.Sign(request, body, current, scope.Region, scope.Service, time.GetUtcNow());
        return await base.SendAsync(request, cancellationToken);
    }
}

/// <summary>
/// Keeps calls below AWS's quotas: all administrative calls of Identity Center together, each operation of the identity store by
/// itself, Organizations together ("IAM Identity Center quotas").
/// </summary>
internal sealed class AwsRates(IOptions<IdentityCenterOptions> options, TimeProvider time)
{
    private const int Burst = 3;

    private readonly ConcurrentDictionary<string, Pacer> pacers = new(StringComparer.Ordinal);

    public Task WaitAsync(string service, string operation, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var (bucket, rate) =
            service == AwsService.SsoAdmin.SigningName ? (service, settings.SsoAdminRate)
            : service == AwsService.IdentityStore.SigningName ? ($"{service} {operation}", settings.IdentityStoreRate)
            : (service, settings.OrganizationsRate);
        return pacers.GetOrAdd(bucket, _ => new Pacer(rate / settings.Processes, Burst, time)).WaitAsync(cancellationToken);
    }
}

/// <summary>Makes calls wait for <see cref="AwsRates" />.</summary>
internal sealed class AwsRateHandler(AwsRates rates) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var service = request.Options.TryGetValue(AwsSigningHandler.Scope, out var scope) ? scope.Service : "";
        await rates.WaitAsync(service, CallContext.Of(request).Name, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
