using IdentityBridge.Application.Shared;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IdentityBridge.Web.Health;

/// <summary>
/// Traces and metrics over OTLP, when <c>Telemetry:OtlpEndpoint</c> or OpenTelemetry's own <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to.
/// </summary>
internal static class Telemetry
{
    public static IServiceCollection AddPortalTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var endpoint = configuration["Telemetry:OtlpEndpoint"] ?? configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        if (string.IsNullOrWhiteSpace(endpoint))
            return services;
        var resource = ResourceBuilder.CreateDefault().AddService("identitybridge");
        var traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("IdentityBridge.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql")
            .AddOtlpExporter(options => options.Endpoint = new Uri(endpoint))
            .Build();
        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(PortalMetrics.MeterName, "Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql")
            .AddOtlpExporter(options => options.Endpoint = new Uri(endpoint))
            .Build();
        services.AddHostedService(_ => new Owner(traces, metrics));
        return services;
    }

    /// <summary>Flushes what is left when the portal stops.</summary>
    private sealed class Owner(TracerProvider? traces, MeterProvider? metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces?.Dispose();
            metrics?.Dispose();
            return Task.CompletedTask;
        }
    }
}
