using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <param name="HadOldGroup">Something was left of a group that the list had before.</param>
/// <param name="PollAfter">When to ask again for what is under way, or waits for its turn.</param>
internal sealed record AssignedGroup(
    int Given,
    int Taken,
    TimeSpan? PollAfter,
    string? Failure,
    OperationOutcome.Rejected? Refusal,
    bool HadOldGroup = false
);

/// <summary>
/// Keeps the account assignments of a group equal to what its list gives. A change is noted before it is started, its id as soon as it is
/// known, and it counts only when it was read back; together with the changes of people they keep to the target's limit.
/// </summary>
public sealed class AssignGroup(IDbContextFactory<PortalDbContext> contexts, ConnectorSet connectors, TimeProvider time)
{
    private static readonly TimeSpan UntilItsTurn = TimeSpan.FromSeconds(1);

    private IConnector Connector =>
        connectors.Find(ConnectorId.IdentityCenter) ?? throw new InvalidOperationException("Identity Center has no connector.");

    /// <summary>What others gave the group, and what is there still.</summary>
    /// <exception cref="ConnectorReadException">The target did not answer so that one could know.</exception>
    internal async Task<IReadOnlyList<EntitlementId>> SeenAsync(
        string group,
        IReadOnlyDictionary<EntitlementId, EntitlementRef> others,
        CancellationToken cancellationToken
    )
    {
        var seen = new List<EntitlementId>();
        foreach (var (entitlement, reference) in others)
            if ((await Connector.FindAsync(Change(ChangeKind.Revoke, reference, group), cancellationToken)).Direct)
                seen.Add(entitlement);
        return seen;
    }

    /// <param name="taken">What others gave the group, and what is to be taken from it all the same.</param>
    /// <param name="takesOver">What is there already is ours from now on.</param>
    /// <exception cref="GroupProvisioningException">The group is gone.</exception>
    /// <exception cref="ConnectorReadException">The target did not answer so that one could know.</exception>
    internal async Task<AssignedGroup> ExecuteAsync(
        AccessListId list,
        string group,
        IReadOnlyDictionary<EntitlementId, EntitlementRef> wanted,
        IReadOnlyCollection<EntitlementId> taken,
        bool takesOver,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.ListGroupAssignments.Where(a => a.ListId == list).ToListAsync(cancellationToken);
        var held = rows.Where(r => r.OldGroup.Length == 0).Select(r => r.EntitlementId).ToList();
        foreach (var entitlement in wanted.Keys.Concat(taken).Except(held).ToList())
        {
            var row = ListGroupAssignment.Create(list, entitlement);
            db.ListGroupAssignments.Add(row);
            rows.Add(row);
        }
        foreach (var row in rows.Where(r => r.OldGroup.Length == 0 && taken.Contains(r.EntitlementId)))
            row.Found(true, ours: true);
        await db.SaveChangesAsync(cancellationToken);
        var ids = rows.Select(r => r.EntitlementId).ToList();
        var refs = await db
            .Entitlements.AsNoTracking()
            .Where(e => ids.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, e => e.Ref, cancellationToken);

        bool IsWanted(ListGroupAssignment row) => row.OldGroup.Length == 0 && wanted.ContainsKey(row.EntitlementId);
        var result = new AssignedGroup(0, 0, null, null, null, rows.Exists(r => r.OldGroup.Length > 0));
        // What is to be taken first: it is late with every second.
        foreach (var row in rows.OrderBy(IsWanted))
        {
            var kind = IsWanted(row) ? ChangeKind.Grant : ChangeKind.Revoke;
            if (kind == ChangeKind.Grant && row is { Present: true, UnderWay: null })
                continue;
            if (kind == ChangeKind.Revoke && row is { PutByUs: false, UnderWay: null })
            {
                db.ListGroupAssignments.Remove(row);
                await db.SaveChangesAsync(cancellationToken);
                continue;
            }
            var change = Change(kind, refs[row.EntitlementId], row.OldGroup.Length == 0 ? group : row.OldGroup);
            result = await StepAsync(db, row, change, takesOver, result, cancellationToken);
        }
        return result;
    }

