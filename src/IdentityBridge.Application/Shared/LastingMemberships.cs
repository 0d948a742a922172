using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Shared;

/// <summary>A person is in an Okta group, for a reason that gives rights.</summary>
internal sealed class LastingMembership
{
    public required ResourceId Group { get; init; }
    public required PersonId Person { get; init; }
}

/// <summary>
/// Memberships of Okta groups that count where groups give rights or meet requirements: found in Okta, or given by an access list. What only a
/// request gave does not count, so nobody rises by their own asking.
/// </summary>
internal static class LastingMemberships
{
    public static IQueryable<LastingMembership> Of(PortalDbContext db) => Of(db, db.Assignments);

    /// <param name="among">The assignments to look at.</param>
    public static IQueryable<LastingMembership> Of(PortalDbContext db, IQueryable<Assignment> among) =>
        from assignment in among
        join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
        where
            entitlement.Kind == EntitlementKind.GroupMembership
            && assignment.GoneAt == null
            && (
                !assignment.PutByUs
                || db.Grants.Any(g =>
                    g.PersonId == assignment.PersonId
                    && g.EntitlementId == assignment.EntitlementId
                    && g.Source == GrantSource.AccessList
                    && g.EndedAt == null
                )
            )
        select new LastingMembership { Group = entitlement.ResourceId, Person = assignment.PersonId };
}
