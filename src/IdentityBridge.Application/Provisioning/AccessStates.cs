using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>Everything known of one key: its reasons, what the target has, what is under way.</summary>
internal sealed record KeyFacts(
    AccessKey Key,
    PersonStatus Status,
    ConnectorId Connector,
    EntitlementRef Ref,
    IReadOnlyList<Grant> InForce,
    Assignment? Direct,
    IReadOnlyList<Assignment> Through,
    IReadOnlyList<ProvisioningOperation> Open,
    bool Refused,
    IReadOnlySet<GrantId> ByGroup,
    bool IsDelivered
)
{
    /// <summary>
    /// Whether the person is to hold it directly. What a list gives through its group is no reason for that; but who holds it directly
    /// keeps it until the group gives it, so that going over from one to the other leaves no gap.
    /// </summary>
    public bool Wanted =>
        Status == PersonStatus.Active
        && (InForce.Any(g => !ByGroup.Contains(g.Id)) || (InForce.Count > 0 && Direct is not null && !IsDelivered));

    public AccessState State =>
        new(
            Wanted,
            Direct is not null,
            Direct?.PutByUs ?? false,
            [.. Open.Select(o => new OpenOperation(o.Id, o.Kind, o.Attempts > 0))],
            Refused
        );
}

/// <summary>Reads what a plan is made of, a fixed number of queries for any number of keys.</summary>
internal static class AccessStates
{
    public static async Task<IReadOnlyList<KeyFacts>> LoadAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessKey> keys,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var wanted = keys.ToHashSet();
        var people = wanted.Select(k => k.PersonId).Distinct().ToList();
        var entitlements = wanted.Select(k => k.EntitlementId).Distinct().ToList();

        var statuses = await db
            .People.Where(p => people.Contains(p.Id))
            .Select(p => new { p.Id, p.Status })
            .ToDictionaryAsync(p => p.Id, p => p.Status, cancellationToken);
        var targets = await db
            .Entitlements.AsNoTracking()
            .Where(e => entitlements.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, cancellationToken);
        // What a lock holds up is no reason: neither for having it nor for keeping it.
        var grants = await OpenLocks
            .Spare(db)
            .Where(g =>
                people.Contains(g.PersonId)
                && entitlements.Contains(g.EntitlementId)
                && g.EndedAt == null
                && g.From <= now
                && (g.Until == null || now < g.Until)
            )
            .ToListAsync(cancellationToken);
        var assignments = await db
            .Assignments.Where(a => people.Contains(a.PersonId) && entitlements.Contains(a.EntitlementId) && a.GoneAt == null)
            .ToListAsync(cancellationToken);
        var open = await db
            .Operations.Where(o =>
                people.Contains(o.PersonId)
                && entitlements.Contains(o.EntitlementId)
                && (
                    o.State == OperationState.Pending || o.State == OperationState.Running || o.State == OperationState.InProgress
                )
            )
            .OrderBy(o => o.Sequence)
            .ToListAsync(cancellationToken);
        var refusals = await db
            .Operations.Where(o =>
                people.Contains(o.PersonId)
                && entitlements.Contains(o.EntitlementId)
                && o.State == OperationState.Rejected
                && o.Kind == ChangeKind.Grant
            )
            .Select(o => new
            {
                o.PersonId,
                o.EntitlementId,
                o.CreatedAt,
            })
            .ToListAsync(cancellationToken);

        var groups = await GroupsAsync(db, grants, cancellationToken);

        var grantsByKey = grants.ToLookup(g => new AccessKey(g.PersonId, g.EntitlementId));
        var assignmentsByKey = assignments.ToLookup(a => new AccessKey(a.PersonId, a.EntitlementId));
        var openByKey = open.ToLookup(o => new AccessKey(o.PersonId, o.EntitlementId));
        var refusedByKey = refusals.ToLookup(o => new AccessKey(o.PersonId, o.EntitlementId), o => o.CreatedAt);
        return
        [
            .. wanted.Select(key =>
            {
                var inForce = grantsByKey[key].ToList();
                var byGroup =
                    targets[key.EntitlementId].Kind == EntitlementKind.AccountAssignment
                        ? inForce.Where(g => g.ListId is { } list && groups.ContainsKey(list)).ToList()
                        : [];
                var through = assignmentsByKey[key].Where(a => !a.IsDirect).ToList();
                var newest = inForce.Count == 0 ? now : inForce.Max(g => g.From);
                return new KeyFacts(
                    key,
                    statuses[key.PersonId],
                    targets[key.EntitlementId].Connector,
                    targets[key.EntitlementId].Ref,
                    inForce,
                    assignmentsByKey[key].FirstOrDefault(a => a.IsDirect),
                    through,
                    [.. openByKey[key]],
                    refusedByKey[key].Any(at => at >= newest),
                    byGroup.Select(g => g.Id).ToHashSet(),
                    byGroup.Exists(g => through.Exists(a => a.Via == groups[g.ListId!.Value]))
                );
            }),
        ];
    }

    /// <summary>The groups that deliver the lists of these grants; null where there is none yet.</summary>
    private static async Task<Dictionary<AccessListId, string?>> GroupsAsync(
        PortalDbContext db,
        IEnumerable<Grant> grants,
        CancellationToken cancellationToken
    )
    {
        var lists = grants.Select(g => g.ListId).OfType<AccessListId>().Distinct().ToList();
        return lists.Count == 0
            ? []
            : await db
                .ListGroups.Where(g => g.ByGroup && lists.Contains(g.ListId))
                .Select(g => new { g.ListId, g.ExternalId })
                .ToDictionaryAsync(g => g.ListId, g => g.ExternalId, cancellationToken);
    }
}
