using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Provisioning;

/// <summary>
/// The piece that reads from and writes to one target. It knows one target and one change at a time, no requests and no database.
/// Every method may be called at the same time from several threads.
/// </summary>
public interface IConnector
{
    /// <summary>Name of the target.</summary>
    ConnectorId Id { get; }

    /// <summary>How many changes may be under way in the target at once, over all processes. Null: no such limit.</summary>
    int? InFlightLimit { get; }

    /// <summary>One cheap authenticated call. Never throws for a target that is down or refuses: the answer says so.</summary>
    Task<ConnectorHealth> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads everything. The enumeration ends normally only when every page of every listing was read whole; else it throws
    /// <see cref="ConnectorReadException" />, and what was yielded before must not be used to remove anything.
    /// </summary>
    IAsyncEnumerable<ConnectorRecord> ReadAllAsync(IProgress<ReadProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Reads people again by id, because something hinted that they changed. Ids that the target no longer knows are left out.</summary>
    Task<IReadOnlyList<PersonRecord>> ReadPeopleAsync(
        IReadOnlyCollection<string> externalIds,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Asks by id for what a complete read left out and an earlier one had, and names the first that is still there: then the read was
    /// not the whole truth. Null when all is gone; of very many, some are asked for.
    /// </summary>
    /// <exception cref="ConnectorReadException">The target did not answer so that one could know.</exception>
    Task<string?> FindLeftOutAsync(LeftOut leftOut, CancellationToken cancellationToken);

    /// <summary>Whether the person holds the entitlement in the target now.</summary>
    /// <exception cref="ConnectorReadException">The target did not answer so that one could know.</exception>
    Task<Presence> FindAsync(AccessChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the change, or asks how a change that was started (<see cref="AccessChange.Token" />) stands. Idempotent: "already so" is
    /// <see cref="OperationOutcome.Applied" />. Never throws for what the target or the network does.
    /// </summary>
    Task<OperationOutcome> ApplyAsync(AccessChange change, CancellationToken cancellationToken);
}

/// <summary>A connector that can tell what changed lately, so that changes need not wait for the next complete read.</summary>
public interface IChangeFeed
{
    /// <summary>
    /// Ids of people whose life cycle changed since <paramref name="checkpoint" /> (null: from now on). Hints only: read the people again.
    /// </summary>
    /// <exception cref="ConnectorReadException">The feed could not be read; the checkpoint stays.</exception>
    Task<ChangeHints> ReadHintsAsync(string? checkpoint, CancellationToken cancellationToken);
}

/// <param name="PersonExternalIds">People to read again.</param>
/// <param name="Checkpoint">Where to go on the next time; opaque.</param>
public sealed record ChangeHints(IReadOnlyList<string> PersonExternalIds, string Checkpoint);

/// <summary>A connector that can tell when people last used what they have.</summary>
public interface IUseFeed
{
    /// <summary>Successful sign-ins of people to apps since <paramref name="checkpoint" /> (null: from now on), in no order.</summary>
    /// <exception cref="ConnectorReadException">The feed could not be read; the checkpoint stays.</exception>
    Task<AppSignIns> ReadSignInsAsync(string? checkpoint, CancellationToken cancellationToken);
}

/// <param name="At">When (UTC).</param>
public sealed record AppSignIn(string PersonExternalId, string AppExternalId, DateTimeOffset At);

/// <param name="Checkpoint">Where to go on the next time; opaque.</param>
public sealed record AppSignIns(IReadOnlyList<AppSignIn> SignIns, string Checkpoint);

/// <param name="Healthy">Whether the target answered and accepts our credentials.</param>
/// <param name="Message">In a sentence for administrators, with what to do when it is not healthy.</param>
/// <param name="Latency">Time the call took.</param>
public sealed record ConnectorHealth(bool Healthy, string Message, TimeSpan Latency);

/// <param name="Step">What is being read, for people: "Reading app assignments".</param>
/// <param name="Done">How many of <paramref name="Total" /> listings of this step are read.</param>
/// <param name="Total">Null while unknown.</param>
/// <param name="Records">Records read so far, over all steps.</param>
public sealed record ReadProgress(string Step, int Done, int? Total, long Records);

/// <summary>What a complete read did not show and an earlier one had, by the target's own ids.</summary>
/// <param name="Users">People of the directory, or users of another target.</param>
/// <param name="Entitlements">Those of accounts only: apps and groups are their own entitlement.</param>
/// <param name="Rules">Rules that filled a group which no rule fills according to the read: that group would look as if people may join.</param>
public sealed record LeftOut(
    IReadOnlyList<string> Users,
    IReadOnlyList<(ResourceKind Kind, string ExternalId)> Resources,
    IReadOnlyList<EntitlementRef> Entitlements,
    IReadOnlyList<GroupRule> Rules
)
{
    /// <summary>Most of a kind that are asked for one by one.</summary>
    public const int MostLooks = 25;
}

/// <param name="Group">External id of the group that the rule fills.</param>
/// <param name="Rule">The target's id of the rule.</param>
public sealed record GroupRule(string Group, string Rule)
{
    /// <summary>The fact of a group's resource that names the rule; absent when no rule fills it.</summary>
    public const string Fact = "okta/rule";
}

/// <summary>Whether a person holds an entitlement: directly, through a group, both or not at all.</summary>
public sealed record Presence(bool Direct, GroupRef? Via)
{
    public static readonly Presence None = new(false, null);
}

public enum ChangeKind
{
    Grant = 1,
    Revoke = 2,
}

/// <summary>One change to make in a target.</summary>
/// <param name="Id">Ours; for logs and for idempotency where the target offers it.</param>
/// <param name="PersonExternalId">The person's id in the directory (Okta user id).</param>
/// <param name="PersonLogin">The person's login, for targets that know people by it.</param>
/// <param name="TargetUserId">The person's id in this target when we know it; the connector looks the person up when null.</param>
/// <param name="Token">The target's id of a change that was started and not finished; null for a new one.</param>
public sealed record AccessChange(
    OperationId Id,
    ChangeKind Kind,
    EntitlementRef Entitlement,
    string PersonExternalId,
    string PersonLogin,
    string? TargetUserId,
    string? Token
)
{
    /// <summary>The change is of this group of the target instead of the person; then an answer of <see cref="OperationOutcome.PersonUnknown" /> means that the group is gone.</summary>
    public string? GroupId { get; init; }
}

/// <summary>How a change went.</summary>
public abstract record OperationOutcome
{
    private OperationOutcome() { }

    /// <summary>It is so now, by us or already before. <paramref name="Seen" />: what was read back after it was done, where it was.</summary>
    public sealed record Applied(Presence? Seen = null) : OperationOutcome;

    /// <summary>The target works on it: ask again with <paramref name="Token" /> after <paramref name="PollAfter" />.</summary>
    public sealed record InProgress(string Token, TimeSpan PollAfter) : OperationOutcome;

    /// <summary>Not now. <paramref name="After" />: the delay the target asked for. The token of a started change is void.</summary>
    public sealed record Retry(string Reason, TimeSpan? After = null) : OperationOutcome;

    /// <summary>The target does not know the person yet: try again when it does, and tell people so.</summary>
    public sealed record PersonUnknown(string Reason) : OperationOutcome;

    /// <summary>The target refuses for good; <paramref name="WhatToDo" /> is for the person who must act.</summary>
    public sealed record Rejected(string Reason, string WhatToDo) : OperationOutcome;
}

/// <summary>A read failed, was cut off or made no sense. The message names the listing and the reason, no secret.</summary>
public sealed class ConnectorReadException : Exception
{
    public ConnectorReadException(string message, Exception? inner = null)
        : base(message, inner) { }

    public ConnectorReadException()
        : this("A read failed.") { }

    public ConnectorReadException(string message)
        : this(message, null) { }

    /// <summary>The delay the target asked for before another try.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
