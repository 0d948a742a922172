using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>One turn of one list's group: what should be against what is there, and the calls that make them equal.</summary>
public sealed class FillGroup(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    IEnumerable<IGroupProvisioning> provisioning,
    FillMembers members,
    AssignGroup assign,
    RecordGroup record,
    TimeProvider time
)
{
    private const string ObserveOnly = "The target is in Observe mode: nothing is written until an administrator changes it.";

    private static readonly TimeSpan UntilReplaced = TimeSpan.FromSeconds(2);

    private readonly IGroupProvisioning? target = provisioning.SingleOrDefault();

    /// <exception cref="GroupProvisioningException">The target refuses, or does not answer.</exception>
    /// <exception cref="OperationLostException">Another worker has the group now.</exception>
    internal async Task<GroupTurn> ExecuteAsync(ListGroup group, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var facts = await GroupFacts.LoadAsync(db, group, time.Now(), cancellationToken);
        if (facts.Mode == ConnectorMode.Observe)
            return GroupTurn.Finished(ObserveOnly);
        return facts.IsWanted
            ? await KeepAsync(group, facts, cancellationToken)
            : await TakeBackAsync(db, group, facts, cancellationToken);
    }

    /// <summary>The group is gone from the target: what it had is gone with it, and the next turn begins anew.</summary>
    internal Task ForgetAsync(ListGroup group, CancellationToken cancellationToken) =>
        RememberAsync(group, null, null, cancellationToken);

    private async Task<GroupTurn> KeepAsync(ListGroup group, GroupFacts facts, CancellationToken cancellationToken)
    {
        if (target is null)
            return GroupTurn.Failed("Scim:Endpoint is not set in this process.", TimeSpan.FromSeconds(10));
        var wish = new GroupWish(group.ListId.ToString(), facts.Title, group.ExternalId, facts.Linked);
        var found = await target.EnsureGroupAsync(wish, cancellationToken);
        if (found.ExternalId != group.ExternalId || found.Name != group.Name)
            await RememberAsync(group, found, facts.Linked, cancellationToken);
        var filled = await members.ExecuteAsync(target, group, found.ExternalId, facts, cancellationToken);
        var assigned = await assign.ExecuteAsync(
            group.ListId,
            found.ExternalId,
            facts.Gives,
            takesOver: found.ExternalId == facts.Linked,
            cancellationToken
        );
        var changes = new GroupChanges(
            group.ExternalId is not null && found.ExternalId != group.ExternalId,
            group.ExternalId is null,
            filled.Added,
            filled.Removed,
            assigned.Given,
            assigned.Taken
        );
        await record.ExecuteAsync(group.ListId, found, filled.Members, changes, cancellationToken);
        if (assigned.Refusal is { } refusal)
            return GroupTurn.RefusedFor(refusal.Reason, refusal.WhatToDo);
        if ((assigned.Failure ?? filled.Failure) is { } failure)
            return GroupTurn.Failed(failure, null);
        if (assigned.PollAfter is { } after)
            return GroupTurn.Waits(after);
        if (filled.Refusal is { } person)
            return GroupTurn.RefusedFor(person.Reason, person.WhatToDo);
        return GroupTurn.Finished(filled.Note, filled.HeldBack);
    }

    private async Task<GroupTurn> TakeBackAsync(
        PortalDbContext db,
        ListGroup group,
        GroupFacts facts,
        CancellationToken cancellationToken
    )
    {
        if (!group.ByGroup && !await GroupFacts.IsReplacedAsync(db, group.ListId, cancellationToken))
            return GroupTurn.Waits(UntilReplaced, "Waits until everybody holds by themselves what the group gives.");
        // An answer may have been lost: then the group carries our key, and we do not know its id.
        var id =
            group.ExternalId ?? (target is null ? null : await target.FindGroupAsync(group.ListId.ToString(), cancellationToken));
        if (id is null)
            return GroupTurn.Removed;
        var found = new GroupRef(id, group.Name ?? facts.Title);
        var removed = target is null ? 0 : await members.EmptyAsync(target, group.ListId, id, cancellationToken);
        var assigned = await assign.ExecuteAsync(
            group.ListId,
            id,
            new Dictionary<EntitlementId, EntitlementRef>(),
            takesOver: false,
            cancellationToken
        );
        var changes = new GroupChanges(false, false, 0, removed, 0, assigned.Taken);
        if (assigned.Refusal is { } refusal)
            return GroupTurn.RefusedFor(refusal.Reason, refusal.WhatToDo);
        if (assigned.Failure is { } failure)
            return GroupTurn.Failed(failure, null);
        if (assigned.PollAfter is { } after)
        {
            await record.ExecuteAsync(group.ListId, found, new HashSet<string>(), changes, cancellationToken);
            return GroupTurn.Waits(after);
        }
        var deleted = target is not null && id != facts.Linked && (group.CreatedByUs || group.ExternalId is null);
        if (deleted)
            await target!.DeleteGroupAsync(id, cancellationToken);
        await record.ExecuteAsync(
            group.ListId,
            found,
            new HashSet<string>(),
            changes with
            {
                IsDeleted = deleted,
            },
            cancellationToken
        );
        return target is null
            ? GroupTurn.Finished("The group stays behind without rights: its members can be changed by SCIM only.")
            : GroupTurn.Removed;
    }

    /// <summary>Stored before anything is put into the group. Another id is another group, in which nothing is ours yet.</summary>
    private Task RememberAsync(ListGroup group, GroupRef? found, string? linked, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var id = found?.ExternalId;
                var told = await db
                    .ListGroups.Where(g => g.ListId == group.ListId && g.ClaimedBy == group.ClaimedBy)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(g => g.ExternalId, id)
                                .SetProperty(g => g.Name, g => found == null ? g.Name : found.Name)
                                .SetProperty(g => g.CreatedByUs, id != null && id != linked),
                        cancellationToken
                    );
                if (told == 0)
                    throw new OperationLostException();
                if (group.ExternalId is not { } old || old == id)
                    return new Done();
                await db.ListGroupMembers.Where(m => m.ListId == group.ListId).ExecuteDeleteAsync(cancellationToken);
                await db.ListGroupAssignments.Where(a => a.ListId == group.ListId).ExecuteDeleteAsync(cancellationToken);
                await db
                    .Assignments.Where(a => a.Connector == ConnectorId.IdentityCenter && a.Via == old && a.GoneAt == null)
                    .ExecuteUpdateAsync(s => s.SetProperty(a => a.GoneAt, now), cancellationToken);
                return new Done();
            },
            cancellationToken
        );
}
