using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Scim;

public sealed partial class ScimClient
{
    /// <summary>What AWS takes in one request, additions and removals together ("PatchGroup", constraints).</summary>
    public const int MostMembersAtOnce = 100;

    /// <summary>The members of a group, by cursor; "ListUsers" with the filter groups.value, since groups never show their members.</summary>
    /// <exception cref="TargetException"><see cref="TargetFault.NotFound" /> when there is no such group.</exception>
    public IAsyncEnumerable<ScimUser> ListMembersAsync(string groupId, CancellationToken cancellationToken) =>
        ListUsersAsync($"groups.value eq {ScimTransport.Quoted(groupId)}", CallPriority.Background, cancellationToken);

    /// <summary>Whether a user is in a group; "ListGroups" with the filter id and members. A group or user that is gone: no.</summary>
    public async Task<bool> IsMemberAsync(string groupId, string userId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(groupId);
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        try
        {
            var found = await FilterGroupsAsync(
                $"id eq {ScimTransport.Quoted(groupId)} and members eq {ScimTransport.Quoted(userId)}",
                cancellationToken
            );
            return Only(found, group => group.Id, groupId, StringComparison.Ordinal) is not null;
        }
        catch (TargetException failure) when (failure.Fault == TargetFault.NotFound)
        {
            return false;
        }
    }

    /// <summary>
    /// Adds and removes members, additions first, in requests of at most 100. Members who are in already, or out, or whose user is gone,
    /// are "already so". AWS refuses a whole request because of one user it does not know; then the request is tried in halves, so that
    /// all others get through. When it throws, some requests may have been applied: call it again with the same arguments.
    /// </summary>
    /// <param name="add">Ids of users; none of them in <paramref name="remove" />.</param>
    /// <exception cref="TargetException"><see cref="TargetFault.NotFound" />: the group is gone.</exception>
    public async Task<ScimMembership> ChangeMembersAsync(
        string groupId,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(groupId);
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(remove);
        var changes = add.Select(id => new MemberChange(true, id))
            .Concat(remove.Select(id => new MemberChange(false, id)))
            .Distinct()
            .ToArray();
        if (Array.Exists(changes, change => string.IsNullOrWhiteSpace(change.UserId)))
            throw new ArgumentException("A member has no id.", nameof(add));
        if (add.Intersect(remove, StringComparer.Ordinal).Any())
            throw new ArgumentException("The same user is to be added and removed.", nameof(remove));

        var unknown = new List<string>();
        foreach (var chunk in changes.Chunk(MostMembersAtOnce))
            await ChangeAsync(groupId, chunk, isWhole: true, unknown, cancellationToken);
        return new ScimMembership(changes.Length - unknown.Count, unknown);
    }

    private async Task ChangeAsync(
        string groupId,
        MemberChange[] changes,
        bool isWhole,
        List<string> unknown,
        CancellationToken cancellationToken
    )
    {
        TargetException refusal;
        try
        {
            await PatchGroupAsync(groupId, Operations(changes), cancellationToken);
            return;
        }
        catch (TargetException failure) when (failure.Fault is TargetFault.NotFound or TargetFault.Refused)
        {
            refusal = failure;
        }

        if (isWhole && await GetGroupAsync(groupId, cancellationToken) is null)
            throw NoGroup();
        if (changes is [var only])
        {
            await ExplainAsync(only, refusal, unknown, cancellationToken);
            return;
        }

        logger.Halving(groupId, changes.Length);
        var middle = changes.Length / 2;
        await ChangeAsync(groupId, changes[..middle], isWhole: false, unknown, cancellationToken);
        await ChangeAsync(groupId, changes[middle..], isWhole: false, unknown, cancellationToken);
    }

    /// <summary>A single change was refused: a user who is gone needs no removal and cannot be added; anything else is the refusal.</summary>
    private async Task ExplainAsync(
        MemberChange change,
        TargetException refusal,
        List<string> unknown,
        CancellationToken cancellationToken
    )
    {
        if (await GetUserAsync(change.UserId, cancellationToken) is not null)
            throw refusal.Fault == TargetFault.Refused
                ? refusal
                : new TargetException(
                    TargetFault.Failing,
                    "Identity Center has the user but does not know them as a member yet.",
                    refusal
                );
        if (change.IsAddition)
            unknown.Add(change.UserId);
    }

    private List<WireOperation> Operations(MemberChange[] changes)
    {
        var operations = new List<WireOperation>();
        var (added, removed) = (Values(changes, isAddition: true), Values(changes, isAddition: false));
        if (added.Count > 0)
            operations.Add(new WireOperation("add", "members", added));
        if (removed.Count > 0 && !settings.RemoveMembersByPath)
            operations.Add(new WireOperation("remove", "members", removed));
        else
            operations.AddRange(
                changes
                    .Where(change => !change.IsAddition)
                    .Select(change => new WireOperation(
                        "remove",
                        $"members[value eq {ScimTransport.Quoted(change.UserId)}]",
                        null
                    ))
            );
        return operations;
    }

    private static JsonArray Values(MemberChange[] changes, bool isAddition) =>
        new([
            .. changes
                .Where(change => change.IsAddition == isAddition)
                .Select(change => new JsonObject { ["value"] = change.UserId }),
        ]);

    private readonly record struct MemberChange(bool IsAddition, string UserId);
}
