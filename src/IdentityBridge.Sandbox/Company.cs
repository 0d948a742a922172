namespace IdentityBridge.Sandbox;

/// <summary>A person of the invented company. <paramref name="ManagerLogin" /> names another person of it.</summary>
/// <param name="OktaStatus">Okta's user status, e.g. ACTIVE, SUSPENDED, DEPROVISIONED, STAGED.</param>
/// <param name="InIdentityCenter">Whether AWS IAM Identity Center already knows the person.</param>
public sealed record CompanyPerson(
    string Login,
    string FirstName,
    string LastName,
    string Department,
    string Title,
    string? ManagerLogin,
    string OktaStatus = "ACTIVE",
    bool InIdentityCenter = true
);

/// <summary>A group. <paramref name="Type" /> is Okta's: OKTA_GROUP, APP_GROUP or BUILT_IN; <paramref name="RuleFed" />: a group rule fills it.</summary>
public sealed record CompanyGroup(
    string Name,
    string Description,
    string Type,
    IReadOnlyList<string> Members,
    bool RuleFed = false
);

/// <summary>An app: who has it directly (logins) and through which groups (names).</summary>
public sealed record CompanyApp(
    string Name,
    string Label,
    string SignOnMode,
    IReadOnlyList<string> Users,
    IReadOnlyList<string> Groups,
    string Status = "ACTIVE"
);

/// <summary>An AWS account of the organization. <paramref name="Id" />: 12 digits.</summary>
public sealed record CompanyAccount(string Id, string Name, string Email, string State = "ACTIVE");

/// <summary>A permission set and the accounts it is provisioned in.</summary>
public sealed record CompanyPermissionSet(
    string Name,
    string Description,
    string SessionDuration,
    IReadOnlyList<string> ProvisionedAccountIds
);

/// <summary>A group of Identity Center and its members' logins.</summary>
public sealed record CompanyAwsGroup(string DisplayName, string Description, IReadOnlyList<string> Members);

/// <summary>A standing account assignment of a person (login) or of an Identity Center group (display name).</summary>
public sealed record CompanyAssignment(string AccountId, string PermissionSet, string? Login, string? Group);

/// <summary>Everything the sandbox starts from: the same input gives the same company, byte for byte.</summary>
public sealed partial record Company(
    IReadOnlyList<CompanyPerson> People,
    IReadOnlyList<CompanyGroup> Groups,
    IReadOnlyList<CompanyApp> Apps,
    IReadOnlyList<CompanyAccount> Accounts,
    IReadOnlyList<CompanyPermissionSet> PermissionSets,
    IReadOnlyList<CompanyAwsGroup> AwsGroups,
    IReadOnlyList<CompanyAssignment> Assignments
);
