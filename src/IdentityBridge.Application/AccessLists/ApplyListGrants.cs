using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>
/// Makes the grants of lists equal to what their effective members shall have: one for each person, entitlement and role of a list. What stays
/// is left alone, so that nothing is interrupted; an end that moved is moved.
/// </summary>
public sealed class ApplyListGrants(EnqueueChanges enqueue)
{
    private const int Batch = 500;

    /// <param name="lists">With what they give. The caller has locked them.</param>
    /// <param name="only">The people to look at; null for all.</param>
    internal async Task ExecuteAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessList> lists,
        Memberships memberships,
        IReadOnlyCollection<PersonId>? only,
        string cause,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var wanted = await WantedAsync(db, lists, memberships, only, now, cancellationToken);
        var ids = lists.Select(l => (AccessListId?)l.Id).ToList();
        var open = db.Grants.Where(g => g.EndedAt == null && g.ListId != null && ids.Contains(g.ListId));
        if (only is not null)
            open = open.Where(g => only.Contains(g.PersonId));
        var current = await open.ToListAsync(cancellationToken);
        var touched = new HashSet<AccessKey>();
        var newEnd = false;
        foreach (var grant in current)
        {
            var key = new Reason(grant.ListId!.Value, grant.PersonId, grant.EntitlementId, grant.RoleId);
            // Also what was over by its own time: nothing has been taken away for it yet.
            var changed = !wanted.Remove(key, out var until);
            if (changed)
                grant.End(now, cause);
            else
                changed = grant.MoveEnd(until);
            if (!changed)
                continue;
            newEnd |= grant.EndedAt is null && until is not null;
            touched.Add(new AccessKey(grant.PersonId, grant.EntitlementId));
        }
        foreach (var (reason, until) in wanted)
        {
            db.Grants.Add(Grant.ForList(reason.Person, reason.Entitlement, reason.List, reason.Role, new Window(now, until)));
            touched.Add(new AccessKey(reason.Person, reason.Entitlement));
            newEnd |= until is not null;
        }
        await db.SaveChangesAsync(cancellationToken);
        if (newEnd)
            db.Announce(Topics.Due);
        var moved = await ListGroups.MarkAsync(db, lists, now, cancellationToken);
        if (moved.Count > 0)
            touched.UnionWith(
                (
                    await db
                        .Grants.Where(g => g.EndedAt == null && g.ListId != null && moved.Contains(g.ListId.Value))
                        .Select(g => new { g.PersonId, g.EntitlementId })
                        .ToListAsync(cancellationToken)
                ).Select(g => new AccessKey(g.PersonId, g.EntitlementId))
            );
        await db.LockPeopleAsync([.. touched.Select(k => k.PersonId).Distinct()], cancellationToken);
        foreach (var batch in touched.OrderBy(k => k.PersonId.Value).Chunk(Batch))
            await enqueue.ExecuteAsync(db, batch, cause, now, cancellationToken);
    }

    private static async Task<Dictionary<Reason, DateTimeOffset?>> WantedAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessList> lists,
        Memberships memberships,
        IReadOnlyCollection<PersonId>? only,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var roles = lists.SelectMany(l => l.Grants).Select(g => g.RoleId).OfType<RoleId>().Distinct().ToList();
        var held =
            roles.Count == 0
                ? Enumerable.Empty<(RoleId, EntitlementId)>().ToLookup(x => x.Item1, x => x.Item2)
                : (
                    await db.RoleEntitlements.AsNoTracking().Where(e => roles.Contains(e.RoleId)).ToListAsync(cancellationToken)
                ).ToLookup(e => e.RoleId, e => e.EntitlementId);
        var locked = await OpenLocks.ListsAsync(db, lists.Select(l => l.Id), cancellationToken);
        var wanted = new Dictionary<Reason, DateTimeOffset?>();
        foreach (var list in lists.Where(l => l.Gives(now, locked.Contains(l.Id))))
        {
            var gives = list
                .Grants.SelectMany(g =>
                    g.RoleId is { } role ? held[role].Select(e => (e, g.RoleId)) : [(g.EntitlementId!.Value, null)]
                )
                .ToList();
            if (gives.Count == 0)
                continue;
            var members = memberships.Of(list.Id);
            var people = only is null ? members.Values : only.Select(p => members.GetValueOrDefault(p)).OfType<Membership>();
            foreach (var member in people.Where(m => m.IsEffective && (m.Until is null || now < m.Until)))
            {
                var until = list.SuspendsAt is { } stops && (member.Until is null || stops < member.Until) ? stops : member.Until;
                foreach (var (entitlement, role) in gives)
                    wanted[new Reason(list.Id, member.Person, entitlement, role)] = until;
            }
        }
        return wanted;
    }

    private readonly record struct Reason(AccessListId List, PersonId Person, EntitlementId Entitlement, RoleId? Role);
}
