using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.People;

/// <summary>Rights in the portal itself, from configured Okta groups.</summary>
[Flags]
public enum PortalRoles
{
    None = 0,

    /// <summary>May see and change everything but decide their own requests.</summary>
    Administrator = 1,

    /// <summary>May see everything and change nothing.</summary>
    Auditor = 2,

    /// <summary>May decide every request but their own.</summary>
    Reviewer = 4,
}

/// <summary>Whoever acts: a person, or the system (a job).</summary>
/// <param name="PersonId">Null for the system.</param>
/// <param name="Name">For the audit log and timelines.</param>
public sealed record Actor(PersonId? PersonId, string Name, PortalRoles Roles)
{
    /// <summary>The portal's own jobs.</summary>
    public static readonly Actor System = new(null, "IdentityBridge", PortalRoles.None);

    public bool IsSystem => PersonId is null;

    public bool IsAdministrator => Roles.HasFlag(PortalRoles.Administrator);

    public bool IsReviewerEverywhere => Roles.HasFlag(PortalRoles.Reviewer);

    /// <summary>Administrators and auditors read everything.</summary>
    public bool SeesEverything => (Roles & (PortalRoles.Administrator | PortalRoles.Auditor)) != PortalRoles.None;

    public bool Is(PersonId person) => PersonId == person;
}
