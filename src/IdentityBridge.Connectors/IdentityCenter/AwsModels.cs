using System.Text.Json.Serialization;

namespace IdentityBridge.Connectors.IdentityCenter;

// The parts we use of the public service models of sso-admin, identitystore and organizations (AWS JSON 1.1). Enumerations are text.

/// <summary>A page of a listing. <see cref="Items" /> is null when the answer has no such list at all.</summary>
internal interface IAwsPage<out T>
{
    string? NextToken { get; }

    IReadOnlyList<T>? Items { get; }
}

internal sealed record ListInstancesRequest(string? NextToken);

internal sealed record ListInstancesResponse(IReadOnlyList<AwsInstance>? Instances, string? NextToken) : IAwsPage<AwsInstance>
{
    [JsonIgnore]
    public IReadOnlyList<AwsInstance>? Items => Instances;
}

/// <param name="Status">CREATE_IN_PROGRESS, CREATE_FAILED, DELETE_IN_PROGRESS or ACTIVE.</param>
internal sealed record AwsInstance(
    [property: JsonRequired] string InstanceArn,
    [property: JsonRequired] string IdentityStoreId,
    string? Status,
    string? PrimaryRegion
);

internal sealed record ListPermissionSetsRequest(string InstanceArn, int MaxResults, string? NextToken);

internal sealed record ListPermissionSetsResponse(IReadOnlyList<string>? PermissionSets, string? NextToken) : IAwsPage<string>
{
    [JsonIgnore]
    public IReadOnlyList<string>? Items => PermissionSets;
}

internal sealed record DescribePermissionSetRequest(string InstanceArn, string PermissionSetArn);

internal sealed record DescribePermissionSetResponse([property: JsonRequired] AwsPermissionSet PermissionSet);

internal sealed record AwsPermissionSet(
    [property: JsonRequired] string Name,
    [property: JsonRequired] string PermissionSetArn,
    string? Description
);

internal sealed record ListAccountsForProvisionedPermissionSetRequest(
    string InstanceArn,
    string PermissionSetArn,
    int MaxResults,
    string? NextToken
);

internal sealed record ListAccountsForProvisionedPermissionSetResponse(IReadOnlyList<string>? AccountIds, string? NextToken)
    : IAwsPage<string>
{
    [JsonIgnore]
    public IReadOnlyList<string>? Items => AccountIds;
}

internal sealed record ListPermissionSetsProvisionedToAccountRequest(
    string InstanceArn,
    string AccountId,
    int MaxResults,
    string? NextToken
);

internal sealed record ListPermissionSetsProvisionedToAccountResponse(IReadOnlyList<string>? PermissionSets, string? NextToken)
    : IAwsPage<string>
{
    [JsonIgnore]
    public IReadOnlyList<string>? Items => PermissionSets;
}

internal sealed record ListAccountAssignmentsRequest(
    string InstanceArn,
    string AccountId,
    string PermissionSetArn,
    int MaxResults,
    string? NextToken
);

internal sealed record ListAccountAssignmentsResponse(IReadOnlyList<AwsAccountAssignment>? AccountAssignments, string? NextToken)
    : IAwsPage<AwsAccountAssignment>
{
    [JsonIgnore]
    public IReadOnlyList<AwsAccountAssignment>? Items => AccountAssignments;
}

/// <param name="PrincipalType">USER or GROUP.</param>
internal sealed record AwsAccountAssignment(
    [property: JsonRequired] string PrincipalType,
    [property: JsonRequired] string PrincipalId
);

/// <summary>Whom an assignment is for.</summary>
/// <param name="Type"><c>USER</c> or <c>GROUP</c>.</param>
internal sealed record AwsPrincipal(string Type, string Id)
{
    public const string User = "USER";
    public const string Group = "GROUP";
}

/// <summary>Creates or deletes an assignment: both operations take the same members.</summary>
internal sealed record AccountAssignmentRequest(
    string InstanceArn,
    string TargetId,
    string TargetType,
    string PermissionSetArn,
    string PrincipalType,
    string PrincipalId
);

