using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Provisioning;

public enum OperationState
{
    /// <summary>Waits for its turn or its next try.</summary>
    Pending = 1,

    /// <summary>A worker has it.</summary>
    Running = 2,

    /// <summary>The target works on it; we ask how it stands.</summary>
    InProgress = 3,

    /// <summary>Done and read back.</summary>
    Applied = 4,

    /// <summary>The target refused for good.</summary>
    Rejected = 5,

    /// <summary>Overtaken: nobody needs it any more.</summary>
    NoLongerNeeded = 6,
}

/// <summary>
/// One durable, repeatable change to a target: grant or revoke one entitlement of one person. Written in the transaction that caused it,
/// claimed by one worker at a time, tried until it is applied, rejected or no longer needed.
/// </summary>
public sealed class ProvisioningOperation
{
    private ProvisioningOperation() { }

    public OperationId Id { get; private set; }

    /// <summary>Order of arrival; operations on the same person and entitlement are done in it.</summary>
    public long Sequence { get; private set; }

    public ConnectorId Connector { get; private set; }

    public ChangeKind Kind { get; private set; }

    public PersonId PersonId { get; private set; }

    public EntitlementId EntitlementId { get; private set; }

    public OperationState State { get; private set; }

    /// <summary>Why it exists, for people: "Request 1042 was approved".</summary>
    public string Cause { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Not before this.</summary>
    public DateTimeOffset NextAttemptAt { get; private set; }

    /// <summary>Tries so far; asking how a started change stands does not count.</summary>
    public int Attempts { get; private set; }

    /// <summary>How often the target did not do it; each makes the next try wait longer. A worker that was killed is not the target's fault.</summary>
    public int Failures { get; private set; }

    /// <summary>The worker that has it, and until when; free for others afterwards, or as soon as the worker is gone.</summary>
    public Guid? ClaimedBy { get; private set; }

    public DateTimeOffset? ClaimedUntil { get; private set; }

    /// <summary>Whether the person held it before we wrote; null until looked. Decides whether what is there is ours to remove.</summary>
    public bool? FoundBefore { get; private set; }

    /// <summary>The target's id of the change it works on.</summary>
    public string? Token { get; private set; }

    /// <summary>What went wrong last, for people.</summary>
    public string? LastError { get; private set; }

    /// <summary>What a person should do about a rejection.</summary>
    public string? WhatToDo { get; private set; }

    /// <summary>The target does not know the person yet.</summary>
    public bool WaitsForPerson { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public long Version { get; private set; }

    public bool IsOpen => State is OperationState.Pending or OperationState.Running or OperationState.InProgress;

    public static ProvisioningOperation Create(
        ConnectorId connector,
        ChangeKind kind,
        PersonId person,
        EntitlementId entitlement,
        string cause,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = OperationId.New(),
            Connector = connector,
            Kind = kind,
            PersonId = person,
            EntitlementId = entitlement,
            State = OperationState.Pending,
            Cause = cause,
            CreatedAt = now,
            NextAttemptAt = now,
        };

    public void LookedBefore(bool found) => FoundBefore ??= found;

    public void Start() => Attempts++;

    public void Apply(DateTimeOffset now) => Finish(OperationState.Applied, now);

    public void Reject(string reason, string whatToDo, DateTimeOffset now)
    {
        (LastError, WhatToDo) = (reason, whatToDo);
        Finish(OperationState.Rejected, now);
    }

    public void NotNeeded(string why, DateTimeOffset now)
    {
        LastError = why;
        Finish(OperationState.NoLongerNeeded, now);
    }

    /// <summary>The target works on it: ask again at <paramref name="at" />.</summary>
    public void AskAgain(string token, DateTimeOffset at)
    {
        (State, Token, NextAttemptAt, WaitsForPerson, LastError) = (OperationState.InProgress, token, at, false, null);
        Release();
    }

    /// <summary>Try again at <paramref name="at" />.</summary>
    public void TryAgain(string reason, DateTimeOffset at, bool waitsForPerson = false)
    {
        (State, Token, NextAttemptAt, LastError, WaitsForPerson) = (OperationState.Pending, null, at, reason, waitsForPerson);
        Failures++;
        Release();
    }

    /// <summary>A person wants it tried now.</summary>
    public void Hurry(DateTimeOffset now)
    {
        NextAttemptAt = now;
    }

    private void Finish(OperationState state, DateTimeOffset now)
    {
        (State, FinishedAt, Token, WaitsForPerson) = (state, now, null, false);
        Release();
    }

    private void Release() => (ClaimedBy, ClaimedUntil) = (null, null);
}
