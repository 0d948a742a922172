using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Locks;

/// <summary>The refusals of locks, each with what to do next.</summary>
public static class LockErrors
{
    /// <summary>Code of the refusal of what somebody who is locked tries to do.</summary>
    public const string ActorCode = "lock.actor";

    public static Error AdministratorsOnly() =>
        Error.Forbidden("lock.administrators-only", "Only administrators lock and unlock. Ask one of them.");

    public static Error ReadersOnly() => Error.Forbidden("lock.readers-only", "Only administrators and auditors see all locks.");

    public static Error NotFound() => Error.NotFound("lock.not-found", "There is no such person, request or list.");

    public static Error ReasonMissing() => Error.Invalid("lock.reason-missing", "Say in a sentence why you lock it.");

    public static Error ReasonTooLong() =>
        Error.Invalid("lock.reason-too-long", $"The reason is longer than {PortalLock.MaxReason:N0} characters. Shorten it.");

    public static Error EndsInThePast() => Error.Invalid("lock.end", "Choose an end that lies ahead, or none.");

    public static Error Yourself() =>
        Error.Forbidden("lock.self", "You cannot lock yourself: nobody could be left to unlock you. Ask another administrator.");

    public static Error NothingToLock(long request) =>
        Error.Conflict("lock.request-over", $"Request {request} is over: there is nothing to lock.");

    public static Error Actor(PortalLock held) =>
        Error.Forbidden(
            ActorCode,
            $"{held.ByName} has locked you: {held.Reason} You can look at everything, but change nothing. Ask an administrator."
        );

    public static Error NotWhileLocked(PortalLock held, string who) =>
        Error.Conflict(
            "request.locked",
            $"{who} is locked by {held.ByName}: {held.Reason} Approve it when the lock has ended, or deny it."
        );
}