internal sealed record ListUnderWayRequest(string InstanceArn, StatusFilter Filter, int MaxResults, string? NextToken);

internal sealed record StatusFilter(string Status);

/// <summary>The answer for creations or for deletions; each has its own member.</summary>
internal sealed record ListUnderWayResponse(
    IReadOnlyList<AwsAssignmentStatus>? AccountAssignmentsCreationStatus,
    IReadOnlyList<AwsAssignmentStatus>? AccountAssignmentsDeletionStatus,
    string? NextToken
) : IAwsPage<AwsAssignmentStatus>
{
    [JsonIgnore]
    public IReadOnlyList<AwsAssignmentStatus>? Items => AccountAssignmentsCreationStatus ?? AccountAssignmentsDeletionStatus;
}

internal sealed record DescribeCreationRequest(string InstanceArn, string AccountAssignmentCreationRequestId);

internal sealed record DescribeDeletionRequest(string InstanceArn, string AccountAssignmentDeletionRequestId);

internal sealed record CreationResponse([property: JsonRequired] AwsAssignmentStatus AccountAssignmentCreationStatus);

internal sealed record DeletionResponse([property: JsonRequired] AwsAssignmentStatus AccountAssignmentDeletionStatus);

/// <param name="Status">IN_PROGRESS, FAILED or SUCCEEDED.</param>
/// <param name="CreatedDate">Epoch seconds with a fraction.</param>
internal sealed record AwsAssignmentStatus(
    [property: JsonRequired] string Status,
    string? RequestId,
    string? FailureReason,
    double? CreatedDate
);

internal sealed record ListUsersRequest(string IdentityStoreId, int MaxResults, string? NextToken);

internal sealed record ListUsersResponse(IReadOnlyList<AwsUser>? Users, string? NextToken) : IAwsPage<AwsUser>
{
    [JsonIgnore]
    public IReadOnlyList<AwsUser>? Items => Users;
}

/// <param name="UserStatus">ENABLED or DISABLED; older stores leave it out.</param>
internal sealed record AwsUser(
    [property: JsonRequired] string UserId,
    string? UserName,
    IReadOnlyList<AwsExternalId>? ExternalIds,
    string? UserStatus
);

internal sealed record AwsExternalId(string? Issuer, string? Id);

internal sealed record DescribeUserRequest(string IdentityStoreId, string UserId);

internal sealed record GetUserIdRequest(string IdentityStoreId, AwsAlternateIdentifier AlternateIdentifier);

internal sealed record AwsAlternateIdentifier(AwsUniqueAttribute UniqueAttribute);

internal sealed record AwsUniqueAttribute(string AttributePath, string AttributeValue);

internal sealed record GetUserIdResponse([property: JsonRequired] string UserId);

internal sealed record ListGroupsRequest(string IdentityStoreId, int MaxResults, string? NextToken);

internal sealed record ListGroupsResponse(IReadOnlyList<AwsGroup>? Groups, string? NextToken) : IAwsPage<AwsGroup>
{
    [JsonIgnore]
    public IReadOnlyList<AwsGroup>? Items => Groups;
}

internal sealed record AwsGroup([property: JsonRequired] string GroupId, string? DisplayName, string? Description = null);

internal sealed record DescribeGroupRequest(string IdentityStoreId, string GroupId);

internal sealed record ListGroupMembershipsRequest(string IdentityStoreId, string GroupId, int MaxResults, string? NextToken);

internal sealed record ListGroupMembershipsForMemberRequest(
    string IdentityStoreId,
    AwsMemberId MemberId,
    int MaxResults,
    string? NextToken
);

internal sealed record ListGroupMembershipsResponse(IReadOnlyList<AwsMembership>? GroupMemberships, string? NextToken)
    : IAwsPage<AwsMembership>
{
    [JsonIgnore]
    public IReadOnlyList<AwsMembership>? Items => GroupMemberships;
}

internal sealed record AwsMembership(string? GroupId, AwsMemberId? MemberId);

