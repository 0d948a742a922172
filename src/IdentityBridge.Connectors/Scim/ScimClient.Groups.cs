using System.Runtime.CompilerServices;
using System.Text.Json;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Scim;

public sealed partial class ScimClient
{
    private const string Groups = "/Groups";
    private const string OneGroup = "/Groups/{}";

    /// <summary>All groups, without members, by cursor. Ends normally only when every page was read whole.</summary>
    /// <exception cref="TargetException">A page could not be read, or the endpoint does not page.</exception>
    public IAsyncEnumerable<ScimGroup> ListGroupsAsync(CancellationToken cancellationToken) =>
        ListGroupsAsync(null, CallPriority.Background, cancellationToken);

    /// <summary>The groups a user is in, by cursor; "ListGroups" with the filter members.value.</summary>
    /// <exception cref="TargetException"><see cref="TargetFault.NotFound" /> when there is no such user.</exception>
    public IAsyncEnumerable<ScimGroup> ListGroupsOfAsync(string userId, CancellationToken cancellationToken) =>
        ListGroupsAsync($"members.value eq {ScimTransport.Quoted(userId)}", CallPriority.Background, cancellationToken);

    /// <summary>Null when there is none; "ListGroups" with the filter displayName.</summary>
    public async Task<ScimGroup?> FindGroupByNameAsync(string displayName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(displayName);
        return Only(
            await FilterGroupsAsync($"displayName eq {ScimTransport.Quoted(displayName)}", cancellationToken),
            group => group.DisplayName,
            displayName,
            StringComparison.OrdinalIgnoreCase
        );
    }

    /// <summary>Null when there is none; "ListGroups" with the filter externalId.</summary>
    public async Task<ScimGroup?> FindGroupByExternalIdAsync(string externalId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(externalId);
        return Only(
            await FilterGroupsAsync($"externalId eq {ScimTransport.Quoted(externalId)}", cancellationToken),
            group => group.ExternalId,
            externalId,
            StringComparison.Ordinal
        );
    }

