using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Provisioning;

/// <summary>What we keep of one target between reads: how far we may go in it, who reads it now, and where its change feed goes on.</summary>
public sealed class ConnectorState
{
    private ConnectorState() { }

    public ConnectorId Id { get; private set; }

    public ConnectorMode Mode { get; private set; }

    /// <summary>The process that reads the target now, and until when its claim holds.</summary>
    public Guid? ReadBy { get; private set; }

    public DateTimeOffset? ReadUntil { get; private set; }

    /// <summary>When somebody asked for a read that has not begun.</summary>
    public DateTimeOffset? WantedAt { get; private set; }

    /// <summary>Where the change feed goes on; opaque.</summary>
    public string? FeedCheckpoint { get; private set; }

    /// <summary>Where the feed of sign-ins goes on; opaque.</summary>
    public string? UseCheckpoint { get; private set; }

    public bool Healthy { get; private set; }

    public string? HealthMessage { get; private set; }

    public DateTimeOffset? CheckedAt { get; private set; }

    /// <summary>Removals an administrator has allowed beyond the safeguard, for the next read; at most so many.</summary>
    public int? AllowedRemovals { get; private set; }

    /// <summary>Whether lists are delivered by groups of this target: its provisioning of groups is configured.</summary>
    public bool FillsGroups { get; private set; }

    /// <summary>How the provisioning of users and groups is, in a sentence; null where there is none, or it was not asked yet.</summary>
    public string? GroupsHealth { get; private set; }

    public bool GroupsHealthy { get; private set; }

    public long Version { get; private set; }

    public static ConnectorState Create(ConnectorId id, ConnectorMode mode) => new() { Id = id, Mode = mode };

    public void SetMode(ConnectorMode mode) => Mode = mode;

    /// <summary>Takes the right to read. False while another process has it.</summary>
    public bool Claim(Guid process, DateTimeOffset now, TimeSpan hold)
    {
        if (ReadBy is not null && ReadBy != process && ReadUntil > now)
            return false;
        (ReadBy, ReadUntil, WantedAt) = (process, now + hold, null);
        return true;
    }

    public void Release() => (ReadBy, ReadUntil, AllowedRemovals) = (null, null, null);

    public void Want(DateTimeOffset now) => WantedAt ??= now;

    public void FollowFrom(string checkpoint) => FeedCheckpoint = checkpoint;

    public void FollowUseFrom(string checkpoint) => UseCheckpoint = checkpoint;

    public void AllowRemovals(int upTo) => AllowedRemovals = upTo;

    public void FillGroups(bool fills)
    {
        FillsGroups = fills;
        if (!fills)
            (GroupsHealth, GroupsHealthy) = (null, false);
    }

    public void GroupsChecked(ConnectorHealth health) => (GroupsHealth, GroupsHealthy) = (health.Message, health.Healthy);

    public void Checked(ConnectorHealth health, DateTimeOffset now) =>
        (Healthy, HealthMessage, CheckedAt) = (health.Healthy, health.Message, now);
}

public enum SyncOutcome
{
    Running = 1,
    Succeeded = 2,

    /// <summary>The read failed; nothing was changed.</summary>
    Failed = 3,

    /// <summary>The read would have removed suspiciously much; an administrator has to look.</summary>
    Stopped = 4,
}

/// <summary>One complete read of a target and what came of it.</summary>
public sealed class SyncRun
{
    private SyncRun() { }

    public long Id { get; private set; }

    public ConnectorId Connector { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public SyncOutcome Outcome { get; private set; }

    /// <summary>The outcome in a sentence.</summary>
    public string Message { get; private set; } = "";

    /// <summary>What is being read, for people.</summary>
    public string? Step { get; private set; }

    public int StepDone { get; private set; }

    public int? StepTotal { get; private set; }

    public long Records { get; private set; }

    /// <summary>What changed, by name: "people added" = 3.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; private set; } = new Dictionary<string, long>();

    /// <summary>Removals that the safeguard held back.</summary>
    public int HeldBack { get; private set; }

    public static SyncRun Start(ConnectorId connector, DateTimeOffset now) =>
        new()
        {
            Connector = connector,
            StartedAt = now,
            Outcome = SyncOutcome.Running,
            Message = "Reading",
        };

    public void At(ReadProgress progress) =>
        (Step, StepDone, StepTotal, Records) = (progress.Step, progress.Done, progress.Total, progress.Records);

    public void Finish(
        SyncOutcome outcome,
        string message,
        IReadOnlyDictionary<string, long> counts,
        int heldBack,
        long records,
        DateTimeOffset now
    ) =>
        (Outcome, Message, Counts, HeldBack, Records, FinishedAt, Step) = (
            outcome,
            message,
            counts,
            heldBack,
            records,
            now,
            null
        );
}

public enum DriftCause
{
    /// <summary>Granted, and the target does not have it.</summary>
    Missing = 1,

    /// <summary>The target has it, put there by us, and no reason is left.</summary>
    Unexpected = 2,

    /// <summary>Somebody else took away what we had put there.</summary>
    RemovedByOthers = 3,

    /// <summary>Somebody else gave it; an authoritative target must not have it.</summary>
    AddedByOthers = 4,
}

/// <summary>A difference between what should be and what the last complete read found.</summary>
/// <param name="Healing">Whether a change was enqueued for it; else the mode or a refusal forbids it.</param>
public sealed record Drift(
    ConnectorId Connector,
    PersonId PersonId,
    EntitlementId EntitlementId,
    DriftCause Cause,
    bool Healing,
    DateTimeOffset FoundAt
);

/// <summary>A user of a target other than the directory, matched to a person where one was found.</summary>
public sealed class TargetUser
{
    private TargetUser() { }

    public ConnectorId Connector { get; private set; }

    public string ExternalId { get; private set; } = "";

    public string UserName { get; private set; } = "";

    public PersonId? PersonId { get; private set; }

    public bool Enabled { get; private set; }

    public static TargetUser Import(ConnectorId connector, TargetUserRecord record, PersonId? person) =>
        new()
        {
            Connector = connector,
            ExternalId = record.ExternalId,
            UserName = record.UserName,
            PersonId = person,
            Enabled = record.Enabled,
        };

    public bool Update(TargetUserRecord record, PersonId? person)
    {
        if (UserName == record.UserName && PersonId == person && Enabled == record.Enabled)
            return false;
        (UserName, PersonId, Enabled) = (record.UserName, person, record.Enabled);
        return true;
    }
}
