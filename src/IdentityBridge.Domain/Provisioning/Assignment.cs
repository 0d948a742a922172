using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Provisioning;

/// <summary>
/// What the target really has: one presence of one entitlement with one person, from when we first saw it until it was gone. A new
/// presence is a new row, so that past days can be explained.
/// </summary>
public sealed class Assignment
{
    private Assignment() { }

    public long Id { get; private set; }

    public PersonId PersonId { get; private set; }

    public EntitlementId EntitlementId { get; private set; }

    public ConnectorId Connector { get; private set; }

    /// <summary>External id of the group that gives it; empty when held directly.</summary>
    public string Via { get; private set; } = "";

    public string? ViaName { get; private set; }

    /// <summary>True when we put it there; false when it was found there: then it is a standing reason and additive mode never removes it.</summary>
    public bool PutByUs { get; private set; }

    /// <summary>When a list that is tied to what it gives took over what others had put there; null for everything else.</summary>
    public DateTimeOffset? AdoptedAt { get; private set; }

    public DateTimeOffset Since { get; private set; }

    /// <summary>First complete read that did not show it, while a second look is outstanding.</summary>
    public DateTimeOffset? MissingSince { get; private set; }

    public DateTimeOffset? GoneAt { get; private set; }

    public bool IsDirect => Via.Length == 0;

    public static Assignment Found(
        ConnectorId connector,
        PersonId person,
        EntitlementId entitlement,
        GroupRef? via,
        DateTimeOffset now
    ) =>
        new()
        {
            Connector = connector,
            PersonId = person,
            EntitlementId = entitlement,
            Via = via?.ExternalId ?? "",
            ViaName = via?.Name,
            Since = now,
        };

    public static Assignment PutThere(ConnectorId connector, PersonId person, EntitlementId entitlement, DateTimeOffset now) =>
        new()
        {
            Connector = connector,
            PersonId = person,
            EntitlementId = entitlement,
            PutByUs = true,
            Since = now,
        };

    public void Gone(DateTimeOffset now) => GoneAt ??= now;

    /// <summary>
    /// What others put there is ours from now on: it goes when the last reason of ours ends. False when it is ours already, gone, or given by
    /// a group.
    /// </summary>
    public bool Adopt(DateTimeOffset now)
    {
        if (PutByUs || GoneAt is not null || !IsDirect)
            return false;
        (PutByUs, AdoptedAt) = (true, now);
        return true;
    }
}
