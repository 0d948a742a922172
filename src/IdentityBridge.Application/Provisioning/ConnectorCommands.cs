using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace IdentityBridge.Application.Provisioning;

internal static class ProvisioningErrors
{
    public static readonly Error AdministratorsOnly = Error.Forbidden(
        "provisioning.administrators-only",
        "Only administrators may do this. Ask one of them."
    );

    public static readonly Error NoConnector = Error.NotFound("connector.not-found", "There is no such integration.");

    public static readonly Error NoGroup = Error.NotFound("group.not-found", "There is no such group.");

    public static readonly Error NotSeen = Error.Forbidden(
        "provisioning.not-allowed",
        "Only administrators and auditors see what is changed in targets."
    );

    public static readonly Error NoOperation = Error.NotFound("operation.not-found", "There is no such operation.");
}

public sealed record RequestSyncCommand(ConnectorId Connector);

/// <summary>An administrator wants a target read now.</summary>
public sealed class RequestSync(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(RequestSyncCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, now) =>
            {
                if (!actor.IsAdministrator)
                    return ProvisioningErrors.AdministratorsOnly;
                var state = await db.Connectors.SingleOrDefaultAsync(c => c.Id == command.Connector, cancellationToken);
                if (state is null)
                    return ProvisioningErrors.NoConnector;
                state.Want(now);
                db.Announce(Topics.Connectors);
                return new Done();
            },
            cancellationToken
        );
}

public sealed record SetConnectorModeCommand(ConnectorId Connector, ConnectorMode Mode);

/// <summary>An administrator says how far we may go in a target.</summary>
public sealed class SetConnectorMode(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(SetConnectorModeCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, now) =>
            {
                if (!actor.IsAdministrator)
                    return ProvisioningErrors.AdministratorsOnly;
                var state = await db.Connectors.SingleOrDefaultAsync(c => c.Id == command.Connector, cancellationToken);
                if (state is null)
                    return ProvisioningErrors.NoConnector;
                if (!Enum.IsDefined(command.Mode))
                    return Error.Invalid("connector.mode", "Choose observe, additive or authoritative.");
                var before = state.Mode;
                state.SetMode(command.Mode);
                state.Want(now);
                db.Record(
                    new AuditDraft(
                        "connector.mode",
                        actor.PersonId?.Value,
                        actor.Name,
                        "connector",
                        command.Connector.Value,
                        $"{actor.Name} changed the mode of {command.Connector.DisplayName} from {before} to {command.Mode}."
                    )
                );
                db.Announce(Topics.Connectors);
                return new Done();
            },
            cancellationToken
        );
}

/// <param name="UpTo">As many as the stopped read held back.</param>
public sealed record AllowRemovalsCommand(ConnectorId Connector, int UpTo);

/// <summary>An administrator looked at what a stopped read would remove, and allows it once.</summary>
public sealed class AllowRemovals(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(AllowRemovalsCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, now) =>
            {
                if (!actor.IsAdministrator)
                    return ProvisioningErrors.AdministratorsOnly;
                var state = await db.Connectors.SingleOrDefaultAsync(c => c.Id == command.Connector, cancellationToken);
                if (state is null)
                    return ProvisioningErrors.NoConnector;
                var last = await db
                    .SyncRuns.Where(r => r.Connector == command.Connector)
                    .OrderByDescending(r => r.StartedAt)
                    .FirstOrDefaultAsync(cancellationToken);
                if (last is not { Outcome: SyncOutcome.Stopped } || last.HeldBack != command.UpTo)
                    return Error.Conflict(
                        "connector.not-stopped",
                        "The last read is not stopped any more, or by other removals. Look again."
                    );
                state.AllowRemovals(command.UpTo);
                state.Want(now);
                db.Record(
                    new AuditDraft(
                        "connector.removals-allowed",
                        actor.PersonId?.Value,
                        actor.Name,
                        "connector",
                        command.Connector.Value,
                        $"{actor.Name} allowed {command.UpTo} removals that a read of {command.Connector.DisplayName} had held back."
                    )
                );
                db.Announce(Topics.Connectors);
                return new Done();
            },
            cancellationToken
        );
}

public sealed record RetryOperationCommand(OperationId Id);

