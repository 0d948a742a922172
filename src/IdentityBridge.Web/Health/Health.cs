using IdentityBridge.Application;
using IdentityBridge.Application.Audit;
using IdentityBridge.Domain.People;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdentityBridge.Web.Health;

/// <summary><c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it can serve people, that is, its database answers.</summary>
internal static class Health
{
    private const string Ready = "ready";

    public static IServiceCollection AddPortalHealth(this IServiceCollection services)
    {
        services
            .AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [Ready])
            .AddCheck<AuditChainCheck>("audit-chain", HealthStatus.Degraded, [Ready]);
        return services;
    }

    public static void MapPortalHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks(
                "/healthz/ready",
                new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync }
            )
            .AllowAnonymous();
    }

    /// <summary>The state, and below it a line for each check that is not well.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain";
        var problems = report
            .Entries.Where(e => e.Value.Status != HealthStatus.Healthy)
            .Select(e => $"\n{e.Key}: {e.Value.Description}");
        return context.Response.WriteAsync($"{report.Status}{string.Concat(problems)}", context.RequestAborted);
    }

    /// <summary>A broken chain is no reason to send people away. Anybody may ask here, so the entry is not named.</summary>
    private sealed class AuditChainCheck(AuditQueries audit) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            await audit.AlarmAsync(Actor.System, cancellationToken) is null
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("The last check of the audit chain found it broken; the page Audit says where.");
    }

    private sealed class DatabaseCheck(PrepareDatabase database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            await database.CanConnectAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The database does not answer.");
    }
}
