using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>Which operations to show.</summary>
public enum OperationFilter
{
    All = 0,
    Open = 1,

    /// <summary>Open and tried before, or waiting for the person.</summary>
    Retrying = 2,
    Applied = 3,
    Rejected = 4,
    NoLongerNeeded = 5,
}

public sealed record OperationRow(
    OperationId Id,
    long Sequence,
    ConnectorId Connector,
    ChangeKind Kind,
    OperationState State,
    string Person,
    string What,
    EntitlementKind EntitlementKind,
    string Cause,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset NextAttemptAt,
    DateTimeOffset? FinishedAt,
    string? LastError,
    string? WhatToDo,
    bool WaitsForPerson
);

/// <summary>A target at a glance.</summary>
/// <param name="LastRun">The newest read; may be running.</param>
/// <param name="History">Newest first.</param>
public sealed record ConnectorView(
    ConnectorId Id,
    ConnectorMode Mode,
    bool Healthy,
    string? HealthMessage,
    DateTimeOffset? CheckedAt,
    DateTimeOffset? WantedAt,
    SyncRun? LastRun,
    DateTimeOffset? LastSuccessAt,
    IReadOnlyList<SyncRun> History,
    IReadOnlyDictionary<ResourceKind, int> Resources,
    int Assignments,
    int People,
    int OpenOperations,
    int Drift
)
{
    /// <summary>How the provisioning of people and groups is; null where there is none, or it was not asked yet.</summary>
    public string? GroupsHealth { get; init; }

    public bool GroupsHealthy { get; init; }
}

public sealed record DriftRow(
    ConnectorId Connector,
    string Person,
    string What,
    EntitlementKind EntitlementKind,
    DriftCause Cause,
    bool Healing,
    DateTimeOffset FoundAt
);

