using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>Lists where groups of lists differ from their lists, as the last complete read saw them, and has every group looked at again.</summary>
internal static class GroupDrift
{
    /// <returns>How many differences were found.</returns>
    public static Task<int> ListAsync(Transactions transactions, ConnectorId connector, CancellationToken cancellationToken) =>
        connector != ConnectorId.IdentityCenter
            ? Task.FromResult(0)
            : transactions.DoAsync(
                async (db, now) =>
                {
                    var mode = await db
                        .Connectors.Where(c => c.Id == connector)
                        .Select(c => c.Mode)
                        .SingleAsync(cancellationToken);
                    var strangers = await (
                        from assignment in db.Assignments
                        join listGroup in db.ListGroups on assignment.Via equals listGroup.ExternalId
                        where
                            assignment.Connector == connector
                            && assignment.GoneAt == null
                            && listGroup.ByGroup
                            && !db.Grants.Any(g =>
                                g.ListId == listGroup.ListId
                                && g.PersonId == assignment.PersonId
                                && g.EntitlementId == assignment.EntitlementId
                                && g.EndedAt == null
                            )
                        select new { assignment.PersonId, assignment.EntitlementId }
                    )
                        .Distinct()
                        .ToListAsync(cancellationToken);
                    var missing = await (
                        from grant in db.Grants
                        join person in db.People on grant.PersonId equals person.Id
                        join listGroup in db.ListGroups on grant.ListId equals listGroup.ListId
                        where
                            grant.EndedAt == null
                            && person.Status == PersonStatus.Active
                            && listGroup.ByGroup
                            && ListGroups.Deliverable(db).Any(e => e.Id == grant.EntitlementId && e.GoneAt == null)
                            && !db.Assignments.Any(a =>
                                a.PersonId == grant.PersonId
                                && a.EntitlementId == grant.EntitlementId
                                && a.Via == listGroup.ExternalId
                                && a.GoneAt == null
                            )
                        select new { grant.PersonId, grant.EntitlementId }
                    )
                        .Distinct()
                        .ToListAsync(cancellationToken);
                    var listed = (
                        await db
                            .Drift.Where(d => d.Connector == connector)
                            .Select(d => new { d.PersonId, d.EntitlementId })
                            .ToListAsync(cancellationToken)
                    )
                        .Select(d => new AccessKey(d.PersonId, d.EntitlementId))
                        .ToHashSet();
                    var found = missing
                        .Select(m => (Key: new AccessKey(m.PersonId, m.EntitlementId), Cause: DriftCause.Missing))
                        .Concat(
                            strangers.Select(s =>
                                (Key: new AccessKey(s.PersonId, s.EntitlementId), Cause: DriftCause.AddedByOthers)
                            )
                        )
                        .Where(f => listed.Add(f.Key))
                        .ToList();
                    foreach (var (key, cause) in found)
                    {
                        var heals =
                            cause == DriftCause.Missing ? mode != ConnectorMode.Observe : mode == ConnectorMode.Authoritative;
                        db.Drift.Add(new Drift(connector, key.PersonId, key.EntitlementId, cause, heals, now));
                    }
                    await ListGroups.VerifyAsync(db, now, cancellationToken);
                    db.Announce(Topics.Connectors);
                    return found.Count;
                },
                cancellationToken
            );
}
