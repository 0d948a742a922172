using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Provisioning;

/// <summary>Records how an operation went, together with what follows for the assignment, the request and the audit log.</summary>
public sealed class FinishOperation(
    Transactions transactions,
    EnqueueChanges enqueue,
    PortalMetrics metrics,
    ILogger<FinishOperation> logger
)
{
    /// <summary>It is so in the target, read back.</summary>
    public async Task AppliedAsync(ProvisioningOperation operation, Presence presence, CancellationToken cancellationToken)
    {
        TimeSpan? late = null;
        await FinishAsync(
            operation,
            async (db, stored, now) =>
            {
                stored.LookedBefore(operation.FoundBefore ?? false);
                var direct = await db.Assignments.SingleOrDefaultAsync(
                    a =>
                        a.PersonId == stored.PersonId
                        && a.EntitlementId == stored.EntitlementId
                        && a.Via == ""
                        && a.GoneAt == null,
                    cancellationToken
                );
                late =
                    stored.Kind == ChangeKind.Revoke && direct is { PutByUs: true }
                        ? now - await EndOfAccessAsync(db, stored, cancellationToken)
                        : null;
                if (stored.Kind == ChangeKind.Revoke)
                    direct?.Gone(now);
                else if (direct is null && stored.FoundBefore == true)
                    db.Assignments.Add(Assignment.Found(stored.Connector, stored.PersonId, stored.EntitlementId, null, now));
                else if (direct is null)
                    db.Assignments.Add(Assignment.PutThere(stored.Connector, stored.PersonId, stored.EntitlementId, now));
                if (presence.Via is { } via)
                    await RememberThroughAsync(db, stored, via, now, cancellationToken);
                stored.Apply(now);
                var name = await NameAsync(db, stored, cancellationToken);
                db.Record(
                    new AuditDraft(
                        stored.Kind == ChangeKind.Grant ? "target.granted" : "target.revoked",
                        null,
                        Actor.System.Name,
                        "operation",
                        stored.Id.ToString(),
                        stored switch
                        {
                            { Kind: ChangeKind.Grant, FoundBefore: true } =>
                                $"{name} was in {stored.Connector.DisplayName} already.",
                            { Kind: ChangeKind.Grant } =>
                                $"{name} was put in place in {stored.Connector.DisplayName}. {stored.Cause}.",
                            _ => $"{name} was taken away in {stored.Connector.DisplayName}. {stored.Cause}.",
                        },
                        stored.PersonId.Value
                    )
                );
                logger.Applied(stored.Kind.ToString(), stored.Id.Value, stored.Connector.Value, stored.Attempts);
            },
            cancellationToken
        );
        if (late is { } span)
            metrics.Gone(operation.Connector, span);
    }

    /// <summary>The target refuses for good.</summary>
    public Task RejectedAsync(
        ProvisioningOperation operation,
        OperationOutcome.Rejected rejected,
        CancellationToken cancellationToken
    ) =>
        FinishAsync(
            operation,
            async (db, stored, now) =>
            {
                stored.Reject(rejected.Reason, rejected.WhatToDo, now);
                await db.SaveChangesAsync(cancellationToken);
                await TellItemsAsync(
                    db,
                    stored,
                    (request, item) =>
                    {
                        if (stored.Kind == ChangeKind.Grant)
                            request.ItemRefused(item.Id, now, rejected.Reason);
                        else
                            request.ItemDelayed(item.Id, now, rejected.Reason);
                    },
                    cancellationToken
                );
                var name = await NameAsync(db, stored, cancellationToken);
                db.Record(
                    new AuditDraft(
                        "target.refused",
                        null,
                        Actor.System.Name,
                        "operation",
                        stored.Id.ToString(),
                        $"{stored.Connector.DisplayName} refused to {(stored.Kind == ChangeKind.Grant ? "give" : "take away")} {name}: {rejected.Reason}",
                        stored.PersonId.Value
                    )
                );
            },
            cancellationToken
        );

    /// <summary>Overtaken, and without effect in the target.</summary>
    public Task DroppedAsync(ProvisioningOperation operation, CancellationToken cancellationToken) =>
        FinishAsync(
            operation,
            (_, stored, now) =>
            {
                stored.NotNeeded("Nobody needs it any more.", now);
                return Task.CompletedTask;
            },
            cancellationToken
        );

    /// <summary>Stores a step that does not end the operation; <paramref name="trouble" /> is shown at the request's item.</summary>
    public Task SaveAsync(
        ProvisioningOperation operation,
        Action<ProvisioningOperation> step,
        string? trouble,
        CancellationToken cancellationToken
    ) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                await db.LockPeopleAsync([operation.PersonId], cancellationToken);
                var stored = await OwnAsync(db, operation, cancellationToken);
                step(stored);
                if (operation.FoundBefore is { } found)
                    stored.LookedBefore(found);
                if (trouble is not null)
                    await TellItemsAsync(
                        db,
                        stored,
                        (request, item) => request.ItemDelayed(item.Id, now, trouble),
                        cancellationToken
                    );
                db.Announce(Topics.Operations);
                return new Done();
            },
            cancellationToken
        );

    private async Task FinishAsync(
        ProvisioningOperation operation,
        Func<PortalDbContext, ProvisioningOperation, DateTimeOffset, Task> record,
        CancellationToken cancellationToken
    )
    {
        var finished = await transactions.DoAsync(
            async (db, now) =>
            {
                await db.LockPeopleAsync([operation.PersonId], cancellationToken);
                var stored = await OwnAsync(db, operation, cancellationToken);
                await record(db, stored, now);
                // What was decided meanwhile is planned again from what holds now, and the request moves on.
                await enqueue.ExecuteAsync(
                    db,
                    [new AccessKey(stored.PersonId, stored.EntitlementId)],
                    stored.Cause,
                    now,
                    cancellationToken,
                    stored.State == OperationState.Rejected ? stored.Kind : null
                );
                db.Announce(Topics.Operations);
                return stored;
            },
            cancellationToken
        );
        metrics.Finished(finished);
    }

    /// <summary>When the last reason for the access ended; null when it had none of ours, or one goes on under a lock.</summary>
    private static async Task<DateTimeOffset?> EndOfAccessAsync(
        PortalDbContext db,
        ProvisioningOperation operation,
        CancellationToken cancellationToken
    )
    {
        var grants = db.Grants.Where(g => g.PersonId == operation.PersonId && g.EntitlementId == operation.EntitlementId);
        if (await grants.AnyAsync(g => g.EndedAt == null, cancellationToken))
            return null;
        var last = await grants
            .OrderByDescending(g => g.EndedAt)
            .Select(g => new { g.Until, g.EndedAt })
            .FirstOrDefaultAsync(cancellationToken);
        return last?.Until < last?.EndedAt ? last?.Until : last?.EndedAt;
    }

    /// <summary>The operation as stored, if this worker still has it.</summary>
    private static async Task<ProvisioningOperation> OwnAsync(
        PortalDbContext db,
        ProvisioningOperation operation,
        CancellationToken cancellationToken
    )
    {
        var stored = await db.Operations.SingleAsync(o => o.Id == operation.Id, cancellationToken);
        return stored.State == OperationState.Running && stored.ClaimedBy == operation.ClaimedBy
            ? stored
            : throw new OperationLostException();
    }

    private static async Task RememberThroughAsync(
        PortalDbContext db,
        ProvisioningOperation operation,
        GroupRef via,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var known = await db.Assignments.AnyAsync(
            a =>
                a.PersonId == operation.PersonId
                && a.EntitlementId == operation.EntitlementId
                && a.Via == via.ExternalId
                && a.GoneAt == null,
            cancellationToken
        );
        if (!known)
            db.Assignments.Add(Assignment.Found(operation.Connector, operation.PersonId, operation.EntitlementId, via, now));
    }

    private static async Task TellItemsAsync(
        PortalDbContext db,
        ProvisioningOperation operation,
        Action<AccessRequest, RequestItem> tell,
        CancellationToken cancellationToken
    )
    {
        var requests = await db
            .Requests.Include(r => r.Items)
            .Where(r =>
                r.PersonId == operation.PersonId
                && r.Items.Any(i =>
                    i.EntitlementId == operation.EntitlementId
                    && (i.Status == ItemStatus.Applying || i.Status == ItemStatus.Removing)
                )
            )
            .ToListAsync(cancellationToken);
        foreach (var request in requests)
        {
            foreach (
                var item in request.Items.Where(i =>
                    i.EntitlementId == operation.EntitlementId && i.Status is ItemStatus.Applying or ItemStatus.Removing
                )
            )
                tell(request, item);
            db.Announce(Topics.Request(request.Id));
        }
    }

    private static async Task<string> NameAsync(
        PortalDbContext db,
        ProvisioningOperation operation,
        CancellationToken cancellationToken
    )
    {
        var found = await (
            from entitlement in EntitlementNames.Of(db)
            join person in db.People on operation.PersonId equals person.Id
            where entitlement.Id == operation.EntitlementId
            select new { What = entitlement, person.Name }
        ).SingleAsync(cancellationToken);
        return $"{found.What.FullName} for {found.Name}";
    }
}

/// <summary>Another worker has the operation now; this one leaves it alone.</summary>
public sealed class OperationLostException : Exception
{
    public OperationLostException()
        : base("The operation was taken over by another worker.") { }

    public OperationLostException(string message)
        : base(message) { }

    public OperationLostException(string message, Exception inner)
        : base(message, inner) { }
}
