using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>
/// The one way from grants to targets. Whatever changed a reason calls this in its own transaction: the people are locked, plans are made
/// from what holds now, and the changes to make are stored before anything is tried.
/// </summary>
public sealed class EnqueueChanges
{
    /// <param name="cause">For people: "Request 1042 was approved".</param>
    /// <param name="refused">What the target has just refused for good: not asked again at once; the next read or an administrator does.</param>
    /// <param name="marksGroups">Whether groups of lists that give the keys are to be looked at; not when that is where it comes from.</param>
    /// <returns>How many operations were enqueued.</returns>
    public async Task<int> ExecuteAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessKey> keys,
        string cause,
        DateTimeOffset now,
        CancellationToken cancellationToken,
        ChangeKind? refused = null,
        bool marksGroups = true
    )
    {
        if (keys.Count == 0)
            return 0;
        await db.SaveChangesAsync(cancellationToken);
        await db.LockPeopleAsync([.. keys.Select(k => k.PersonId).Distinct()], cancellationToken);
        if (marksGroups)
            await ListGroups.MarkAsync(db, keys, now, cancellationToken);
        var modes = await db.Connectors.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Mode, cancellationToken);
        var facts = await AccessStates.LoadAsync(db, keys, now, cancellationToken);
        var enqueued = 0;
        foreach (var key in facts)
        {
            if (!modes.TryGetValue(key.Connector, out var mode))
                continue;
            var plan = Planner.For(key.State, mode);
            foreach (var overtaken in key.Open.Where(o => plan.Overtaken.Contains(o.Id)))
                overtaken.NotNeeded("Overtaken: " + cause, now);
            if (plan.Enqueue is not { } kind || kind == refused)
                continue;
            db.Operations.Add(
                ProvisioningOperation.Create(key.Connector, kind, key.Key.PersonId, key.Key.EntitlementId, cause, now)
            );
            enqueued++;
        }
        await db.SaveChangesAsync(cancellationToken);
        await RequestProgress.SettleAsync(db, keys, now, cancellationToken);
        if (enqueued > 0)
            db.Announce(Topics.Operations);
        return enqueued;
    }
}
