using System.Text.Json.Serialization.Metadata;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>The operations of sso-admin that we use (AWS "IAM Identity Center API Reference").</summary>
internal sealed class SsoAdminClient(AwsClient aws)
{
    private const int PageSize = 100;
    private const string TargetType = "AWS_ACCOUNT";

    public IAsyncEnumerable<AwsInstance> ListInstancesAsync(CallPriority priority, CancellationToken cancellationToken) =>
        aws.ListAsync<ListInstancesRequest, ListInstancesResponse, AwsInstance>(
            AwsService.SsoAdmin,
            "ListInstances",
            token => new ListInstancesRequest(token),
            AwsJson.Default.ListInstancesRequest,
            AwsJson.Default.ListInstancesResponse,
            priority,
            cancellationToken
        );

    public IAsyncEnumerable<string> ListPermissionSetsAsync(string instance, CancellationToken cancellationToken) =>
        aws.ListAsync<ListPermissionSetsRequest, ListPermissionSetsResponse, string>(
            AwsService.SsoAdmin,
            "ListPermissionSets",
            token => new ListPermissionSetsRequest(instance, PageSize, token),
            AwsJson.Default.ListPermissionSetsRequest,
            AwsJson.Default.ListPermissionSetsResponse,
            CallPriority.Background,
            cancellationToken
        );

    public async Task<AwsPermissionSet> DescribePermissionSetAsync(
        string instance,
        string permissionSet,
        CancellationToken cancellationToken
    ) =>
        (
            await ReadAsync(
                "DescribePermissionSet",
                new DescribePermissionSetRequest(instance, permissionSet),
                AwsJson.Default.DescribePermissionSetRequest,
                AwsJson.Default.DescribePermissionSetResponse,
                CallPriority.Background,
                cancellationToken
            )
        ).PermissionSet;

    public IAsyncEnumerable<string> ListProvisionedAccountsAsync(
        string instance,
        string permissionSet,
        CancellationToken cancellationToken
    ) =>
        aws.ListAsync<ListAccountsForProvisionedPermissionSetRequest, ListAccountsForProvisionedPermissionSetResponse, string>(
            AwsService.SsoAdmin,
            "ListAccountsForProvisionedPermissionSet",
            token => new ListAccountsForProvisionedPermissionSetRequest(instance, permissionSet, PageSize, token),
            AwsJson.Default.ListAccountsForProvisionedPermissionSetRequest,
            AwsJson.Default.ListAccountsForProvisionedPermissionSetResponse,
            CallPriority.Background,
            cancellationToken
        );

    /// <summary>The same fact as <see cref="ListProvisionedAccountsAsync" />, from the account's side.</summary>
    public IAsyncEnumerable<string> ListProvisionedSetsAsync(
        string instance,
        string account,
        CancellationToken cancellationToken
    ) =>
        aws.ListAsync<ListPermissionSetsProvisionedToAccountRequest, ListPermissionSetsProvisionedToAccountResponse, string>(
            AwsService.SsoAdmin,
            "ListPermissionSetsProvisionedToAccount",
            token => new ListPermissionSetsProvisionedToAccountRequest(instance, account, PageSize, token),
            AwsJson.Default.ListPermissionSetsProvisionedToAccountRequest,
            AwsJson.Default.ListPermissionSetsProvisionedToAccountResponse,
            CallPriority.Background,
            cancellationToken
        );

    public IAsyncEnumerable<AwsAccountAssignment> ListAssignmentsAsync(
        string instance,
        string account,
        string permissionSet,
        CallPriority priority,
        CancellationToken cancellationToken
    ) =>
        aws.ListAsync<ListAccountAssignmentsRequest, ListAccountAssignmentsResponse, AwsAccountAssignment>(
            AwsService.SsoAdmin,
            "ListAccountAssignments",
            token => new ListAccountAssignmentsRequest(instance, account, permissionSet, PageSize, token),
            AwsJson.Default.ListAccountAssignmentsRequest,
            AwsJson.Default.ListAccountAssignmentsResponse,
            priority,
            cancellationToken
        );

