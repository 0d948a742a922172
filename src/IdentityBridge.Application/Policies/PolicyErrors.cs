using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.Policies;

internal static class PolicyErrors
{
    public static Error AdministratorsOnly() =>
        Error.Forbidden("policy.administrators-only", "Only administrators may change request policies. Ask one of them.");

    public static Error NotAllowed() =>
        Error.Forbidden("policy.not-allowed", "Request policies are open to administrators and auditors.");

    public static Error NotFound() => Error.NotFound("policy.not-found", "There is no such policy.");

    public static Error Changed(string name) =>
        Error.Conflict(
            "policy.changed",
            $"Somebody changed the policy “{name}” since you opened it. Look at it as it is now, then save again."
        );

    public static Error NameTaken(string name) =>
        Error.Conflict("policy.name-taken", $"There is a policy called “{name}” already. Choose another name.");

    public static Error Missing(string what) =>
        Error.Invalid("policy.missing", $"It names {what} that is no longer there. Take it out, and save again.");
}
