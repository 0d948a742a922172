using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>Counts the open operations of each target and the open groups of lists for the metrics; asks nothing while nobody collects them.</summary>
public sealed class MeasureOperations(
    IDbContextFactory<PortalDbContext> contexts,
    ConnectorSet connectors,
    PortalMetrics metrics,
    TimeProvider time
)
{
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (!metrics.CountsOpen)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await db
            .Operations.Where(o => o.FinishedAt == null)
            .GroupBy(o => o.Connector)
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Oldest = g.Min(o => o.CreatedAt),
            })
            .ToDictionaryAsync(g => g.Key, cancellationToken);
        var now = time.Now();
        metrics.Open([
            .. connectors.All.Select(c =>
                open.TryGetValue(c.Id, out var some)
                    ? new OpenOperations(c.Id, some.Count, now - some.Oldest)
                    : new OpenOperations(c.Id, 0, TimeSpan.Zero)
            ),
        ]);
        var groups = db.ListGroups.Where(g => g.Applied < g.Wanted);
        var since = await groups.Where(g => !g.Refused).MinAsync(g => g.WantedSince, cancellationToken);
        metrics.Open([
            new OpenGroups(
                ConnectorId.IdentityCenter,
                await groups.CountAsync(g => !g.Refused, cancellationToken),
                await groups.CountAsync(g => g.Refused, cancellationToken),
                since is { } oldest ? now - oldest : TimeSpan.Zero
            ),
        ]);
    }
}
