using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>What is known of the risk of requested things; one query, however many there are.</summary>
internal static class ItemRisks
{
    public static async Task<IReadOnlyDictionary<EntitlementId, IReadOnlyList<Risk>>> ReadAsync(
        PortalDbContext db,
        RequestId request,
        CancellationToken cancellationToken
    ) =>
        (await FactsAsync(db, [request], cancellationToken))
            .DistinctBy(f => f.Entitlement)
            .ToDictionary(f => f.Entitlement, f => Risk.Of(f.Labels, f.Kind, f.Name));

    /// <summary>The worst of each request that has any.</summary>
    public static async Task<IReadOnlyDictionary<RequestId, Risk>> WorstAsync(
        PortalDbContext db,
        IReadOnlyCollection<RequestId> requests,
        CancellationToken cancellationToken
    ) =>
        (await FactsAsync(db, requests, cancellationToken))
            .SelectMany(f => Risk.Of(f.Labels, f.Kind, f.Name).Select(risk => (f.Request, risk)))
            .GroupBy(f => f.Request)
            .ToDictionary(g => g.Key, g => g.MaxBy(f => f.risk.Level).risk);

    private static async Task<IReadOnlyList<Fact>> FactsAsync(
        PortalDbContext db,
        IReadOnlyCollection<RequestId> requests,
        CancellationToken cancellationToken
    ) =>
        await (
            from item in db.RequestItems
            join entitlement in db.Entitlements on item.EntitlementId equals entitlement.Id
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where requests.Contains(item.RequestId)
            select new Fact(item.RequestId, entitlement.Id, entitlement.Kind, entitlement.Name, resource.Labels)
        ).ToListAsync(cancellationToken);

    private sealed record Fact(
        RequestId Request,
        EntitlementId Entitlement,
        EntitlementKind Kind,
        string Name,
        IReadOnlyDictionary<string, string> Labels
    );
}