internal sealed record AwsMemberId([property: JsonRequired] string UserId);

internal sealed record IsMemberInGroupsRequest(string IdentityStoreId, AwsMemberId MemberId, IReadOnlyList<string> GroupIds);

internal sealed record IsMemberInGroupsResponse([property: JsonRequired] IReadOnlyList<AwsMembershipAnswer> Results);

internal sealed record AwsMembershipAnswer([property: JsonRequired] string GroupId, bool MembershipExists);

internal sealed record ListAccountsRequest(int MaxResults, string? NextToken);

internal sealed record ListAccountsResponse(IReadOnlyList<AwsAccount>? Accounts, string? NextToken) : IAwsPage<AwsAccount>
{
    [JsonIgnore]
    public IReadOnlyList<AwsAccount>? Items => Accounts;
}

/// <param name="State">PENDING_ACTIVATION, ACTIVE, SUSPENDED, PENDING_CLOSURE or CLOSED.</param>
/// <param name="Status">The older form of <paramref name="State" />, which AWS retired in September 2026.</param>
internal sealed record AwsAccount([property: JsonRequired] string Id, string? Name, string? State, string? Status);

internal sealed record DescribeAccountRequest(string AccountId);

internal sealed record DescribeAccountResponse([property: JsonRequired] AwsAccount Account);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ListInstancesRequest))]
[JsonSerializable(typeof(ListInstancesResponse))]
[JsonSerializable(typeof(ListPermissionSetsRequest))]
[JsonSerializable(typeof(ListPermissionSetsResponse))]
[JsonSerializable(typeof(DescribePermissionSetRequest))]
[JsonSerializable(typeof(DescribePermissionSetResponse))]
[JsonSerializable(typeof(ListAccountsForProvisionedPermissionSetRequest))]
[JsonSerializable(typeof(ListAccountsForProvisionedPermissionSetResponse))]
[JsonSerializable(typeof(ListUnderWayRequest))]
[JsonSerializable(typeof(ListUnderWayResponse))]
[JsonSerializable(typeof(ListAccountAssignmentsRequest))]
[JsonSerializable(typeof(ListAccountAssignmentsResponse))]
[JsonSerializable(typeof(AccountAssignmentRequest))]
[JsonSerializable(typeof(DescribeCreationRequest))]
[JsonSerializable(typeof(DescribeDeletionRequest))]
[JsonSerializable(typeof(CreationResponse))]
[JsonSerializable(typeof(DeletionResponse))]
[JsonSerializable(typeof(ListUsersRequest))]
[JsonSerializable(typeof(ListUsersResponse))]
[JsonSerializable(typeof(DescribeUserRequest))]
[JsonSerializable(typeof(AwsUser))]
[JsonSerializable(typeof(GetUserIdRequest))]
[JsonSerializable(typeof(GetUserIdResponse))]
[JsonSerializable(typeof(ListGroupsRequest))]
[JsonSerializable(typeof(ListGroupsResponse))]
[JsonSerializable(typeof(DescribeGroupRequest))]
[JsonSerializable(typeof(AwsGroup))]
[JsonSerializable(typeof(ListGroupMembershipsRequest))]
[JsonSerializable(typeof(ListGroupMembershipsForMemberRequest))]
[JsonSerializable(typeof(ListGroupMembershipsResponse))]
[JsonSerializable(typeof(IsMemberInGroupsRequest))]
[JsonSerializable(typeof(IsMemberInGroupsResponse))]
[JsonSerializable(typeof(ListPermissionSetsProvisionedToAccountRequest))]
[JsonSerializable(typeof(ListPermissionSetsProvisionedToAccountResponse))]
[JsonSerializable(typeof(DescribeAccountRequest))]
[JsonSerializable(typeof(DescribeAccountResponse))]
[JsonSerializable(typeof(ListAccountsRequest))]
[JsonSerializable(typeof(ListAccountsResponse))]
internal sealed partial class AwsJson : JsonSerializerContext;