    /// <summary>Starts to give a user or group a permission set on an account. AWS answers before it is done: look at the status.</summary>
    public async Task<AwsAssignmentStatus> CreateAssignmentAsync(
        string instance,
        string account,
        string permissionSet,
        AwsPrincipal principal,
        CancellationToken cancellationToken
    ) =>
        (
            await aws.CallAsync(
                AwsService.SsoAdmin,
                "CreateAccountAssignment",
                false,
                new AccountAssignmentRequest(instance, account, TargetType, permissionSet, principal.Type, principal.Id),
                AwsJson.Default.AccountAssignmentRequest,
                AwsJson.Default.CreationResponse,
                CallPriority.Interactive,
                cancellationToken
            )
        ).AccountAssignmentCreationStatus;

    /// <summary>Starts to take a permission set on an account from a user or group.</summary>
    public async Task<AwsAssignmentStatus> DeleteAssignmentAsync(
        string instance,
        string account,
        string permissionSet,
        AwsPrincipal principal,
        CancellationToken cancellationToken
    ) =>
        (
            await aws.CallAsync(
                AwsService.SsoAdmin,
                "DeleteAccountAssignment",
                false,
                new AccountAssignmentRequest(instance, account, TargetType, permissionSet, principal.Type, principal.Id),
                AwsJson.Default.AccountAssignmentRequest,
                AwsJson.Default.DeletionResponse,
                CallPriority.Interactive,
                cancellationToken
            )
        ).AccountAssignmentDeletionStatus;

    /// <summary>Ids of the changes that AWS still works on.</summary>
    public async Task<IReadOnlySet<string>> ListUnderWayAsync(
        string instance,
        ChangeKind kind,
        CancellationToken cancellationToken
    )
    {
        var underWay = aws.ListAsync<ListUnderWayRequest, ListUnderWayResponse, AwsAssignmentStatus>(
            AwsService.SsoAdmin,
            kind == ChangeKind.Grant ? "ListAccountAssignmentCreationStatus" : "ListAccountAssignmentDeletionStatus",
            token => new ListUnderWayRequest(instance, new StatusFilter("IN_PROGRESS"), PageSize, token),
            AwsJson.Default.ListUnderWayRequest,
            AwsJson.Default.ListUnderWayResponse,
            CallPriority.Interactive,
            cancellationToken
        );
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var change in underWay)
            if (change.RequestId is { } id)
                ids.Add(id);
        return ids;
    }

    public async Task<AwsAssignmentStatus> DescribeCreationAsync(
        string instance,
        string request,
        CancellationToken cancellationToken
    ) =>
        (
            await ReadAsync(
                "DescribeAccountAssignmentCreationStatus",
                new DescribeCreationRequest(instance, request),
                AwsJson.Default.DescribeCreationRequest,
                AwsJson.Default.CreationResponse,
                CallPriority.Interactive,
                cancellationToken
            )
        ).AccountAssignmentCreationStatus;

    public async Task<AwsAssignmentStatus> DescribeDeletionAsync(
        string instance,
        string request,
        CancellationToken cancellationToken
    ) =>
        (
            await ReadAsync(
                "DescribeAccountAssignmentDeletionStatus",
                new DescribeDeletionRequest(instance, request),
                AwsJson.Default.DescribeDeletionRequest,
                AwsJson.Default.DeletionResponse,
                CallPriority.Interactive,
                cancellationToken
            )
        ).AccountAssignmentDeletionStatus;

    private Task<TResponse> ReadAsync<TRequest, TResponse>(
        string operation,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        CallPriority priority,
        CancellationToken cancellationToken
    )
        where TResponse : class =>
        aws.CallAsync(AwsService.SsoAdmin, operation, true, request, requestType, responseType, priority, cancellationToken);
}