    private async Task<AssignedGroup> StepAsync(
        PortalDbContext db,
        ListGroupAssignment row,
        AccessChange change,
        bool takesOver,
        AssignedGroup result,
        CancellationToken cancellationToken
    )
    {
        if (row.UnderWay is null)
        {
            var before = await Connector.FindAsync(change, cancellationToken);
            if (before.Direct == (change.Kind == ChangeKind.Grant))
                return await DoneAsync(db, row, change, takesOver, isOurs: false, result, cancellationToken);
            if (!await StartAsync(db, row, change.Kind, Connector.InFlightLimit, cancellationToken))
                return result with { PollAfter = result.PollAfter ?? UntilItsTurn };
        }
        // What was started must be answered before the opposite begins.
        var (asked, wants) = (change with { Kind = row.UnderWay!.Value, Token = row.Token }, change.Kind);
        switch (await Connector.ApplyAsync(asked, cancellationToken))
        {
            case OperationOutcome.Applied applied:
                var after = applied.Seen ?? await Connector.FindAsync(asked with { Token = null }, cancellationToken);
                if (after.Direct != (asked.Kind == ChangeKind.Grant))
                    return await FailAsync("The target said it was done, and does not show it yet.");
                result = await DoneAsync(db, row, asked, takesOver, isOurs: true, result, cancellationToken);
                return asked.Kind == wants ? result : result with { PollAfter = TimeSpan.Zero };
            case OperationOutcome.InProgress started:
                row.Ask(started.Token);
                await db.SaveChangesAsync(cancellationToken);
                return result with { PollAfter = Sooner(result.PollAfter, started.PollAfter) };
            case OperationOutcome.Retry retry:
                return await FailAsync(retry.Reason);
            case OperationOutcome.PersonUnknown unknown:
                await FailAsync(unknown.Reason);
                throw new GroupProvisioningException(new OperationOutcome.Retry(unknown.Reason), true, unknown.Reason);
            case OperationOutcome.Rejected rejected:
                await FailAsync(rejected.Reason);
                return result with { Refusal = rejected };
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        async Task<AssignedGroup> FailAsync(string reason)
        {
            row.Fail();
            await db.SaveChangesAsync(cancellationToken);
            return result with { Failure = reason };
        }
    }

    private static async Task<AssignedGroup> DoneAsync(
        PortalDbContext db,
        ListGroupAssignment row,
        AccessChange done,
        bool takesOver,
        bool isOurs,
        AssignedGroup result,
        CancellationToken cancellationToken
    )
    {
        if (done.Kind == ChangeKind.Grant)
            row.Found(true, isOurs || takesOver);
        else
        {
            db.ListGroupAssignments.Remove(row);
            await db
                .GroupGives.Where(g =>
                    g.Connector == ConnectorId.IdentityCenter
                    && g.GroupExternalId == done.GroupId
                    && g.EntitlementId == row.EntitlementId
                )
                .ExecuteDeleteAsync(cancellationToken);
        }
        await db.SaveChangesAsync(cancellationToken);
        return done.Kind == ChangeKind.Grant
            ? result with
            {
                Given = result.Given + 1,
            }
            : result with
            {
                Taken = result.Taken + 1,
            };
    }

    /// <summary>Notes that a change is about to be started; false when the target is busy with as many as it takes.</summary>
    private async Task<bool> StartAsync(
        PortalDbContext db,
        ListGroupAssignment row,
        ChangeKind kind,
        int? limit,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockStartsAsync(ConnectorId.IdentityCenter, cancellationToken);
        var busy =
            await db.Operations.CountAsync(
                o =>
                    o.Connector == ConnectorId.IdentityCenter
                    && (
                        o.State == OperationState.InProgress
                        || (o.State == OperationState.Running && o.ClaimedUntil != null && o.ClaimedUntil > now)
                    ),
                cancellationToken
            ) + await db.ListGroupAssignments.CountAsync(a => a.UnderWay != null, cancellationToken);
        if (busy >= limit)
            return false;
        row.Start(kind);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static AccessChange Change(ChangeKind kind, EntitlementRef entitlement, string group) =>
        new(OperationId.New(), kind, entitlement, "", "", null, null) { GroupId = group };

    private static TimeSpan Sooner(TimeSpan? a, TimeSpan b) => a is { } one && one < b ? one : b;
}
