using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

/// <summary>Takes over the resources and entitlements that a complete read found. What it did not find is marked gone, never deleted.</summary>
internal static class ApplyCatalog
{
    public static async Task<CatalogCounts> ExecuteAsync(
        PortalDbContext db,
        ConnectorId connector,
        IReadOnlyCollection<ResourceRecord> resources,
        IReadOnlyCollection<EntitlementRecord> entitlements,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var known = await db
            .Resources.Where(r => r.Connector == connector)
            .ToDictionaryAsync(r => (r.Kind, r.ExternalId), cancellationToken);
        var sets = entitlements
            .Where(e => e.PermissionSetName is not null)
            .ToLookup(e => e.Ref.ResourceExternalId, e => e.PermissionSetName!, StringComparer.Ordinal);
        var (added, changed, gone) = (0, 0, 0);
        foreach (var record in resources)
        {
            var permissionSets = sets[record.ExternalId].Order(StringComparer.Ordinal);
            if (!known.TryGetValue((record.Kind, record.ExternalId), out var resource))
            {
                known[(record.Kind, record.ExternalId)] = resource = Resource.Import(connector, record);
                resource.Update(record, permissionSets);
                db.Resources.Add(resource);
                added++;
            }
            else if (resource.Update(record, permissionSets))
                changed++;
        }
        var seen = resources.Select(r => (r.Kind, r.ExternalId)).ToHashSet();
        gone += known.Where(k => !seen.Contains(k.Key)).Count(k => k.Value.Miss(now));

        var byExternalId = known.Values.ToLookup(r => r.ExternalId, StringComparer.Ordinal);
        var held = await db.Entitlements.Where(e => e.Connector == connector).ToDictionaryAsync(e => e.Ref, cancellationToken);
        foreach (var record in entitlements)
        {
            var resource = byExternalId[record.Ref.ResourceExternalId].First(r => KindOf(r.Kind) == record.Ref.Kind);
            if (held.TryGetValue(record.Ref, out var entitlement))
                entitlement.Update(resource, record);
            else
                db.Entitlements.Add(held[record.Ref] = Entitlement.Import(resource, record));
        }
        var present = entitlements.Select(e => e.Ref).ToHashSet();
        foreach (var (reference, entitlement) in held)
            if (!present.Contains(reference))
                entitlement.Miss(now);
        await db.SaveChangesAsync(cancellationToken);
        return new CatalogCounts(added, changed, gone);
    }

    /// <summary>Replaces what groups give.</summary>
    public static async Task ApplyGivesAsync(
        PortalDbContext db,
        ConnectorId connector,
        IReadOnlyCollection<GroupGivesRecord> gives,
        IReadOnlyDictionary<EntitlementRef, EntitlementId> entitlements,
        CancellationToken cancellationToken
    )
    {
        var wanted = gives
            .Where(g => entitlements.ContainsKey(g.Ref))
            .Select(g => new GroupGives(connector, g.Group.ExternalId, g.Group.Name, entitlements[g.Ref]))
            .ToHashSet();
        var stored = await db.GroupGives.Where(g => g.Connector == connector).ToListAsync(cancellationToken);
        db.GroupGives.RemoveRange(stored.Where(g => !wanted.Contains(g)));
        await db.SaveChangesAsync(cancellationToken);
        db.GroupGives.AddRange(wanted.Except(stored));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static EntitlementKind KindOf(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.OktaApp => EntitlementKind.AppAssignment,
            ResourceKind.OktaGroup => EntitlementKind.GroupMembership,
            ResourceKind.AwsAccount => EntitlementKind.AccountAssignment,
        };
}

internal sealed record CatalogCounts(int Added, int Changed, int Gone);
