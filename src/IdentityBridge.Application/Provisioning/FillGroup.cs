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
    GroupOthers strangers,
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
        var others = await strangers.ExecuteAsync(group, found, facts, filled.Members.Count, cancellationToken);
        var assigned = await assign.ExecuteAsync(
            group.ListId,
            found.ExternalId,
            facts.Gives,
            others.Take,
            takesOver: found.ExternalId == facts.Linked,
            cancellationToken
        );
        var isMadeAgain = group.ExternalId is null ? assigned.HadOldGroup : found.ExternalId != group.ExternalId;
        var changes = new GroupChanges(
            isMadeAgain,
            group.ExternalId is null && !isMadeAgain,
            filled.Added,
            filled.Removed,
            assigned.Given,
            assigned.Taken
        );
        await record.ExecuteAsync(group.ListId, found, filled.Members, others.Stay, changes, cancellationToken);
        if (assigned.Refusal is { } refusal)
            return GroupTurn.RefusedFor(refusal.Reason, refusal.WhatToDo);
        if ((assigned.Failure ?? filled.Failure) is { } failure)
            return GroupTurn.Failed(failure, null);
        if (assigned.PollAfter is { } after)
            return GroupTurn.Waits(after);
        if (filled.Refusal is { } person)
            return GroupTurn.RefusedFor(person.Reason, person.WhatToDo);
        var notes = new[] { filled.Note, others.Note }.OfType<string>().ToList();
        return GroupTurn.Finished(notes.Count == 0 ? null : string.Join(" ", notes), filled.HeldBack + others.HeldBack);
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
            return await TakeLeftoversAsync(group.ListId, cancellationToken);
        var found = new GroupRef(id, group.Name ?? facts.Title);
        var removed = target is null ? 0 : await members.EmptyAsync(target, group.ListId, id, cancellationToken);
        var assigned = await assign.ExecuteAsync(
            group.ListId,
            id,
            new Dictionary<EntitlementId, EntitlementRef>(),
            [],
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
            await record.ExecuteAsync(group.ListId, found, new HashSet<string>(), [], changes, cancellationToken);
            return GroupTurn.Waits(after);
        }
        var deleted = target is not null && id != facts.Linked && (group.CreatedByUs || group.ExternalId is null);
        if (deleted)
            await target!.DeleteGroupAsync(id, cancellationToken);
        await record.ExecuteAsync(
            group.ListId,
            found,
            new HashSet<string>(),
            [],
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

    /// <summary>There is no group any more; what AWS has kept of one is taken before the list is forgotten.</summary>
    private async Task<GroupTurn> TakeLeftoversAsync(AccessListId list, CancellationToken cancellationToken)
    {
        var assigned = await assign.ExecuteAsync(
            list,
            "",
            new Dictionary<EntitlementId, EntitlementRef>(),
            [],
            takesOver: false,
            cancellationToken
        );
        return assigned switch
        {
            { Refusal: { } refusal } => GroupTurn.RefusedFor(refusal.Reason, refusal.WhatToDo),
            { Failure: { } failure } => GroupTurn.Failed(failure, null),
            { PollAfter: { } after } => GroupTurn.Waits(after),
            _ => GroupTurn.Removed,
        };
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
                // It was not gone after all.
                var again = db.ListGroupAssignments.Where(a => a.ListId == group.ListId && a.OldGroup == id);
                await again.ExecuteUpdateAsync(s => s.SetProperty(a => a.OldGroup, ""), cancellationToken);
                if (group.ExternalId is not { } old || old == id)
                    return new Done();
                await db.ListGroupMembers.Where(m => m.ListId == group.ListId).ExecuteDeleteAsync(cancellationToken);
                var assigned = db.ListGroupAssignments.Where(a => a.ListId == group.ListId && a.OldGroup == "");
                await assigned.Where(a => !a.PutByUs).ExecuteDeleteAsync(cancellationToken);
                await assigned.ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(a => a.OldGroup, old)
                            .SetProperty(a => a.Present, false)
                            .SetProperty(a => a.UnderWay, (ChangeKind?)null)
                            .SetProperty(a => a.Token, (string?)null),
                    cancellationToken
                );
                await db
                    .Assignments.Where(a => a.Connector == ConnectorId.IdentityCenter && a.Via == old && a.GoneAt == null)
                    .ExecuteUpdateAsync(s => s.SetProperty(a => a.GoneAt, now), cancellationToken);
                return new Done();
            },
            cancellationToken
        );
}
