using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Scim;

/// <summary>Users and groups of AWS IAM Identity Center, written by SCIM.</summary>
public sealed class ScimGroupProvisioning(ScimClient scim) : IGroupProvisioning
{
    /// <summary>AWS takes 1 to 1024 characters; other systems show less.</summary>
    private const int LongestName = 200;

    /// <summary>Names that AWS keeps for itself ("CreateGroup", DisplayName).</summary>
    private static readonly string[] Reserved = ["Administrator", "AWSAdministrators"];

    /// <inheritdoc />
    public Task<ConnectorHealth> CheckAsync(CancellationToken cancellationToken) => scim.CheckAsync(cancellationToken);

    /// <inheritdoc />
    public Task<GroupRef> EnsureGroupAsync(GroupWish wish, CancellationToken cancellationToken) =>
        TellAsync(() => EnsureAsync(wish, cancellationToken));

    /// <inheritdoc />
    public Task<string?> FindGroupAsync(string key, CancellationToken cancellationToken) =>
        TellAsync(async () => (await scim.FindGroupByExternalIdAsync(key, cancellationToken))?.Id);

    /// <inheritdoc />
    public Task<IReadOnlySet<string>> MembersAsync(string group, CancellationToken cancellationToken) =>
        TellAsync<IReadOnlySet<string>>(async () =>
        {
            var members = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var user in scim.ListMembersAsync(group, cancellationToken))
                members.Add(user.Id);
            return members;
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ChangeMembersAsync(
        string group,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken
    ) => TellAsync(async () => (await scim.ChangeMembersAsync(group, add, remove, cancellationToken)).UnknownUsers);

    /// <inheritdoc />
    public Task DeleteGroupAsync(string group, CancellationToken cancellationToken) =>
        TellAsync(() => scim.DeleteGroupAsync(group, cancellationToken));

    /// <inheritdoc />
    public Task<string?> FindUserAsync(UserWish wish, CancellationToken cancellationToken) =>
        TellAsync(async () =>
        {
            ArgumentNullException.ThrowIfNull(wish);
            var found =
                await scim.FindUserByExternalIdAsync(wish.DirectoryId, cancellationToken)
                ?? await scim.FindUserByNameAsync(wish.Login, cancellationToken);
            // The user of another person who once had this login must not get this person's access.
            return found is null || found.ExternalId is null || found.ExternalId == wish.DirectoryId
                ? found?.Id
                : throw new TargetException(
                    TargetFault.Conflict,
                    $"The user {SafeText.Of(wish.Login)} of Identity Center has another external id: another system provisions it, "
                        + "or it belonged to another person."
                );
        });

    /// <inheritdoc />
    public Task<string> CreateUserAsync(UserWish wish, CancellationToken cancellationToken) =>
        TellAsync(async () =>
        {
            ArgumentNullException.ThrowIfNull(wish);
            var (given, family) = Split(wish.Name);
            var profile = new ScimUserProfile(
                wish.Login,
                wish.DirectoryId,
                given,
                family,
                wish.Name,
                wish.Email,
                wish.Title,
                wish.Department
            );
            return (await scim.EnsureUserAsync(profile, cancellationToken)).Value.Id;
        });

    /// <inheritdoc />
    public Task SetUserActiveAsync(string user, bool active, CancellationToken cancellationToken) =>
        TellAsync(() => scim.SetUserActiveAsync(user, active, cancellationToken));

    private async Task<GroupRef> EnsureAsync(GroupWish wish, CancellationToken cancellationToken)
    {
        var name = Name(wish.Name);
        var found =
            (wish.KnownId is { } known ? await scim.GetGroupAsync(known, cancellationToken) : null)
            ?? (wish.LinkedId is { } linked ? await scim.GetGroupAsync(linked, cancellationToken) : null)
            ?? await scim.FindGroupByExternalIdAsync(wish.Key, cancellationToken);
        if (found is null)
        {
            name = await FreeAsync(name, wish.Key, null, cancellationToken);
            var made = await scim.EnsureGroupAsync(name, wish.Key, cancellationToken);
            return new GroupRef(made.Value.Id, made.Value.DisplayName);
        }
        if (found.ExternalId != wish.Key)
            await scim.EnsureGroupAsync(found.DisplayName, wish.Key, cancellationToken);
        if (found.DisplayName == name || found.DisplayName == Longer(name, wish.Key))
            return new GroupRef(found.Id, found.DisplayName);
        name = await FreeAsync(name, wish.Key, found.Id, cancellationToken);
        return new GroupRef(found.Id, (await scim.RenameGroupAsync(found.Id, name, cancellationToken)).Value.DisplayName);
    }

    private async Task<string> FreeAsync(string name, string key, string? own, CancellationToken cancellationToken) =>
        await scim.FindGroupByNameAsync(name, cancellationToken) is { } other && other.Id != own ? Longer(name, key) : name;

    private static string Longer(string name, string key) => $"{name} ({key[^8..]})";

    private static string Name(string title)
    {
        var name = string.Join(' ', title.Split([' ', '\t', '\r', '\n', '\u3000'], StringSplitOptions.RemoveEmptyEntries));
        name = new string([.. name.Where(c => !char.IsControl(c))]);
        name = name.Length > LongestName ? name[..LongestName].TrimEnd() : name;
        return Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) ? name + " (list)" : name;
    }

    /// <summary>AWS requires both names; the directory's display name is all that we keep.</summary>
    private static (string Given, string Family) Split(string name)
    {
        var at = name.Trim().LastIndexOf(' ');
        return at < 0 ? (name.Trim(), name.Trim()) : (name[..at].Trim(), name[at..].Trim());
    }

    private static async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (TargetException failure)
        {
            throw new GroupProvisioningException(
                ScimErrors.OutcomeOf(failure),
                failure.Fault == TargetFault.NotFound && failure.ResourceType != ScimErrors.User,
                failure.Message,
                failure
            );
        }
    }
}
