using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <param name="HeldBack">Removals that wait for an administrator.</param>
public sealed record DriftReport(int Found, int Enqueued, int HeldBack);

/// <summary>Lists where a target differs from what is granted, with the cause, and heals it as far as the mode allows.</summary>
public sealed class ReconcileDrift(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    EnqueueChanges enqueue,
    HealLists lists,
    TimeProvider time
)
{
    private const int Batch = 250;

    /// <param name="removedByOthers">Keys that the last read found taken away by somebody else.</param>
    public async Task<DriftReport> ExecuteAsync(
        ConnectorId connector,
        IReadOnlyCollection<AccessKey> removedByOthers,
        CancellationToken cancellationToken
    )
    {
        await lists.ExecuteAsync(cancellationToken);
        var drift = await FindAsync(connector, removedByOthers, cancellationToken);
        await transactions.DoAsync(
            async (db, _) =>
            {
                await db.Drift.Where(d => d.Connector == connector).ExecuteDeleteAsync(cancellationToken);
                return new Done();
            },
            cancellationToken
        );
        var heldBack = await HeldBackAsync(connector, drift, cancellationToken);
        var enqueued = 0;
        foreach (var batch in drift.Chunk(Batch))
            enqueued += await transactions.DoAsync(
                (db, now) => HealAsync(db, connector, batch, heldBack > 0, now, cancellationToken),
                cancellationToken
            );
        var ofGroups = await GroupDrift.ListAsync(transactions, connector, cancellationToken);
        return new DriftReport(drift.Count + ofGroups, enqueued, heldBack);
    }

    /// <summary>How many removals the safeguard holds back; 0 when it has no objection.</summary>
    private async Task<int> HeldBackAsync(
        ConnectorId connector,
        IReadOnlyCollection<(AccessKey Key, DriftCause Cause)> drift,
        CancellationToken cancellationToken
    )
    {
        var removals = drift.Count(d => Removes(d.Cause));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var existing = await db.Assignments.CountAsync(
            a => a.Connector == connector && a.GoneAt == null && a.Via == "",
            cancellationToken
        );
        var allowed = await db
            .Connectors.Where(c => c.Id == connector)
            .Select(c => c.AllowedRemovals)
            .SingleAsync(cancellationToken);
        return Safeguards.Allows(removals, existing) || removals <= allowed ? 0 : removals;
    }

    private static bool Removes(DriftCause cause) => cause is DriftCause.Unexpected or DriftCause.AddedByOthers;

    private async Task<int> HealAsync(
        PortalDbContext db,
        ConnectorId connector,
        IReadOnlyCollection<(AccessKey Key, DriftCause Cause)> drift,
        bool additionsOnly,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var keys = drift.Select(d => d.Key).ToList();
        var heal = drift.Where(d => !additionsOnly || !Removes(d.Cause)).Select(d => d.Key).ToList();
        var enqueued = await enqueue.ExecuteAsync(db, heal, "Found to differ from what is granted", now, cancellationToken);
        var open = (await AccessStates.LoadAsync(db, keys, now, cancellationToken)).ToDictionary(
            f => f.Key,
            f => f.Open.Count > 0
        );
        foreach (var (key, cause) in drift)
            db.Drift.Add(new Drift(connector, key.PersonId, key.EntitlementId, cause, open[key], now));
        db.Announce(Topics.Connectors);
        return enqueued;
    }

    private async Task<List<(AccessKey Key, DriftCause Cause)>> FindAsync(
        ConnectorId connector,
        IReadOnlyCollection<AccessKey> removedByOthers,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var taken = removedByOthers.ToHashSet();
        var mode = await db.Connectors.Where(c => c.Id == connector).Select(c => c.Mode).SingleAsync(cancellationToken);
        var now = time.Now();
        var inForce =
            from grant in OpenLocks.Spare(db)
            join person in db.People on grant.PersonId equals person.Id
            where grant.EndedAt == null && grant.From <= now && person.Status == PersonStatus.Active
            select grant;
        var underWay = db.Operations.Where(o => o.FinishedAt == null);
        var direct = db.Assignments.Where(a => a.Connector == connector && a.GoneAt == null && a.Via == "");
        var missing = await (
            from grant in inForce
            join entitlement in db.Entitlements on grant.EntitlementId equals entitlement.Id
            where
                entitlement.Connector == connector
                && entitlement.GoneAt == null
                && (
                    entitlement.Kind != EntitlementKind.AccountAssignment
                    || !db.ListGroups.Any(g => g.ByGroup && g.ListId == grant.ListId)
                )
                && !direct.Any(a => a.PersonId == grant.PersonId && a.EntitlementId == grant.EntitlementId)
                && !underWay.Any(o => o.PersonId == grant.PersonId && o.EntitlementId == grant.EntitlementId)
            select new { grant.PersonId, grant.EntitlementId }
        )
            .Distinct()
            .ToListAsync(cancellationToken);
        var authoritative = mode == ConnectorMode.Authoritative;
        var unexpected = await direct
            .Where(a =>
                (a.PutByUs || authoritative) && !inForce.Any(g => g.PersonId == a.PersonId && g.EntitlementId == a.EntitlementId)
            )
            .Select(a => new
            {
                a.PersonId,
                a.EntitlementId,
                a.PutByUs,
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. missing
                .Select(m => new AccessKey(m.PersonId, m.EntitlementId))
                .Select(k => (k, taken.Contains(k) ? DriftCause.RemovedByOthers : DriftCause.Missing)),
            .. unexpected.Select(u =>
                (new AccessKey(u.PersonId, u.EntitlementId), u.PutByUs ? DriftCause.Unexpected : DriftCause.AddedByOthers)
            ),
        ];
    }
}