/// <summary>An administrator wants an operation tried now: a waiting one at once, a refused one anew.</summary>
public sealed class RetryOperation(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(RetryOperationCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, now) =>
            {
                if (!actor.IsAdministrator)
                    return ProvisioningErrors.AdministratorsOnly;
                var found = await db.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == command.Id, cancellationToken);
                if (found is null)
                    return ProvisioningErrors.NoOperation;
                await db.LockPeopleAsync([found.PersonId], cancellationToken);
                var operation = await db.Operations.SingleAsync(o => o.Id == command.Id, cancellationToken);
                if (operation.State == OperationState.Pending)
                    operation.Hurry(now);
                else if (operation.State == OperationState.Rejected)
                {
                    var key = new AccessKey(operation.PersonId, operation.EntitlementId);
                    var facts = (await AccessStates.LoadAsync(db, [key], now, cancellationToken)).Single();
                    var mode = await db
                        .Connectors.Where(c => c.Id == operation.Connector)
                        .Select(c => c.Mode)
                        .SingleAsync(cancellationToken);
                    if (Planner.For(facts.State with { Refused = false }, mode).Enqueue is not { } kind)
                        return Error.Conflict(
                            "operation.not-needed",
                            "Nobody needs this change any more; there is nothing to try."
                        );
                    db.Operations.Add(
                        ProvisioningOperation.Create(
                            operation.Connector,
                            kind,
                            operation.PersonId,
                            operation.EntitlementId,
                            $"{actor.Name} wanted it tried again",
                            now
                        )
                    );
                }
                else
                    return Error.Conflict(
                        "operation.not-waiting",
                        "This operation is not waiting: it is under way or has ended."
                    );
                db.Record(
                    new AuditDraft(
                        "operation.retried",
                        actor.PersonId?.Value,
                        actor.Name,
                        "operation",
                        operation.Id.ToString(),
                        $"{actor.Name} wanted operation {operation.Sequence} tried now.",
                        operation.PersonId.Value
                    )
                );
                db.Announce(Topics.Operations);
                return new Done();
            },
            cancellationToken
        );
}

/// <summary>Makes a row for every connector that the host registered and has none, in the configured mode.</summary>
public sealed class RegisterConnectors(
    Transactions transactions,
    ConnectorSet connectors,
    IEnumerable<IGroupProvisioning> provisioning,
    IConfiguration configuration
)
{
    public Task ExecuteAsync(CancellationToken cancellationToken) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var known = await db.Connectors.Select(c => c.Id).ToListAsync(cancellationToken);
                foreach (var connector in connectors.All.Where(c => !known.Contains(c.Id)))
                {
                    var state = ConnectorState.Create(
                        connector.Id,
                        Enum.TryParse<ConnectorMode>(
                            configuration[$"Portal:Modes:{connector.Id.Value}"],
                            ignoreCase: true,
                            out var mode
                        )
                            ? mode
                            : ConnectorMode.Additive
                    );
                    state.Want(now);
                    db.Connectors.Add(state);
                }
                await db.SaveChangesAsync(cancellationToken);
                var fills = provisioning.Any();
                foreach (
                    var state in await db
                        .Connectors.Where(c => c.Id == ConnectorId.IdentityCenter && c.FillsGroups != fills)
                        .ToListAsync(cancellationToken)
                )
                    state.FillGroups(fills);
                return new Done();
            },
            cancellationToken
        );
}

/// <summary>Which targets somebody wants read now.</summary>
public sealed class WantedSyncs(IDbContextFactory<PortalDbContext> contexts)
{
    public async Task<IReadOnlyList<ConnectorId>> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .Connectors.Where(c => c.WantedAt != null)
            .OrderByDescending(c => c.Id == ConnectorId.Okta)
            .Select(c => c.Id)
            .ToListAsync(cancellationToken);
    }
}

/// <summary>Asks every target whether it is well.</summary>
public sealed class CheckConnectors(
    Transactions transactions,
    ConnectorSet connectors,
    IEnumerable<IGroupProvisioning> provisioning
)
{
    /// <returns>What is not well, in sentences.</returns>
    public async Task<IReadOnlyList<string>> ExecuteAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var connector in connectors.All)
        {
            var health = await connector.CheckAsync(cancellationToken);
            if (!health.Healthy)
                problems.Add($"{connector.Id.DisplayName}: {health.Message}");
            await transactions.DoAsync(
                async (db, now) =>
                {
                    (await db.Connectors.SingleAsync(c => c.Id == connector.Id, cancellationToken)).Checked(health, now);
                    db.Announce(Topics.Connectors);
                    return new Done();
                },
                cancellationToken
            );
        }
        foreach (var target in provisioning)
        {
            var health = await target.CheckAsync(cancellationToken);
            if (!health.Healthy)
                problems.Add($"{ConnectorId.IdentityCenter.DisplayName}, SCIM: {health.Message}");
            await transactions.DoAsync(
                async (db, _) =>
                {
                    var state = await db.Connectors.SingleAsync(c => c.Id == ConnectorId.IdentityCenter, cancellationToken);
                    state.GroupsChecked(health);
                    db.Announce(Topics.Connectors);
                    return new Done();
                },
                cancellationToken
            );
        }
        return problems;
    }
}