/// <summary>What happens in targets; for administrators and auditors.</summary>
public sealed class ProvisioningQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private static readonly Error NotAllowed = Error.Forbidden(
        "provisioning.not-allowed",
        "Only administrators and auditors see what is changed in targets."
    );

    public async Task<Result<Page<OperationRow>>> OperationsAsync(
        OperationFilter filter,
        string? person,
        int page,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.SeesEverything)
            return NotAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var operations = Filtered(db.Operations, filter);
        if (!string.IsNullOrWhiteSpace(person))
        {
            var text = person.Trim().ToLowerInvariant();
            operations = operations.Where(o => db.People.Any(p => p.Id == o.PersonId && p.Name.ToLower().Contains(text)));
        }
        var total = await operations.CountAsync(cancellationToken);
        var rows = await (
            from operation in operations.OrderByDescending(o => o.Sequence).Skip((page - 1) * size).Take(size)
            join who in db.People on operation.PersonId equals who.Id
            join entitlement in EntitlementNames.Of(db) on operation.EntitlementId equals entitlement.Id
            orderby operation.Sequence descending
            select new
            {
                operation,
                Person = who.Name,
                What = entitlement,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return new Page<OperationRow>(
            [
                .. rows.Select(r => new OperationRow(
                    r.operation.Id,
                    r.operation.Sequence,
                    r.operation.Connector,
                    r.operation.Kind,
                    r.operation.State,
                    r.Person,
                    r.What.FullName,
                    r.What.Kind,
                    r.operation.Cause,
                    r.operation.Attempts,
                    r.operation.CreatedAt,
                    r.operation.NextAttemptAt,
                    r.operation.FinishedAt,
                    r.operation.LastError,
                    r.operation.WhatToDo,
                    r.operation.WaitsForPerson
                )),
            ],
            total,
            page,
            size
        );
    }

    /// <summary>How many operations each filter shows.</summary>
    public async Task<Result<IReadOnlyDictionary<OperationFilter, int>>> OperationCountsAsync(
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.SeesEverything)
            return NotAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await db
            .Operations.GroupBy(o => new
            {
                o.State,
                Retrying = o.FinishedAt == null && (o.Attempts > 1 || o.WaitsForPerson || o.LastError != null),
            })
            .Select(g => new
            {
                g.Key.State,
                g.Key.Retrying,
                Count = g.Count(),
            })
            .ToListAsync(cancellationToken);
        int Sum(params OperationState[] states) => counts.Where(c => states.Contains(c.State)).Sum(c => c.Count);
        return Result.Of<IReadOnlyDictionary<OperationFilter, int>>(
            new Dictionary<OperationFilter, int>
            {
                [OperationFilter.All] = counts.Sum(c => c.Count),
                [OperationFilter.Open] = Sum(OperationState.Pending, OperationState.Running, OperationState.InProgress),
                [OperationFilter.Retrying] = counts.Where(c => c.Retrying).Sum(c => c.Count),
                [OperationFilter.Applied] = Sum(OperationState.Applied),
                [OperationFilter.Rejected] = Sum(OperationState.Rejected),
                [OperationFilter.NoLongerNeeded] = Sum(OperationState.NoLongerNeeded),
            }
        );
    }

    public async Task<Result<IReadOnlyList<ConnectorView>>> ConnectorsAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return NotAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var states = await db.Connectors.AsNoTracking().ToListAsync(cancellationToken);
        var views = new List<ConnectorView>();
        foreach (
            var state in states.OrderByDescending(s => s.Id == ConnectorId.Okta).ThenBy(s => s.Id.Value, StringComparer.Ordinal)
        )
        {
            var history = await db
                .SyncRuns.AsNoTracking()
                .Where(r => r.Connector == state.Id)
                .OrderByDescending(r => r.StartedAt)
                .Take(20)
                .ToListAsync(cancellationToken);
            var kinds = await db
                .Resources.Where(r => r.Connector == state.Id && r.GoneAt == null)
                .GroupBy(r => r.Kind)
                .Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
            views.Add(
                new ConnectorView(
                    state.Id,
                    state.Mode,
                    state.Healthy,
                    state.HealthMessage,
                    state.CheckedAt,
                    state.WantedAt,
                    history.FirstOrDefault(),
                    await db
                        .SyncRuns.Where(r => r.Connector == state.Id && r.Outcome == SyncOutcome.Succeeded)
                        .MaxAsync(r => r.FinishedAt, cancellationToken),
                    history,
                    kinds,
                    await db.Assignments.CountAsync(a => a.Connector == state.Id && a.GoneAt == null, cancellationToken),
                    state.Id == ConnectorId.Okta
                        ? await db.People.CountAsync(p => p.Status == PersonStatus.Active, cancellationToken)
                        : await db.TargetUsers.CountAsync(u => u.Connector == state.Id, cancellationToken),
                    await db.Operations.CountAsync(o => o.Connector == state.Id && o.FinishedAt == null, cancellationToken),
                    await db.Drift.CountAsync(d => d.Connector == state.Id, cancellationToken)
                )
                {
                    GroupsHealth = state.GroupsHealth,
                    GroupsHealthy = state.GroupsHealthy,
                }
            );
        }
        return Result.Of<IReadOnlyList<ConnectorView>>(views);
    }

    public async Task<Result<Page<DriftRow>>> DriftAsync(
        ConnectorId connector,
        int page,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.SeesEverything)
            return NotAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = db.Drift.Where(d => d.Connector == connector);
        var total = await all.CountAsync(cancellationToken);
        var rows = await (
            from drift in all
            join who in db.People on drift.PersonId equals who.Id
            join entitlement in EntitlementNames.Of(db) on drift.EntitlementId equals entitlement.Id
            orderby who.Name, entitlement.Name, drift.EntitlementId
            select new
            {
                drift,
                who.Name,
                What = entitlement,
            }
        )
            .AsNoTracking()
            .Skip((page - 1) * size)
            .Take(size)
            .ToListAsync(cancellationToken);
        return new Page<DriftRow>(
            [
                .. rows.Select(r => new DriftRow(
                    r.drift.Connector,
                    r.Name,
                    r.What.FullName,
                    r.What.Kind,
                    r.drift.Cause,
                    r.drift.Healing,
                    r.drift.FoundAt
                )),
            ],
            total,
            page,
            size
        );
    }

    private static IQueryable<ProvisioningOperation> Filtered(
        IQueryable<ProvisioningOperation> operations,
        OperationFilter filter
    ) =>
        filter switch
        {
            OperationFilter.Open => operations.Where(o => o.FinishedAt == null),
            OperationFilter.Retrying => operations.Where(o =>
                o.FinishedAt == null && (o.Attempts > 1 || o.WaitsForPerson || o.LastError != null)
            ),
            OperationFilter.Applied => operations.Where(o => o.State == OperationState.Applied),
            OperationFilter.Rejected => operations.Where(o => o.State == OperationState.Rejected),
            OperationFilter.NoLongerNeeded => operations.Where(o => o.State == OperationState.NoLongerNeeded),
            OperationFilter.All => operations,
        };
}
