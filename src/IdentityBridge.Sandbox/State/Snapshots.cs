using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.State;

/// <summary>What both sides hold, as it lies in the file. <paramref name="Company" /> tells which company it started from.</summary>
internal sealed record Snapshot(string Company, OktaSnapshot Okta, AwsSnapshot Aws);

/// <summary>An org; users, groups and apps by ordinal, so that ids stay the same. Null: deleted.</summary>
internal sealed record OktaSnapshot(
    IReadOnlyList<UserState?> Users,
    IReadOnlyList<GroupState?> Groups,
    IReadOnlyList<AppState> Apps
);

internal sealed record UserState(
    CompanyPerson Person,
    string Status,
    DateTimeOffset Created,
    DateTimeOffset StatusChanged,
    DateTimeOffset LastUpdated,
    DateTimeOffset? LastLogin
);

internal sealed record GroupState(
    string Name,
    string Description,
    string Type,
    DateTimeOffset Created,
    DateTimeOffset LastUpdated,
    DateTimeOffset LastMembershipUpdated,
    int[] Members,
    RuleState? Rule
);

internal sealed record RuleState(DateTimeOffset Created, DateTimeOffset LastUpdated, int[] Matches, int[] Excluded);

internal sealed record AppState(IReadOnlyList<DirectState> Users, IReadOnlyList<GivenState> Groups);

internal sealed record DirectState(
    int User,
    DateTimeOffset Created,
    DateTimeOffset LastUpdated,
    string UserName,
    JsonObject Profile
);

internal sealed record GivenState(int Group, DateTimeOffset LastUpdated, int Priority, JsonObject Profile);

/// <summary>The identity store and the standing assignments. Operations under way are not kept.</summary>
internal sealed record AwsSnapshot(
    IReadOnlyList<StoreUserState> Users,
    IReadOnlyList<StoreGroupState> Groups,
    IReadOnlyList<AssignmentState> Assignments,
    IReadOnlyDictionary<string, int> Generations
);

internal sealed record StoreUserState(
    string UserId,
    string UserName,
    string? ExternalId,
    string? GivenName,
    string? FamilyName,
    string? DisplayName,
    string? Email,
    string? Title,
    string? Department,
    bool Enabled,
    Dictionary<string, JsonNode>? Attributes,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
);

internal sealed record StoreGroupState(
    string GroupId,
    string? DisplayName,
    string? Description,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<MembershipState> Members
);

internal sealed record MembershipState(string Id, string UserId, DateTimeOffset CreatedAt);

internal sealed record AssignmentState(string AccountId, string PermissionSet, string PrincipalType, string PrincipalId);
