using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.Provisioning;

/// <summary>One thing that a complete read of a target found. Ids are the target's own.</summary>
public abstract record ConnectorRecord;

/// <summary>A person of the directory. Only the connector of the directory (Okta) yields these.</summary>
/// <param name="ManagerLogin">The login of the person's manager, where the directory knows it.</param>
public sealed record PersonRecord(
    string ExternalId,
    string Login,
    string Email,
    string DisplayName,
    PersonStatus Status,
    string? Department,
    string? Title,
    string? ManagerLogin
) : ConnectorRecord;

/// <summary>A user that a target other than the directory keeps: matched to a person by <paramref name="DirectoryId" />, else by <paramref name="UserName" /> = login, ignoring case.</summary>
public sealed record TargetUserRecord(string ExternalId, string UserName, string? DirectoryId, bool Enabled) : ConnectorRecord;

/// <summary>Something that access can be given to.</summary>
/// <param name="WhyNotRequestable">Null when people may ask for it; else the reason in a sentence (a group that Okta fills by a rule, an inactive app, a suspended account).</param>
/// <param name="Facts">Facts of the source that labels are made of, e.g. <c>okta/type=OKTA_GROUP</c>.</param>
/// <param name="Url">Where a person who has it opens it, where there is such a place.</param>
public sealed record ResourceRecord(
    ResourceKind Kind,
    string ExternalId,
    string Name,
    string? Description,
    string? WhyNotRequestable,
    IReadOnlyDictionary<string, string> Facts,
    string? Url
) : ConnectorRecord;

/// <summary>The smallest thing a person can hold on a resource: for an app or a group the resource itself, for an account one record per permission set provisioned there.</summary>
/// <param name="PermissionSetName">Name of the permission set, for people; null for apps and groups.</param>
public sealed record EntitlementRecord(EntitlementRef Ref, string? PermissionSetName, string? PermissionSetDescription)
    : ConnectorRecord;

/// <summary>A person holds an entitlement in the target.</summary>
/// <param name="UserExternalId">The target's id of the user (Okta user id; identity store user id).</param>
/// <param name="Via">Null when held directly; else the group that gives it.</param>
public sealed record AssignmentRecord(string UserExternalId, EntitlementRef Ref, GroupRef? Via) : ConnectorRecord;

/// <summary>Whoever is in <paramref name="Group" /> gets <paramref name="Ref" />.</summary>
public sealed record GroupGivesRecord(GroupRef Group, EntitlementRef Ref) : ConnectorRecord;

/// <summary>A group of a target other than the directory, with everybody who is in it.</summary>
/// <param name="Users">The target's ids of its users.</param>
public sealed record TargetGroupRecord(GroupRef Group, string? Description, IReadOnlyList<string> Users) : ConnectorRecord;

/// <summary>A group of a target, by its id there and its name.</summary>
public sealed record GroupRef(string ExternalId, string Name);

/// <summary>Names an entitlement by the target's own ids.</summary>
/// <param name="ResourceExternalId">Okta app or group id; AWS account id (12 digits).</param>
/// <param name="PermissionSetExternalId">ARN of the permission set; null for apps and groups.</param>
public sealed record EntitlementRef(EntitlementKind Kind, string ResourceExternalId, string? PermissionSetExternalId = null);
