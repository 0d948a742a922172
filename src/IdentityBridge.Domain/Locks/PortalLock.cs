using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.Locks;

/// <summary>
/// An administrator's word that what a person, a request or a list gives has no effect for now. Grants and memberships go on under it, so that
/// what is still in its window comes back when the lock ends. At most one is open for one subject; it is lifted once, by somebody or at its
/// end, and its row stays for ever.
/// </summary>
public sealed class PortalLock
{
    public const int MaxReason = 1000;

    private PortalLock() { }

    public LockId Id { get; private set; }

    public PersonId? PersonId { get; private set; }

    public RequestId? RequestId { get; private set; }

    public AccessListId? ListId { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>Null when the portal itself did it.</summary>
    public PersonId? ById { get; private set; }

    public string ByName { get; private set; } = "";

    public DateTimeOffset From { get; private set; }

    /// <summary>When it is lifted by itself; null when only an administrator lifts it.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>Null while it has effect.</summary>
    public DateTimeOffset? LiftedAt { get; private set; }

    /// <summary>Null while it has effect, and when its time was over.</summary>
    public PersonId? LiftedById { get; private set; }

    public string? LiftedByName { get; private set; }

    public string? LiftReason { get; private set; }

    public long Version { get; private set; }

    public LockSubject Subject =>
        PersonId is { } person ? LockSubject.Of(person)
        : RequestId is { } request ? LockSubject.Of(request)
        : LockSubject.Of(ListId!.Value);

    /// <summary>Locks from now on, or says what is wrong.</summary>
    public static Result<PortalLock> Place(
        LockSubject subject,
        string? reason,
        DateTimeOffset? until,
        Actor by,
        DateTimeOffset now
    )
    {
        if (string.IsNullOrWhiteSpace(reason))
            return LockErrors.ReasonMissing();
        if (reason.Trim().Length > MaxReason)
            return LockErrors.ReasonTooLong();
        if (until <= now)
            return LockErrors.EndsInThePast();
        if (subject.Person is { } person && by.Is(person))
            return LockErrors.Yourself();
        return new PortalLock
        {
            Id = LockId.New(),
            PersonId = subject.Person,
            RequestId = subject.Request,
            ListId = subject.List,
            Reason = reason.Trim(),
            ById = by.PersonId,
            ByName = by.Name,
            From = now,
            Until = until,
        };
    }

    /// <summary>Whether its time is over and nobody has lifted it.</summary>
    public bool IsDue(DateTimeOffset now) => LiftedAt is null && Until <= now;

    /// <summary>Ends the lock. False when it had ended.</summary>
    /// <param name="by">The system when its time was over.</param>
    public bool Lift(Actor by, string? reason, DateTimeOffset now)
    {
        if (LiftedAt is not null)
            return false;
        (LiftedAt, LiftedById, LiftedByName) = (now, by.PersonId, by.Name);
        LiftReason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        return true;
    }
}
