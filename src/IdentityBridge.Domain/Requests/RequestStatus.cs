namespace IdentityBridge.Domain.Requests;

/// <summary>
/// <c>Pending → Approved → Active → Ended</c>, <c>Pending → Denied | Cancelled | Expired | Promoted</c>, <c>Approved | Active → Revoked</c>.
/// Denied, Cancelled, Expired, Promoted, Ended and Revoked are final.
/// </summary>
public enum RequestStatus
{
    /// <summary>Waits for decisions.</summary>
    Pending = 1,

    /// <summary>Approved; its access is being put in place, or waits for the start that was asked for.</summary>
    Approved = 2,

    /// <summary>Every item the target did not refuse is in place, and read back.</summary>
    Active = 3,

    /// <summary>Its time is over.</summary>
    Ended = 4,

    Denied = 5,

    /// <summary>Taken back by whoever asked, or whom it was for.</summary>
    Cancelled = 6,

    /// <summary>Nobody decided in time.</summary>
    Expired = 7,

    /// <summary>Ended early.</summary>
    Revoked = 8,

    /// <summary>Given for the long term: the person was made a member of an access list.</summary>
    Promoted = 9,
}

/// <summary>How one item stands in its target.</summary>
public enum ItemStatus
{
    /// <summary>Nothing was asked of the target yet.</summary>
    Waiting = 1,

    /// <summary>Being put in place.</summary>
    Applying = 2,

    /// <summary>In place, read back.</summary>
    InPlace = 3,

    /// <summary>The target refused for good.</summary>
    Refused = 4,

    /// <summary>Being taken away.</summary>
    Removing = 5,

    /// <summary>Taken away, read back.</summary>
    Removed = 6,

    /// <summary>The request's reason ended, and the person keeps it for another.</summary>
    Kept = 7,

    /// <summary>The request ended before it took effect.</summary>
    NeverInPlace = 8,
}

public enum Verdict
{
    Approve = 1,
    Deny = 2,
}
