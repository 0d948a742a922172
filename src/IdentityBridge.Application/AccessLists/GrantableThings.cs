using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Says what a list may give: what exists, can be given at all, and gives no right in this portal.</summary>
public sealed class GrantableThings(IOptions<PortalRoleOptions> portalRoles)
{
    /// <summary>Why a list may not give these; null when it may.</summary>
    public async Task<Error?> RefusalAsync(
        PortalDbContext db,
        IReadOnlyCollection<RoleId> roles,
        IReadOnlyCollection<EntitlementId> entitlements,
        CancellationToken cancellationToken
    )
    {
        var (wantedRoles, wanted) = (roles.Distinct().ToList(), entitlements.Distinct().ToList());
        if (wantedRoles.Count + wanted.Count == 0)
            return null;
        await db.LockRolesAsync(wantedRoles, cancellationToken);
        if (
            await db.Roles.CountAsync(r => wantedRoles.Contains(r.Id) && r.DeletedAt == null, cancellationToken)
            != wantedRoles.Count
        )
            return ListErrors.UnknownGrant();
        var things = await (
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where
                wanted.Contains(entitlement.Id)
                || db.RoleEntitlements.Any(r => r.EntitlementId == entitlement.Id && wantedRoles.Contains(r.RoleId))
            select new
            {
                entitlement.Id,
                entitlement.Kind,
                entitlement.Name,
                Gone = entitlement.GoneAt != null || resource.GoneAt != null,
                Resource = resource.Name,
                ResourceKind = resource.Kind,
                resource.WhyNotRequestable,
            }
        ).ToListAsync(cancellationToken);
        if (!wanted.TrueForAll(id => things.Exists(t => t.Id == id && !t.Gone)))
            return ListErrors.UnknownGrant();
        foreach (var thing in things)
        {
            var why =
                thing.WhyNotRequestable
                ?? (
                    thing.ResourceKind == ResourceKind.OktaGroup && portalRoles.Value.GivesRights(thing.Resource)
                        ? "Its members have rights in this portal; an administrator gives them in Okta."
                        : null
                );
            if (why is not null)
                return Error.Invalid(
                    "list.not-grantable",
                    $"{EntitlementNames.Full(thing.Kind, thing.Name, thing.Resource)} cannot be given by a list. {why}"
                );
        }
        return null;
    }
}
