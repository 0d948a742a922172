using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Policies;

/// <summary>Reads what policies and selectors look at.</summary>
internal static class PolicyFacts
{
    public static EntitlementFacts Of(Entitlement entitlement, Resource resource) =>
        new(
            resource.Kind,
            resource.Name,
            entitlement.Kind == EntitlementKind.AccountAssignment ? entitlement.Name : null,
            resource.Labels
        );

    public static async Task<RequesterFacts> RequesterAsync(
        PortalDbContext db,
        PersonId person,
        CancellationToken cancellationToken
    )
    {
        var department = await db
            .People.Where(p => p.Id == person)
            .Select(p => p.Department)
            .FirstOrDefaultAsync(cancellationToken);
        var groups = await GroupsOf(db, person).ToListAsync(cancellationToken);
        var lists = await db
            .ListMemberships.Where(m => m.PersonId == person && m.IsEffective)
            .Select(m => m.ListId)
            .ToListAsync(cancellationToken);
        return new RequesterFacts(person, department, groups.ToHashSet()) { Lists = lists.ToHashSet() };
    }

    /// <summary>The Okta groups that somebody is in.</summary>
    public static IQueryable<ResourceId> GroupsOf(PortalDbContext db, PersonId person) =>
        from assignment in db.Assignments
        join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
        where assignment.PersonId == person && assignment.GoneAt == null && entitlement.Kind == EntitlementKind.GroupMembership
        select entitlement.ResourceId;

    /// <summary>The person without the groups that only a request gave them.</summary>
    public static async Task<RequesterFacts> LastingAsync(
        PortalDbContext db,
        RequesterFacts requester,
        CancellationToken cancellationToken
    )
    {
        var person = requester.Id;
        var groups = await LastingMemberships
            .Of(db, db.Assignments.Where(a => a.PersonId == person))
            .Select(m => m.Group)
            .ToListAsync(cancellationToken);
        return requester with { Groups = groups.ToHashSet() };
    }
}
