namespace IdentityBridge.Application.Shared;

/// <summary>Names of the Okta groups whose members have rights in the portal itself. Section <c>Portal:Roles</c>.</summary>
public sealed class PortalRoleOptions
{
    public const string Section = "Portal:Roles";

    public IList<string> Administrators { get; init; } = [];

    public IList<string> Auditors { get; init; } = [];

    public IList<string> Reviewers { get; init; } = [];

    /// <summary>Every group that gives a right here; none of them can be requested here.</summary>
    public bool GivesRights(string groupName) =>
        Administrators.Contains(groupName, StringComparer.Ordinal)
        || Auditors.Contains(groupName, StringComparer.Ordinal)
        || Reviewers.Contains(groupName, StringComparer.Ordinal);
}
