using System.Runtime.CompilerServices;
using System.Text.Json;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Scim;

public sealed partial class ScimClient
{
    private const string Users = "/Users";
    private const string OneUser = "/Users/{}";

    /// <summary>All users, by cursor. Ends normally only when every page was read whole.</summary>
    /// <exception cref="TargetException">A page could not be read, or the endpoint does not page.</exception>
    public IAsyncEnumerable<ScimUser> ListUsersAsync(CancellationToken cancellationToken) =>
        ListUsersAsync(null, CallPriority.Background, cancellationToken);

    /// <summary>Null when there is none; "ListUsers" with the filter userName.</summary>
    public async Task<ScimUser?> FindUserByNameAsync(string userName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userName);
        return Only(
            await FilterUsersAsync($"userName eq {ScimTransport.Quoted(userName)}", cancellationToken),
            user => user.UserName,
            userName,
            StringComparison.OrdinalIgnoreCase
        );
    }

    /// <summary>Null when there is none; "ListUsers" with the filter externalId.</summary>
    public async Task<ScimUser?> FindUserByExternalIdAsync(string externalId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(externalId);
        return Only(
            await FilterUsersAsync($"externalId eq {ScimTransport.Quoted(externalId)}", cancellationToken),
            user => user.ExternalId,
            externalId,
            StringComparison.Ordinal
        );
    }

    /// <summary>Null when there is no such user.</summary>
    public async Task<ScimUser?> GetUserAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var user = await scim.GetAsync(
                $"Users/{Segment(id)}",
                OneUser,
                ScimJson.Default.WireUser,
                CallPriority.Interactive,
                cancellationToken
            );
            return ScimMapping.Read(user);
        }
        catch (TargetException failure) when (failure.Fault == TargetFault.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes the user be there as the profile says: found by external id, else by user name, else created. A user without an external id
    /// (made in the console) is adopted; one with another external id belongs to another provisioning and is left alone.
    /// </summary>
    /// <exception cref="TargetException">
    /// <see cref="TargetFault.Refused" />: the profile lacks what AWS requires. <see cref="TargetFault.Conflict" />: user name, external id
    /// or e-mail address belong to somebody else.
    /// </exception>
    public async Task<ScimResult<ScimUser>> EnsureUserAsync(ScimUserProfile profile, CancellationToken cancellationToken)
    {
        profile = ScimMapping.Checked(profile);
        var found = await LookForUserAsync(profile, cancellationToken);
        var adopted = found is not null && found.ExternalId is null;
        if (found is null)
        {
            try
            {
                var body = JsonSerializer.SerializeToUtf8Bytes(ScimMapping.Write(profile), ScimJson.Default.WireUser);
                var created = await scim.ChangeAsync(
                    HttpMethod.Post,
                    "Users",
                    Users,
                    body,
                    ScimJson.Default.WireUser,
                    cancellationToken
                );
                return new(
                    ScimMapping.Read(created ?? throw ScimTransport.Unreadable("answered POST /Users without a body")),
                    ScimEffect.Created
                );
            }
            catch (TargetException conflict) when (conflict.Fault == TargetFault.Conflict)
            {
                logger.Adopting("the user");
                found =
                    await LookAgainAsync(() => LookForUserAsync(profile, cancellationToken), cancellationToken)
                    ?? throw new TargetException(
                        TargetFault.Conflict,
                        $"Identity Center does not take {SafeText.Of(profile.UserName)}: another user has the same e-mail address.",
                        conflict
                    );
                adopted = true;
            }
        }

        var updated = await WriteAsync(found, profile, cancellationToken);
        return adopted ? updated with { Effect = ScimEffect.Adopted } : updated;
    }

    /// <summary>Makes a known user be as the profile says; writes only what differs.</summary>
    /// <exception cref="TargetException"><see cref="TargetFault.NotFound" /> when the user is gone.</exception>
    public async Task<ScimResult<ScimUser>> UpdateUserAsync(
        string id,
        ScimUserProfile profile,
        CancellationToken cancellationToken
    )
    {
        profile = ScimMapping.Checked(profile);
        var user = await GetUserAsync(id, cancellationToken) ?? throw NoUser();
        return await WriteAsync(user, profile, cancellationToken);
    }

    /// <summary>
    /// Lets a user sign in again, or not any more. Account assignments and memberships stay. A user who is gone is as good as deactivated.
    /// </summary>
    /// <returns>The user; null when one to be deactivated is gone.</returns>
    /// <exception cref="TargetException"><see cref="TargetFault.NotFound" /> when one to be activated is gone.</exception>
    public async Task<ScimResult<ScimUser?>> SetUserActiveAsync(string id, bool active, CancellationToken cancellationToken)
    {
        var user = await GetUserAsync(id, cancellationToken);
        if (user is null)
            return active ? throw NoUser() : new(null, ScimEffect.AlreadySo);
        if (user.Active == active)
            return new(user, ScimEffect.AlreadySo);
        try
        {
            return new(
                await PatchUserAsync(user, [new WireOperation("replace", "active", active)], cancellationToken),
                ScimEffect.Changed
            );
        }
        catch (TargetException failure) when (failure.Fault == TargetFault.NotFound && !active)
        {
            return new(null, ScimEffect.AlreadySo);
        }
    }

    /// <summary>Deletes a user and the memberships. Account assignments stay behind under the id, which never comes back.</summary>
    public async Task<ScimEffect> DeleteUserAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await scim.ChangeAsync(HttpMethod.Delete, $"Users/{Segment(id)}", OneUser, null, cancellationToken);
            return ScimEffect.Changed;
        }
        catch (TargetException failure) when (failure.Fault == TargetFault.NotFound)
        {
            return ScimEffect.AlreadySo;
        }
    }

    private async IAsyncEnumerable<ScimUser> ListUsersAsync(
        string? filter,
        CallPriority priority,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var user in scim.ListAsync("Users", filter, ScimJson.Default.WireListWireUser, priority, cancellationToken)
        )
            yield return ScimMapping.Read(user);
    }

    private async Task<IEnumerable<ScimUser>> FilterUsersAsync(string filter, CancellationToken cancellationToken) =>
        (await scim.FilterAsync("Users", filter, ScimJson.Default.WireListWireUser, cancellationToken)).Select(ScimMapping.Read);

    private async Task<ScimUser?> LookForUserAsync(ScimUserProfile profile, CancellationToken cancellationToken)
    {
        if (await FindUserByExternalIdAsync(profile.ExternalId, cancellationToken) is { } ours)
            return ours;
        var named = await FindUserByNameAsync(profile.UserName, cancellationToken);
        // Ours may have been created since the first look.
        return named?.ExternalId is null || string.Equals(named.ExternalId, profile.ExternalId, StringComparison.Ordinal)
            ? named
            : throw new TargetException(
                TargetFault.Conflict,
                $"The user {SafeText.Of(profile.UserName)} of Identity Center has another external id: another system provisions it, "
                    + "or it belonged to another person."
            );
    }

    private async Task<ScimResult<ScimUser>> WriteAsync(
        ScimUser user,
        ScimUserProfile profile,
        CancellationToken cancellationToken
    )
    {
        var operations = ScimMapping.Difference(user, profile);
        return operations.Count == 0
            ? new(user, ScimEffect.AlreadySo)
            : new(await PatchUserAsync(user, operations, cancellationToken), ScimEffect.Changed);
    }

    private async Task<ScimUser> PatchUserAsync(
        ScimUser user,
        IReadOnlyList<WireOperation> operations,
        CancellationToken cancellationToken
    )
    {
        var answer = await scim.ChangeAsync(
            HttpMethod.Patch,
            $"Users/{Segment(user.Id)}",
            OneUser,
            Patch(operations),
            ScimJson.Default.WireUser,
            cancellationToken
        );
        return answer is not null ? ScimMapping.Read(answer) : await GetUserAsync(user.Id, cancellationToken) ?? throw NoUser();
    }

    private static TargetException NoUser() =>
        new(TargetFault.NotFound, "The user is gone from Identity Center.") { ResourceType = ScimErrors.User };
}
