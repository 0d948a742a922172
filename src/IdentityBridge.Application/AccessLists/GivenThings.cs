using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>A role or an entitlement, by name.</summary>
/// <param name="Kind">Of the entitlement's resource; null for a role.</param>
/// <param name="Detail">What a role is, or the number of an AWS account.</param>
/// <param name="Holds">What a role holds now, by name; empty for an entitlement.</param>
public sealed record GivenThing(
    RoleId? Role,
    EntitlementId? Entitlement,
    ResourceKind? Kind,
    string Name,
    string? Detail,
    IReadOnlyList<string> Holds
);

/// <summary>Reads what lists give.</summary>
internal static class GivenThings
{
    public static async Task<ILookup<AccessListId, GivenThing>> ReadAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var grants = await db.ListGrants.AsNoTracking().Where(g => lists.Contains(g.ListId)).ToListAsync(cancellationToken);
        var things = await NamedAsync(
            db,
            [.. grants.Select(g => g.RoleId).OfType<RoleId>().Distinct()],
            [.. grants.Select(g => g.EntitlementId).OfType<EntitlementId>().Distinct()],
            cancellationToken
        );
        var byRole = things.Where(t => t.Role is not null).ToDictionary(t => t.Role!.Value);
        var byEntitlement = things.Where(t => t.Entitlement is not null).ToDictionary(t => t.Entitlement!.Value);
        return grants
            .Select(g =>
                (
                    g.ListId,
                    Thing: g.RoleId is { } role
                        ? byRole.GetValueOrDefault(role)
                        : byEntitlement.GetValueOrDefault(g.EntitlementId!.Value)
                )
            )
            .Where(g => g.Thing is not null)
            .OrderBy(g => g.Thing!.Role is null)
            .ThenBy(g => g.Thing!.Name, StringComparer.OrdinalIgnoreCase)
            .ToLookup(g => g.ListId, g => g.Thing!);
    }

    public static async Task<IReadOnlyList<GivenThing>> NamedAsync(
        PortalDbContext db,
        IReadOnlyCollection<RoleId> roles,
        IReadOnlyCollection<EntitlementId> entitlements,
        CancellationToken cancellationToken
    )
    {
        var found =
            roles.Count == 0
                ? []
                : await db
                    .Roles.AsNoTracking()
                    .Include(r => r.Entitlements)
                    .Where(r => roles.Contains(r.Id))
                    .ToListAsync(cancellationToken);
        var wanted = entitlements.Concat(found.SelectMany(r => r.Entitlements).Select(e => e.EntitlementId)).Distinct().ToList();
        var named = (await EntitlementNames.Of(db).Where(e => wanted.Contains(e.Id)).ToListAsync(cancellationToken)).ToDictionary(
            e => e.Id
        );
        return
        [
            .. found.Select(r => new GivenThing(
                r.Id,
                null,
                null,
                r.Name,
                KindName(r.Kind),
                [
                    .. r
                        .Entitlements.Select(e => named.GetValueOrDefault(e.EntitlementId)?.FullName)
                        .OfType<string>()
                        .Order(StringComparer.OrdinalIgnoreCase),
                ]
            )),
            .. entitlements
                .Select(e => named.GetValueOrDefault(e))
                .OfType<NamedEntitlement>()
                .Select(e => new GivenThing(
                    null,
                    e.Id,
                    e.ResourceKind,
                    e.FullName,
                    e.Kind == EntitlementKind.AccountAssignment ? e.ResourceExternalId : null,
                    []
                )),
        ];
    }

    private static string KindName(RoleKind kind) =>
        kind switch
        {
            RoleKind.Listed => "listed one by one",
            RoleKind.Selected => "chosen by a selector",
            RoleKind.System => "kept by the portal",
        };
}