    /// <summary>Null when there is no such group.</summary>
    public async Task<ScimGroup?> GetGroupAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var group = await scim.GetAsync(
                $"Groups/{Segment(id)}",
                OneGroup,
                ScimJson.Default.WireGroup,
                CallPriority.Interactive,
                cancellationToken
            );
            return ScimMapping.Read(group);
        }
        catch (TargetException failure) when (failure.Fault == TargetFault.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes a group of this name be there: found by external id (and renamed), else by name, else created without members. A group
    /// without an external id is adopted and gets ours; one with another is left alone.
    /// </summary>
    /// <param name="externalId">Ours, or null to know the group by its name and id only; then any group of the name is adopted.</param>
    /// <exception cref="TargetException"><see cref="TargetFault.Conflict" />: the name belongs to another system's group.</exception>
    public async Task<ScimResult<ScimGroup>> EnsureGroupAsync(
        string displayName,
        string? externalId,
        CancellationToken cancellationToken
    )
    {
        ScimMapping.CheckGroup(displayName, externalId);
        var found = await LookForGroupAsync(displayName, externalId, cancellationToken);
        var adopted = found is not null && (externalId is null || found.ExternalId is null);
        if (found is null)
        {
            try
            {
                var wire = new WireGroup([ScimSchemas.Group], null, externalId, displayName);
                var created = await scim.ChangeAsync(
                    HttpMethod.Post,
                    "Groups",
                    Groups,
                    JsonSerializer.SerializeToUtf8Bytes(wire, ScimJson.Default.WireGroup),
                    ScimJson.Default.WireGroup,
                    cancellationToken
                );
                return new(
                    ScimMapping.Read(created ?? throw ScimTransport.Unreadable("answered POST /Groups without a body")),
                    ScimEffect.Created
                );
            }
            catch (TargetException conflict) when (conflict.Fault == TargetFault.Conflict)
            {
                logger.Adopting("the group");
                found =
                    await LookAgainAsync(() => LookForGroupAsync(displayName, externalId, cancellationToken), cancellationToken)
                    ?? throw new TargetException(
                        TargetFault.Conflict,
                        $"Identity Center says that the group {SafeText.Of(displayName)} exists, but does not show it.",
                        conflict
                    );
                adopted = true;
            }
        }

        var updated = await WriteAsync(found, displayName, externalId ?? found.ExternalId, cancellationToken);
        return adopted ? updated with { Effect = ScimEffect.Adopted } : updated;
    }

    /// <summary>Gives a group another name; members, id and account assignments stay.</summary>
    /// <exception cref="TargetException">
    /// <see cref="TargetFault.NotFound" />: the group is gone. <see cref="TargetFault.Conflict" />: another group has the name.
    /// </exception>
    public async Task<ScimResult<ScimGroup>> RenameGroupAsync(string id, string displayName, CancellationToken cancellationToken)
    {
        ScimMapping.CheckGroup(displayName, null);
        var group = await GetGroupAsync(id, cancellationToken) ?? throw NoGroup();
        return await WriteAsync(group, displayName, group.ExternalId, cancellationToken);
    }

    /// <summary>Deletes a group and its memberships; all members lose what it gave. Its account assignments stay behind under the id.</summary>
    public async Task<ScimEffect> DeleteGroupAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await scim.ChangeAsync(HttpMethod.Delete, $"Groups/{Segment(id)}", OneGroup, null, cancellationToken);
            return ScimEffect.Changed;
        }
        catch (TargetException failure) when (failure.Fault == TargetFault.NotFound)
        {
            return ScimEffect.AlreadySo;
        }
    }

    private async IAsyncEnumerable<ScimGroup> ListGroupsAsync(
        string? filter,
        CallPriority priority,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var group in scim.ListAsync("Groups", filter, ScimJson.Default.WireListWireGroup, priority, cancellationToken)
        )
            yield return ScimMapping.Read(group);
    }

    private async Task<IEnumerable<ScimGroup>> FilterGroupsAsync(string filter, CancellationToken cancellationToken) =>
        (await scim.FilterAsync("Groups", filter, ScimJson.Default.WireListWireGroup, cancellationToken)).Select(
            ScimMapping.Read
        );

    private async Task<ScimGroup?> LookForGroupAsync(string displayName, string? externalId, CancellationToken cancellationToken)
    {
        if (externalId is not null && await FindGroupByExternalIdAsync(externalId, cancellationToken) is { } ours)
            return ours;
        var named = await FindGroupByNameAsync(displayName, cancellationToken);
        // Ours may have been created since the first look.
        return
            externalId is null
            || named?.ExternalId is null
            || string.Equals(named.ExternalId, externalId, StringComparison.Ordinal)
            ? named
            : throw new TargetException(
                TargetFault.Conflict,
                $"The group {SafeText.Of(displayName)} of Identity Center has another external id: another system provisions it."
            );
    }

    private async Task<ScimResult<ScimGroup>> WriteAsync(
        ScimGroup group,
        string displayName,
        string? externalId,
        CancellationToken cancellationToken
    )
    {
        var operations = new List<WireOperation>();
        if (!string.Equals(group.DisplayName, displayName, StringComparison.Ordinal))
            operations.Add(new WireOperation("replace", "displayName", displayName));
        if (!string.Equals(group.ExternalId, externalId, StringComparison.Ordinal))
            operations.Add(new WireOperation("replace", "externalId", externalId));
        if (operations.Count == 0)
            return new(group, ScimEffect.AlreadySo);
        await PatchGroupAsync(group.Id, operations, cancellationToken);
        return new(group with { DisplayName = displayName, ExternalId = externalId }, ScimEffect.Changed);
    }

    private Task PatchGroupAsync(string id, IReadOnlyList<WireOperation> operations, CancellationToken cancellationToken) =>
        scim.ChangeAsync(HttpMethod.Patch, $"Groups/{Segment(id)}", OneGroup, Patch(operations), cancellationToken);

    private static TargetException NoGroup() =>
        new(TargetFault.NotFound, "The group is gone from Identity Center.") { ResourceType = ScimErrors.Group };
}
