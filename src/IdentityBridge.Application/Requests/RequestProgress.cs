using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Moves the items of requests on by what is known of their targets now.</summary>
internal static class RequestProgress
{
    /// <summary>
    /// Items being put in place are in place once the target has them; items being taken away are settled once nothing is under way.
    /// The caller holds the lock on the people.
    /// </summary>
    public static async Task SettleAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessKey> keys,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var people = keys.Select(k => k.PersonId).Distinct().ToList();
        var entitlements = keys.Select(k => k.EntitlementId).Distinct().ToList();
        var requests = await db
            .Requests.Include(r => r.Items)
            .Where(r =>
                people.Contains(r.PersonId)
                && r.Items.Any(i =>
                    entitlements.Contains(i.EntitlementId)
                    && (i.Status == ItemStatus.Applying || i.Status == ItemStatus.Removing || i.Status == ItemStatus.Refused)
                )
            )
            .AsSplitQuery()
            .ToListAsync(cancellationToken);
        if (requests.Count == 0)
            return;
        var wanted = keys.ToHashSet();
        var facts = (await AccessStates.LoadAsync(db, keys, now, cancellationToken)).ToDictionary(f => f.Key);
        var reasons = await ReasonsAsync(db, facts.Values, cancellationToken);
        foreach (var request in requests)
        {
            foreach (var item in request.Items)
                if (facts.TryGetValue(new AccessKey(request.PersonId, item.EntitlementId), out var key))
                    Settle(request, item, key, reasons, now);
            db.AnnounceAbout(request);
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    private static void Settle(
        AccessRequest request,
        RequestItem item,
        KeyFacts key,
        IReadOnlyDictionary<GrantId, Reason> reasons,
        DateTimeOffset now
    )
    {
        if (item.Status is ItemStatus.Applying or ItemStatus.Refused && key.Direct is { } direct)
            request.ItemInPlace(item.Id, now, wasThere: direct.Since < request.From);
        else if (
            item.Status == ItemStatus.Removing
            && key.Wanted
            && key.InForce.Where(g => g.RequestItemId != item.Id).ToList() is { Count: > 0 } others
        )
            request.ItemRemoved(item.Id, now, WhyKept(request, others, reasons));
        else if (item.Status == ItemStatus.Removing && key.Direct is { PutByUs: false })
            request.ItemRemoved(item.Id, now, "It was there before the request: standing access.");
        else if (item.Status == ItemStatus.Removing && key.Direct is null && key.Open.Count == 0)
            request.ItemRemoved(
                item.Id,
                now,
                key.Through.Count > 0 ? $"The group {key.Through[0].ViaName} gives it as well." : null
            );
    }

    /// <summary>An extension of it first: then the access goes on as it was asked for.</summary>
    private static string WhyKept(
        AccessRequest request,
        IReadOnlyList<Grant> others,
        IReadOnlyDictionary<GrantId, Reason> reasons
    ) =>
        others.FirstOrDefault(g => reasons[g.Id].Extends == request.Id) is { } longer
            ? ColleagueNotes.GoesOnBy(reasons[longer.Id].Number)
            : $"{reasons[others[0].Id].Name} still gives it.";

    /// <param name="Number">Of a request; 0 for a list.</param>
    /// <param name="Extends">The request that it extends.</param>
    private sealed record Reason(string Name, long Number, RequestId? Extends);

    /// <summary>What people call the reason behind each grant.</summary>
    private static async Task<IReadOnlyDictionary<GrantId, Reason>> ReasonsAsync(
        PortalDbContext db,
        IEnumerable<KeyFacts> facts,
        CancellationToken cancellationToken
    )
    {
        var grants = facts.SelectMany(f => f.InForce).ToList();
        var requests = grants.Select(g => g.RequestId).OfType<RequestId>().Distinct().ToList();
        var numbers =
            requests.Count == 0
                ? []
                : await db
                    .Requests.Where(r => requests.Contains(r.Id))
                    .Select(r => new
                    {
                        r.Id,
                        r.Number,
                        r.ExtendsId,
                    })
                    .ToDictionaryAsync(r => r.Id, cancellationToken);
        return grants.ToDictionary(
            g => g.Id,
            g =>
                g.RequestId is { } request
                    ? new Reason($"Request {numbers[request].Number}", numbers[request].Number, numbers[request].ExtendsId)
                    // Which list is not everybody's to know who reads the request.
                    : new Reason("An access list", 0, null)
        );
    }
}
