using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <param name="Members">Users that are in the group now, read back.</param>
/// <param name="Failure">What to try again for.</param>
/// <param name="Refusal">Somebody whom the target refuses for good; everybody else is in.</param>
/// <param name="Note">What waits for an administrator.</param>
internal sealed record FilledMembers(
    IReadOnlySet<string> Members,
    int Added,
    int Removed,
    string? Failure,
    OperationOutcome.Rejected? Refusal,
    int HeldBack,
    string? Note
);

/// <summary>
/// Puts the effective members of a list into its group and takes out whom we put in. Whom we are about to put in is stored before it is
/// done, so that a lost answer leaves nobody there for ever.
/// </summary>
public sealed class FillMembers(IDbContextFactory<PortalDbContext> contexts, Transactions transactions, ProvisionPeople people)
{
    private const string NotShownYet = "The target said it was done, and does not show it yet.";

    private static readonly ConnectorId Target = ConnectorId.IdentityCenter;

    internal async Task<FilledMembers> ExecuteAsync(
        IGroupProvisioning target,
        ListGroup group,
        string id,
        GroupFacts facts,
        CancellationToken cancellationToken
    )
    {
        var (wanted, failure, refusal) = await UsersAsync(facts.Members, cancellationToken);
        var actual = await target.MembersAsync(id, cancellationToken);
        var ours = await OursAsync(group.ListId, cancellationToken);
        var add = wanted.Except(actual).ToList();
        var remove = ours.Intersect(actual).Except(wanted).ToList();
        var strangers = actual.Except(wanted).Except(ours).ToList();
        var heldBack = 0;
        if (facts.Mode == ConnectorMode.Authoritative && strangers.Count > 0)
            if (Safeguards.Allows(strangers.Count, actual.Count) || strangers.Count <= group.AllowedRemovals)
                remove.AddRange(strangers);
            else
                heldBack = strangers.Count;
        // Who was in a group that the list was imported from is in it because of the list from now on.
        var taken = id == facts.Linked ? wanted.Intersect(actual) : [];
        await NoteAsync(group.ListId, [.. add.Concat(taken).Except(ours)], cancellationToken);
        if (add.Count + remove.Count > 0)
        {
            var unknown = await target.ChangeMembersAsync(id, add, remove, cancellationToken);
            if (unknown.Count > 0)
            {
                await ForgetUsersAsync(unknown, cancellationToken);
                failure = $"{unknown.Count} members are not known in the target any more; they are made known again.";
            }
            actual = await target.MembersAsync(id, cancellationToken);
            if (!actual.IsSupersetOf(add.Except(unknown)) || actual.Overlaps(remove))
                failure ??= NotShownYet;
        }
        await UnnoteAsync(group.ListId, [.. ours.Except(wanted).Except(actual)], cancellationToken);
        return new FilledMembers(
            actual,
            add.Count,
            remove.Count,
            failure,
            refusal,
            heldBack,
            heldBack == 0
                ? null
                : $"{heldBack} members that others put there would be removed, more than {Safeguards.LargestShare:P0}. They wait for an administrator to allow it."
        );
    }

    /// <summary>Takes out whom we put in.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> EmptyAsync(
        IGroupProvisioning target,
        AccessListId list,
        string id,
        CancellationToken cancellationToken
    )
    {
        var ours = await OursAsync(list, cancellationToken);
        if (ours.Count == 0)
            return 0;
        var remove = ours.Intersect(await target.MembersAsync(id, cancellationToken)).ToList();
        if (remove.Count > 0)
            await target.ChangeMembersAsync(id, [], remove, cancellationToken);
        await UnnoteAsync(list, [.. ours], cancellationToken);
        return remove.Count;
    }

    /// <summary>The users of these people, made where there are none.</summary>
    private async Task<(HashSet<string> Users, string? Failure, OperationOutcome.Rejected? Refusal)> UsersAsync(
        IReadOnlyList<PersonId> members,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var known = (
            await db
                .TargetUsers.Where(u => u.Connector == Target && u.PersonId != null && members.Contains(u.PersonId.Value))
                .Select(u => new { Person = u.PersonId!.Value, u.ExternalId })
                .ToListAsync(cancellationToken)
        )
            .GroupBy(u => u.Person)
            .ToDictionary(u => u.Key, u => u.Min(one => one.ExternalId)!);
        var users = known.Values.ToHashSet(StringComparer.Ordinal);
        string? failure = null;
        OperationOutcome.Rejected? refusal = null;
        foreach (var person in members.Where(m => !known.ContainsKey(m)))
            try
            {
                users.Add(await people.EnsureAsync(person, cancellationToken));
            }
            catch (GroupProvisioningException e)
            {
                if (e.Outcome is OperationOutcome.Rejected rejected)
                    refusal = rejected;
                else
                    failure = e.Message;
            }
        return (users, failure, refusal);
    }

    private async Task<HashSet<string>> OursAsync(AccessListId list, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return
        [
            .. await db
                .ListGroupMembers.Where(m => m.ListId == list)
                .Select(m => m.UserExternalId)
                .ToListAsync(cancellationToken),
        ];
    }

    private Task NoteAsync(AccessListId list, IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        users.Count == 0
            ? Task.CompletedTask
            : transactions.DoAsync(
                async (db, now) =>
                {
                    var known = await db
                        .ListGroupMembers.Where(m => m.ListId == list && users.Contains(m.UserExternalId))
                        .Select(m => m.UserExternalId)
                        .ToListAsync(cancellationToken);
                    db.ListGroupMembers.AddRange(users.Except(known).Select(u => new ListGroupMember(list, u, now)));
                    return new Done();
                },
                cancellationToken
            );

    private async Task UnnoteAsync(AccessListId list, IReadOnlyCollection<string> users, CancellationToken cancellationToken)
    {
        if (users.Count == 0)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db
            .ListGroupMembers.Where(m => m.ListId == list && users.Contains(m.UserExternalId))
            .ExecuteDeleteAsync(cancellationToken);
    }

    private async Task ForgetUsersAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db
            .TargetUsers.Where(u => u.Connector == Target && users.Contains(u.ExternalId))
            .ExecuteDeleteAsync(cancellationToken);
    }
}
