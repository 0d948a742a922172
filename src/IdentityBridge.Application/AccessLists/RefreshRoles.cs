using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.AccessLists;

/// <summary>
/// Makes roles equal to the catalogue: one system role for each account assignment, put back when somebody edited it, and what each
/// selector chooses now. Entitlements that nobody may ask for, or that give rights in this portal, are never chosen. Lists that give a changed role follow in the same transaction.
/// </summary>
public sealed class RefreshRoles(ApplyMemberships apply, IOptions<PortalRoleOptions> portalRoles)
{
    /// <param name="also">A role that was changed before; its lists follow, too.</param>
    public async Task ExecuteAsync(
        PortalDbContext db,
        RoleId? also,
        string cause,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var changed = await RefreshAsync(db, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (changed.Count > 0)
            db.Announce(Topics.Roles);
        var roles = changed.Append(also).ToList();
        var lists = await db
            .ListGrants.Where(g => g.RoleId != null && roles.Contains(g.RoleId))
            .Select(g => g.ListId)
            .Distinct()
            .ToListAsync(cancellationToken);
        await apply.ExecuteAsync(db, ListChanges.InLists(lists), cause, now, cancellationToken);
    }

    private async Task<IReadOnlyList<RoleId?>> RefreshAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var things = await (
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where entitlement.GoneAt == null && resource.GoneAt == null
            select new { entitlement, resource }
        )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var roles = await db
            .Roles.Include(r => r.Entitlements)
            .Where(r => r.DeletedAt == null)
            .AsSplitQuery()
            .ToListAsync(cancellationToken);
        var changed = new List<RoleId?>();
        var system = roles
            .Where(r => r.Kind == RoleKind.System)
            .SelectMany(r => r.Entitlements.Take(1).Select(e => (e.EntitlementId, Role: r)))
            .ToLookup(r => r.EntitlementId, r => r.Role);
        var names = roles.Where(r => r.Kind == RoleKind.System).ToDictionary(r => r.Name, StringComparer.Ordinal);
        var taken = roles.Where(r => r.Kind != RoleKind.System).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var thing in things.Where(t => t.entitlement.Kind == EntitlementKind.AccountAssignment))
        {
            var name = Role.SystemName(thing.entitlement.Name, thing.resource.Name, thing.resource.ExternalId);
            if (taken.Contains(name))
                continue;
            var role = names.GetValueOrDefault(name) ?? system[thing.entitlement.Id].FirstOrDefault();
            if (role is null)
            {
                role = Role.ForAccountAssignment(thing.entitlement.Id, name);
                db.Roles.Add(role);
                names[name] = role;
            }
            else if (role.PutBack(thing.entitlement.Id, name))
                changed.Add(role.Id);
        }
        foreach (var role in roles.Where(r => r.Selector is not null))
        {
            var chosen = things
                .Where(t =>
                    CanBeChosen(t.resource, portalRoles.Value)
                    && role.Selector!.Matches(PolicyFacts.Of(t.entitlement, t.resource))
                )
                .Select(t => t.entitlement.Id)
                .ToList();
            if (role.Hold(chosen))
                changed.Add(role.Id);
        }
        return changed;
    }

    /// <summary>Whether a selector may choose what the resource gives.</summary>
    internal static bool CanBeChosen(Resource resource, PortalRoleOptions portalRoles) =>
        resource.WhyNotRequestable is null
        && !(resource.Kind == ResourceKind.OktaGroup && portalRoles.GivesRights(resource.Name));
}
