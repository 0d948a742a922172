using System.Diagnostics;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Provisioning;

/// <summary>
/// Takes due operations to their targets. Safe to run in any number of processes and to be killed between any two steps: what was found
/// before the first write is stored before the write, the target's token as soon as it is known, and an effect is recorded only after it
/// was read back.
/// </summary>
public sealed class PushOperations(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    ConnectorSet connectors,
    FinishOperation finish,
    ProvisionPeople people,
    IWorkerSigns signs,
    TimeProvider time,
    ILogger<PushOperations> logger
)
{
    /// <summary>How long a claim holds at most. A worker that has not finished by then stops, and another takes over.</summary>
    public static readonly TimeSpan ClaimHolds = TimeSpan.FromSeconds(20);

    private const string ObserveOnly = "The target is in Observe mode: nothing is written until an administrator changes it.";

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ObservePause = TimeSpan.FromSeconds(30);
    private static readonly ActivitySource Activities = new("IdentityBridge.Provisioning");

    /// <summary>Joins in as a worker. What it claims is free for others as soon as it is disposed, or its process is gone.</summary>
    public async Task<PushWorker> JoinAsync(CancellationToken cancellationToken) =>
        new(await signs.RaiseAsync(cancellationToken));

    /// <summary>Claims up to <paramref name="most" /> due operations of a connector.</summary>
    public Task<IReadOnlyList<ProvisioningOperation>> ClaimAsync(
        ConnectorId connector,
        PushWorker worker,
        int most,
        CancellationToken cancellationToken
    )
    {
        var limit = connectors.Find(connector)?.InFlightLimit;
        return transactions.DoAsync(
            (db, now) => db.ClaimOperationsAsync(connector, worker.Id, now, now + ClaimHolds, most, limit, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>When the next operation of a connector is due; null when none is open.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(ConnectorId connector, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .Operations.Where(o =>
                o.Connector == connector && (o.State == OperationState.Pending || o.State == OperationState.InProgress)
            )
            .OrderBy(o => o.NextAttemptAt)
            .Select(o => (DateTimeOffset?)o.NextAttemptAt)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Takes one claimed operation one step on. Never throws but for cancellation.</summary>
    public async Task ExecuteAsync(ProvisioningOperation operation, CancellationToken cancellationToken)
    {
        using var activity = Activities.StartActivity("operation");
        activity?.SetTag("operation.id", operation.Id.Value);
        activity?.SetTag("connector", operation.Connector.Value);
        using var lease = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lease.CancelAfter(ClaimHolds - Margin);
        try
        {
            await StepAsync(operation, lease.Token);
        }
        catch (Exception e) when (e is DbUpdateConcurrencyException or OperationLostException)
        {
            logger.LostClaim(operation.Id.Value);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LostClaim(operation.Id.Value);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.Unforeseen(e, operation.Id.Value);
            await PutOffAsync(operation, cancellationToken);
        }
    }

    private async Task StepAsync(ProvisioningOperation operation, CancellationToken cancellationToken)
    {
        var connector =
            connectors.Find(operation.Connector)
            ?? throw new InvalidOperationException($"No connector is called {operation.Connector}.");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Attach(operation);
        var now = time.Now();
        var key = new AccessKey(operation.PersonId, operation.EntitlementId);
        var facts = (await AccessStates.LoadAsync(db, [key], now, cancellationToken)).Single();
        var change = await ChangeAsync(db, operation, facts, cancellationToken);
        var mode = await db
            .Connectors.Where(c => c.Id == operation.Connector)
            .Select(c => c.Mode)
            .FirstOrDefaultAsync(cancellationToken);

        if (operation.Token is null && Planner.Goal(facts.State, mode) != operation.Kind)
        {
            await DropAsync(operation, connector, change, cancellationToken);
            return;
        }
        if (operation.Token is null && mode == ConnectorMode.Observe)
        {
            // Enqueued before an administrator said that nothing may be written any more.
            await TryAgainAsync(operation, ObserveOnly, ObservePause, waitsForPerson: false, cancellationToken);
            return;
        }
        try
        {
            if (operation is { Kind: ChangeKind.Grant, FoundBefore: null, Token: null })
            {
                var before = await connector.FindAsync(change, cancellationToken);
                operation.LookedBefore(before.Direct);
                if (before.Direct)
                {
                    await finish.AppliedAsync(operation, before, cancellationToken);
                    return;
                }
            }
            if (operation.Token is null)
            {
                operation.Start();
                await db.SaveChangesAsync(cancellationToken);
            }
            await SettleAsync(
                operation,
                connector,
                change,
                await connector.ApplyAsync(change, cancellationToken),
                cancellationToken
            );
        }
        catch (ConnectorReadException e)
        {
            await TryAgainAsync(operation, e.Message, e.RetryAfter, waitsForPerson: false, cancellationToken);
        }
    }

    private async Task SettleAsync(
        ProvisioningOperation operation,
        IConnector connector,
        AccessChange change,
        OperationOutcome outcome,
        CancellationToken cancellationToken
    )
    {
        switch (outcome)
        {
            case OperationOutcome.Applied applied:
                var after = applied.Seen ?? await connector.FindAsync(change with { Token = null }, cancellationToken);
                if (after.Direct == (operation.Kind == ChangeKind.Grant))
                    await finish.AppliedAsync(operation, after, cancellationToken);
                else
                    await TryAgainAsync(
                        operation,
                        "The target said it was done, and does not show it yet.",
                        TimeSpan.FromSeconds(1),
                        waitsForPerson: false,
                        cancellationToken
                    );
                break;
            case OperationOutcome.InProgress started:
                await finish.SaveAsync(
                    operation,
                    o => o.AskAgain(started.Token, time.Now() + started.PollAfter),
                    null,
                    cancellationToken
                );
                break;
            case OperationOutcome.Retry retry:
                await TryAgainAsync(operation, retry.Reason, retry.After, waitsForPerson: false, cancellationToken);
                break;
            case OperationOutcome.PersonUnknown unknown:
                await MakeKnownAsync(operation, unknown, cancellationToken);
                break;
            case OperationOutcome.Rejected rejected:
                logger.Refused(operation.Kind.ToString(), operation.Id.Value, operation.Connector.Value, rejected.Reason);
                await finish.RejectedAsync(operation, rejected, cancellationToken);
                break;
        }
    }

    /// <summary>Nobody needs it any more. What it may have done in the target is found out first, so that it is known whose it is.</summary>
    private async Task DropAsync(
        ProvisioningOperation operation,
        IConnector connector,
        AccessChange change,
        CancellationToken cancellationToken
    )
    {
        if (operation.Attempts > 0)
        {
            try
            {
                var presence = await connector.FindAsync(change, cancellationToken);
                if (presence.Direct == (operation.Kind == ChangeKind.Grant))
                {
                    await finish.AppliedAsync(operation, presence, cancellationToken);
                    return;
                }
            }
            catch (ConnectorReadException e)
            {
                await TryAgainAsync(operation, e.Message, e.RetryAfter, waitsForPerson: false, cancellationToken);
                return;
            }
        }
        await finish.DroppedAsync(operation, cancellationToken);
    }

    /// <summary>Where we may create people they are created now, and the change is tried again at once; else it waits until they appear.</summary>
    private async Task MakeKnownAsync(
        ProvisioningOperation operation,
        OperationOutcome.PersonUnknown unknown,
        CancellationToken cancellationToken
    )
    {
        var (reason, after) = (unknown.Reason, TimeSpan.FromSeconds(10));
        if (operation is { Kind: ChangeKind.Grant } && operation.Connector == ConnectorId.IdentityCenter && people.IsConfigured)
            try
            {
                await people.EnsureAsync(operation.PersonId, cancellationToken);
                after = TimeSpan.FromMilliseconds(500);
            }
            catch (GroupProvisioningException e)
            {
                reason = e.Message;
            }
        await TryAgainAsync(operation, reason, after, waitsForPerson: true, cancellationToken);
    }

    private async Task TryAgainAsync(
        ProvisioningOperation operation,
        string reason,
        TimeSpan? after,
        bool waitsForPerson,
        CancellationToken cancellationToken
    )
    {
        var delay = RetrySchedule.Delay(operation.Kind, operation.Failures + 1, after, Random.Shared.NextDouble());
        logger.Retried(operation.Kind.ToString(), operation.Id.Value, operation.Connector.Value, delay, reason);
        await finish.SaveAsync(operation, o => o.TryAgain(reason, time.Now() + delay, waitsForPerson), reason, cancellationToken);
    }

    private async Task PutOffAsync(ProvisioningOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            await finish.SaveAsync(
                operation,
                o =>
                    o.TryAgain(
                        "Something went wrong in the portal; it will be tried again.",
                        time.Now() + TimeSpan.FromSeconds(10)
                    ),
                null,
                cancellationToken
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The claim runs out by itself, and the operation is free again.
            logger.LostClaim(operation.Id.Value);
        }
    }

    private static async Task<AccessChange> ChangeAsync(
        PortalDbContext db,
        ProvisioningOperation operation,
        KeyFacts facts,
        CancellationToken cancellationToken
    )
    {
        var person = await db
            .People.Where(p => p.Id == operation.PersonId)
            .Select(p => new { p.ExternalId, p.Login })
            .SingleAsync(cancellationToken);
        var target = await db
            .TargetUsers.Where(u => u.Connector == operation.Connector && u.PersonId == operation.PersonId)
            .Select(u => u.ExternalId)
            .FirstOrDefaultAsync(cancellationToken);
        return new AccessChange(
            operation.Id,
            operation.Kind,
            facts.Ref,
            person.ExternalId,
            person.Login,
            target,
            operation.Token
        );
    }
}

/// <summary>One of those who take operations to their targets.</summary>
public sealed class PushWorker : IAsyncDisposable
{
    private readonly IWorkerSign sign;

    internal PushWorker(IWorkerSign sign) => this.sign = sign;

    internal Guid Id => sign.Worker;

    /// <summary>Cancelled when others may take what this worker has: it must stop, and join in again.</summary>
    public CancellationToken Lost => sign.Lost;

    public ValueTask DisposeAsync() => sign.DisposeAsync();
}
