using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>What a list's group should be now.</summary>
/// <param name="Linked">The group that the list was imported from.</param>
/// <param name="IsWanted">Whether there shall be a group at all.</param>
/// <param name="Gives">What the group shall be assigned to.</param>
/// <param name="Others">What else the group was assigned to at the last complete read, and not by us.</param>
/// <param name="Members">Who shall be in it: everybody who holds something from the list now.</param>
internal sealed record GroupFacts(
    string Title,
    string? Linked,
    bool IsWanted,
    IReadOnlyDictionary<EntitlementId, EntitlementRef> Gives,
    IReadOnlyDictionary<EntitlementId, EntitlementRef> Others,
    IReadOnlyList<PersonId> Members,
    ConnectorMode Mode
)
{
    public static async Task<GroupFacts> LoadAsync(
        PortalDbContext db,
        ListGroup group,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var list = await db.AccessLists.AsNoTracking().SingleAsync(l => l.Id == group.ListId, cancellationToken);
        var given = ListGroups.GivenBy(db, list.Id);
        var gives =
            list.DeletedAt is null && group.ByGroup
                ? await db
                    .Entitlements.AsNoTracking()
                    .Where(e => given.Contains(e.Id))
                    .ToDictionaryAsync(e => e.Id, e => e.Ref, cancellationToken)
                : [];
        var entitlements = gives.Keys.ToList();
        var members =
            gives.Count == 0
                ? []
                : await (
                    from grant in OpenLocks.Spare(db)
                    join person in db.People on grant.PersonId equals person.Id
                    where
                        grant.ListId == list.Id
                        && grant.EndedAt == null
                        && grant.From <= now
                        && (grant.Until == null || now < grant.Until)
                        && entitlements.Contains(grant.EntitlementId)
                        && person.Status == PersonStatus.Active
                    select person.Id
                )
                    .Distinct()
                    .ToListAsync(cancellationToken);
        var mode = await db
            .Connectors.Where(c => c.Id == ConnectorId.IdentityCenter)
            .Select(c => c.Mode)
            .SingleAsync(cancellationToken);
        var others = await db
            .Entitlements.AsNoTracking()
            .Where(e =>
                db.GroupGives.Any(g =>
                    g.Connector == ConnectorId.IdentityCenter && g.GroupExternalId == group.ExternalId && g.EntitlementId == e.Id
                )
                && !entitlements.Contains(e.Id)
                && !db.ListGroupAssignments.Any(a =>
                    a.ListId == list.Id && a.EntitlementId == e.Id && a.OldGroup == "" && (a.PutByUs || a.UnderWay != null)
                )
            )
            .ToDictionaryAsync(e => e.Id, e => e.Ref, cancellationToken);
        return new GroupFacts(
            list.Title,
            list.Origin == ListOrigin.IdentityCenterGroup ? list.LinkExternalId : null,
            gives.Count > 0,
            gives,
            others,
            members,
            mode
        );
    }

    /// <summary>Whether everybody holds by themselves what the group shall not give any more, so that taking it leaves no gap.</summary>
    public static async Task<bool> IsReplacedAsync(PortalDbContext db, AccessListId list, CancellationToken cancellationToken) =>
        !await (
            from grant in db.Grants
            join person in db.People on grant.PersonId equals person.Id
            where
                grant.ListId == list
                && grant.EndedAt == null
                && person.Status == PersonStatus.Active
                && ListGroups.Deliverable(db).Any(e => e.Id == grant.EntitlementId && e.GoneAt == null)
                && !db.Assignments.Any(a =>
                    a.PersonId == grant.PersonId && a.EntitlementId == grant.EntitlementId && a.GoneAt == null && a.Via == ""
                )
                && !db.Operations.Any(o =>
                    o.PersonId == grant.PersonId
                    && o.EntitlementId == grant.EntitlementId
                    && o.State == OperationState.Rejected
                    && o.CreatedAt >= grant.From
                )
            select grant.Id
        ).AnyAsync(cancellationToken);
}
