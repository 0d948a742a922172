using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>
/// Marks the groups of lists whose members or grants may have changed, in the transaction that changed them; <see cref="PushGroups" /> finds
/// out what there is to do.
/// </summary>
internal static class ListGroups
{
    /// <summary>What groups of Identity Center can give.</summary>
    public static IQueryable<Entitlement> Deliverable(PortalDbContext db) =>
        db.Entitlements.Where(e => e.Connector == ConnectorId.IdentityCenter && e.Kind == EntitlementKind.AccountAssignment);

    /// <summary>What a list gives that a group can give, by itself and through roles.</summary>
    public static IQueryable<EntitlementId> GivenBy(PortalDbContext db, AccessListId list) =>
        from entitlement in Deliverable(db)
        where
            entitlement.GoneAt == null
            && db.ListGrants.Any(g =>
                g.ListId == list
                && (
                    g.EntitlementId == entitlement.Id
                    || db.RoleEntitlements.Any(r => r.RoleId == g.RoleId && r.EntitlementId == entitlement.Id)
                )
            )
        select entitlement.Id;

    /// <summary>Marks what the caller has locked: every list that has a group, and every one that needs one now.</summary>
    /// <returns>Lists that go over from the access of each person to a group, or back.</returns>
    public static async Task<IReadOnlySet<AccessListId>> MarkAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessList> lists,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var ids = lists.Select(l => l.Id).ToList();
        var on = await IsOnAsync(db, cancellationToken);
        var rows = await db
            .ListGroups.Where(g => ids.Contains(g.ListId))
            .Select(g => new { g.ListId, g.ByGroup })
            .ToDictionaryAsync(g => g.ListId, g => g.ByGroup, cancellationToken);
        var moved = new HashSet<AccessListId>();
        foreach (var list in lists.Where(l => l.DeletedAt is null))
            if (rows.TryGetValue(list.Id, out var byGroup) ? byGroup != on : on)
                if (await GivenBy(db, list.Id).AnyAsync(cancellationToken))
                    moved.Add(list.Id);
        foreach (var list in moved.Where(l => !rows.ContainsKey(l)))
            db.ListGroups.Add(ListGroup.Create(list, now));
        await db.SaveChangesAsync(cancellationToken);
        if (moved.Count > 0)
            await db
                .ListGroups.Where(g => moved.Contains(g.ListId))
                .ExecuteUpdateAsync(s => s.SetProperty(g => g.ByGroup, on), cancellationToken);
        await RaiseAsync(db, db.ListGroups.Where(g => ids.Contains(g.ListId)), now, cancellationToken);
        return moved;
    }

    /// <summary>Marks the groups of all lists from which these people hold, or held, these entitlements.</summary>
    public static Task MarkAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessKey> keys,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var people = keys.Select(k => k.PersonId).Distinct().ToList();
        var entitlements = keys.Select(k => k.EntitlementId).Distinct().ToList();
        var lists = db
            .Grants.Where(g => g.ListId != null && people.Contains(g.PersonId) && entitlements.Contains(g.EntitlementId))
            .Select(g => g.ListId);
        return RaiseAsync(db, db.ListGroups.Where(g => lists.Contains(g.ListId)), now, cancellationToken);
    }

    /// <summary>After a complete read: every group is looked at again, and what the read did not show on it counts as not there.</summary>
    public static async Task VerifyAsync(PortalDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db
            .ListGroupAssignments.Where(a =>
                a.Present
                && a.OldGroup == ""
                && a.UnderWay == null
                && !db.GroupGives.Any(g =>
                    g.Connector == ConnectorId.IdentityCenter
                    && g.EntitlementId == a.EntitlementId
                    && db.ListGroups.Any(l => l.ListId == a.ListId && l.ExternalId == g.GroupExternalId)
                )
            )
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Present, false), cancellationToken);
        await RaiseAsync(db, db.ListGroups, now, cancellationToken);
    }

    /// <summary>Lists that are delivered in another way than the settings say.</summary>
    public static async Task<IReadOnlyList<AccessListId>> WronglyDeliveredAsync(
        PortalDbContext db,
        CancellationToken cancellationToken
    )
    {
        var on = await IsOnAsync(db, cancellationToken);
        if (!on)
            return await db.ListGroups.Where(g => g.ByGroup).Select(g => g.ListId).ToListAsync(cancellationToken);
        var giving =
            from grant in db.ListGrants
            where
                Deliverable(db)
                    .Any(e =>
                        e.GoneAt == null
                        && (
                            e.Id == grant.EntitlementId
                            || db.RoleEntitlements.Any(r => r.RoleId == grant.RoleId && r.EntitlementId == e.Id)
                        )
                    )
            select grant.ListId;
        return await db
            .AccessLists.Where(l =>
                l.DeletedAt == null && giving.Contains(l.Id) && !db.ListGroups.Any(g => g.ListId == l.Id && g.ByGroup)
            )
            .Select(l => l.Id)
            .ToListAsync(cancellationToken);
    }

    public static async Task RaiseAsync(
        PortalDbContext db,
        IQueryable<ListGroup> groups,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // Whatever failed keeps its turn: a target in trouble is not asked more often because much changes.
        var raised = await groups.ExecuteUpdateAsync(
            s =>
                s.SetProperty(g => g.Wanted, g => g.Wanted + 1)
                    .SetProperty(g => g.WantedSince, g => g.Applied < g.Wanted ? g.WantedSince : now)
                    .SetProperty(g => g.Refused, false)
                    .SetProperty(g => g.NextAttemptAt, g => g.Failures == 0 ? now : g.NextAttemptAt),
            cancellationToken
        );
        if (raised > 0)
            db.Announce(Topics.Operations);
    }

    private static Task<bool> IsOnAsync(PortalDbContext db, CancellationToken cancellationToken) =>
        db.Connectors.AnyAsync(c => c.Id == ConnectorId.IdentityCenter && c.FillsGroups, cancellationToken);
}
