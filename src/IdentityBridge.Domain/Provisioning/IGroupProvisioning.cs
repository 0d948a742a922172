namespace IdentityBridge.Domain.Provisioning;

/// <summary>
/// The piece that writes users and groups of a target. It knows one group or user at a time. Every method is idempotent, may be called by
/// several threads at once, and throws <see cref="GroupProvisioningException" /> for what the target or the network refuses.
/// </summary>
public interface IGroupProvisioning
{
    /// <summary>Asks whether the target can be written. Never throws for a target that is down or refuses: the answer says so.</summary>
    Task<ConnectorHealth> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the group be there under its name: the known one, else the linked one, else the one that carries our key, else a new one. A
    /// name that another group has gets an addition, so that nobody else's members get what ours gives.
    /// </summary>
    Task<GroupRef> EnsureGroupAsync(GroupWish wish, CancellationToken cancellationToken);

    /// <summary>The id of the group that carries our key; null when there is none.</summary>
    Task<string?> FindGroupAsync(string key, CancellationToken cancellationToken);

    /// <summary>Ids of the users that are in the group now.</summary>
    Task<IReadOnlySet<string>> MembersAsync(string group, CancellationToken cancellationToken);

    /// <summary>Adds and removes users, up to a hundred in one call. When it throws, a part may have been done.</summary>
    /// <returns>Users to add whom the target does not know; all others are in.</returns>
    Task<IReadOnlyList<string>> ChangeMembersAsync(
        string group,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken
    );

    /// <summary>A group that is gone is as good as deleted.</summary>
    Task DeleteGroupAsync(string group, CancellationToken cancellationToken);

    /// <summary>The id of the person's user, by the directory's id, else by login; null when there is none.</summary>
    Task<string?> FindUserAsync(UserWish wish, CancellationToken cancellationToken);

    /// <summary>Creates the person's user, or finds the one that an earlier try created.</summary>
    Task<string> CreateUserAsync(UserWish wish, CancellationToken cancellationToken);

    /// <summary>Lets a user sign in, or not any more. A user who is gone is as good as deactivated.</summary>
    Task SetUserActiveAsync(string user, bool active, CancellationToken cancellationToken);
}

/// <param name="Key">Ours, the same for the life of the group: the external id.</param>
/// <param name="Name">What people shall see.</param>
/// <param name="KnownId">The target's id as we know it.</param>
/// <param name="LinkedId">The target's id of a group of others that is to be taken over.</param>
public sealed record GroupWish(string Key, string Name, string? KnownId, string? LinkedId);

/// <param name="DirectoryId">Okta user id: the external id.</param>
public sealed record UserWish(string DirectoryId, string Login, string Email, string Name, string? Department, string? Title);

/// <summary>A group or user could not be read or written. The message is safe to show.</summary>
public sealed class GroupProvisioningException : Exception
{
    public GroupProvisioningException(OperationOutcome outcome, bool groupIsGone, string message, Exception? inner = null)
        : base(message, inner) => (Outcome, GroupIsGone) = (outcome, groupIsGone);

    public GroupProvisioningException()
        : this("The target could not be written.") { }

    public GroupProvisioningException(string message)
        : this(message, null!) { }

    public GroupProvisioningException(string message, Exception inner)
        : this(new OperationOutcome.Retry(message), false, message, inner) { }

    /// <summary>What it means for the work: try again, or refused for good.</summary>
    public OperationOutcome Outcome { get; }

    /// <summary>The group does not exist any more: it has to be made again.</summary>
    public bool GroupIsGone { get; }
}
