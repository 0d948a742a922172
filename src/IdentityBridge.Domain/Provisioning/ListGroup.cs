using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Provisioning;

/// <summary>
/// The group of a target that delivers what an access list gives there. Level-triggered: whatever changes what should be raises
/// <see cref="Wanted" />; a worker compares all of the group with what is there and sets <see cref="Applied" /> to what it had seen.
/// </summary>
public sealed class ListGroup
{
    private ListGroup() { }

    public AccessListId ListId { get; private set; }

    /// <summary>The target's id of the group; null before it is there.</summary>
    public string? ExternalId { get; private set; }

    /// <summary>What the group is called in the target.</summary>
    public string? Name { get; private set; }

    /// <summary>False for a group of others that was taken over: it is never deleted.</summary>
    public bool CreatedByUs { get; private set; }

    /// <summary>Whether the list is delivered by its group; else by the access of each person, and the group is taken back.</summary>
    public bool ByGroup { get; private set; }

    /// <summary>Counts what may have changed what should be.</summary>
    public long Wanted { get; private set; }

    /// <summary>Since when it is not equal to what should be; says nothing while it is.</summary>
    public DateTimeOffset? WantedSince { get; private set; }

    /// <summary>The revision that the target was last made equal to, and read back.</summary>
    public long Applied { get; private set; }

    public DateTimeOffset? AppliedAt { get; private set; }

    /// <summary>The target refuses for good; tried again when something changes, at the next complete read, or when somebody asks.</summary>
    public bool Refused { get; private set; }

    /// <summary>How often it failed in a row.</summary>
    public int Failures { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public Guid? ClaimedBy { get; private set; }

    public DateTimeOffset? ClaimedUntil { get; private set; }

    public string? LastError { get; private set; }

    public string? WhatToDo { get; private set; }

    /// <summary>Removals of what others put there that wait for an administrator.</summary>
    public int HeldBack { get; private set; }

    /// <summary>So many removals an administrator has allowed, once.</summary>
    public int AllowedRemovals { get; private set; }

    public bool IsOpen => Applied < Wanted && !Refused;

    public static ListGroup Create(AccessListId list, DateTimeOffset now) =>
        new()
        {
            ListId = list,
            ByGroup = true,
            Wanted = 1,
            WantedSince = now,
            NextAttemptAt = now,
        };
}

/// <summary>A member that we put into a list's group, or took over with it; noted before it is written.</summary>
public sealed record ListGroupMember(AccessListId ListId, string UserExternalId, DateTimeOffset PutAt);

/// <summary>
/// An account assignment of a list's group; or of a group that was the list's and is gone. AWS keeps the assignments of a deleted group, so
/// that ours must be taken from it under its old id.
/// </summary>
public sealed class ListGroupAssignment
{
    private ListGroupAssignment() { }

    public AccessListId ListId { get; private set; }

    public EntitlementId EntitlementId { get; private set; }

    /// <summary>The target's id of the group that is gone; empty for the group that the list has now.</summary>
    public string OldGroup { get; private set; } = "";

    /// <summary>Read back in the target.</summary>
    public bool Present { get; private set; }

    /// <summary>Ours to take away.</summary>
    public bool PutByUs { get; private set; }

    /// <summary>The change that the target may be working on; noted before it is started.</summary>
    public ChangeKind? UnderWay { get; private set; }

    /// <summary>The target's id of the change under way; null until it is known.</summary>
    public string? Token { get; private set; }

    public static ListGroupAssignment Create(AccessListId list, EntitlementId entitlement) =>
        new() { ListId = list, EntitlementId = entitlement };

    public void Found(bool present, bool ours) => (Present, PutByUs, UnderWay, Token) = (present, PutByUs || ours, null, null);

    public void Start(ChangeKind kind)
    {
        (UnderWay, Token) = (kind, null);
        PutByUs |= kind == ChangeKind.Grant;
    }

    public void Ask(string token) => Token = token;

    /// <summary>It did not take effect, and nothing is under way any more.</summary>
    public void Fail() => (UnderWay, Token) = (null, null);
}

/// <summary>A person whose user in the target we created, or were about to create.</summary>
public sealed class ProvisionedUser
{
    private ProvisionedUser() { }

    public PersonId PersonId { get; private set; }

    public ConnectorId Connector { get; private set; }

    /// <summary>The target's id; null until it is known.</summary>
    public string? ExternalId { get; private set; }

    /// <summary>Whether the user may sign in, as we last wrote.</summary>
    public bool Active { get; private set; }

    public int Failures { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public string? LastError { get; private set; }

    public static ProvisionedUser Intend(PersonId person, ConnectorId connector, DateTimeOffset now) =>
        new()
        {
            PersonId = person,
            Connector = connector,
            Active = true,
            NextAttemptAt = now,
        };

    public void Is(string id, bool active) => (ExternalId, Active, Failures, LastError) = (id, active, 0, null);

    public void Settle(bool active) => (Active, Failures, LastError) = (active, 0, null);

    public void TryAgain(string error, DateTimeOffset at) => (Failures, LastError, NextAttemptAt) = (Failures + 1, error, at);
}
