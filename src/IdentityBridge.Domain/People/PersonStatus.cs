namespace IdentityBridge.Domain.People;

/// <summary>What Okta's many user statuses mean here.</summary>
public enum PersonStatus
{
    /// <summary>Not yet active in Okta (STAGED, PROVISIONED): may hold nothing through us yet.</summary>
    Pending = 0,

    /// <summary>May sign in and hold access (ACTIVE, RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT).</summary>
    Active = 1,

    /// <summary>Access has no effect until unsuspended (SUSPENDED).</summary>
    Suspended = 2,

    /// <summary>Has left: loses everything (DEPROVISIONED, or no longer in the directory).</summary>
    Deactivated = 3,
}
