using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Notifications;

/// <summary>What requests that extend another give on after its end.</summary>
internal static class GoingOn
{
    /// <summary>Approved requests that extend one.</summary>
    public static IQueryable<AccessRequest> Extensions(PortalDbContext db) =>
        db.Requests.Where(r => r.ExtendsId != null && (r.Status == RequestStatus.Approved || r.Status == RequestStatus.Active));

    /// <summary>Of each request, what an extension gives on.</summary>
    public static async Task<ILookup<RequestId, EntitlementId>> ReadAsync(
        PortalDbContext db,
        IReadOnlyCollection<RequestId> requests,
        CancellationToken cancellationToken
    )
    {
        var ids = requests.Select(r => (RequestId?)r).ToList();
        var given = await Extensions(db)
            .Where(r => ids.Contains(r.ExtendsId))
            .SelectMany(r => r.Items.Where(i => i.Status <= ItemStatus.InPlace), (r, i) => new { r.ExtendsId, i.EntitlementId })
            .ToListAsync(cancellationToken);
        return given.ToLookup(g => g.ExtendsId!.Value, g => g.EntitlementId);
    }

    /// <summary>What ends with the request, by name: not what an extension gives on.</summary>
    public static async Task<IReadOnlyList<string>> EndingAsync(
        PortalDbContext db,
        AccessRequest request,
        CancellationToken cancellationToken
    )
    {
        var given = (await ReadAsync(db, [request.Id], cancellationToken))[request.Id].ToHashSet();
        return
        [
            .. request.Items.Where(i => i.Status != ItemStatus.Refused && !given.Contains(i.EntitlementId)).Select(i => i.Name),
        ];
    }
}
