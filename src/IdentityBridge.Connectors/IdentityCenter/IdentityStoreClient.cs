using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>The operations of identitystore that we use (AWS "Identity Store API Reference").</summary>
internal sealed class IdentityStoreClient(AwsClient aws)
{
    private const int PageSize = 100;
    private const int MostGroupsAtOnce = 100;

    public IAsyncEnumerable<AwsUser> ListUsersAsync(string store, CancellationToken cancellationToken) =>
        aws.ListAsync<ListUsersRequest, ListUsersResponse, AwsUser>(
            AwsService.IdentityStore,
            "ListUsers",
            token => new ListUsersRequest(store, PageSize, token),
            AwsJson.Default.ListUsersRequest,
            AwsJson.Default.ListUsersResponse,
            CallPriority.Background,
            cancellationToken
        );

    public IAsyncEnumerable<AwsGroup> ListGroupsAsync(string store, CancellationToken cancellationToken) =>
        aws.ListAsync<ListGroupsRequest, ListGroupsResponse, AwsGroup>(
            AwsService.IdentityStore,
            "ListGroups",
            token => new ListGroupsRequest(store, PageSize, token),
            AwsJson.Default.ListGroupsRequest,
            AwsJson.Default.ListGroupsResponse,
            CallPriority.Background,
            cancellationToken
        );

    public IAsyncEnumerable<AwsMembership> ListMembersAsync(string store, string group, CancellationToken cancellationToken) =>
        aws.ListAsync<ListGroupMembershipsRequest, ListGroupMembershipsResponse, AwsMembership>(
            AwsService.IdentityStore,
            "ListGroupMemberships",
            token => new ListGroupMembershipsRequest(store, group, PageSize, token),
            AwsJson.Default.ListGroupMembershipsRequest,
            AwsJson.Default.ListGroupMembershipsResponse,
            CallPriority.Background,
            cancellationToken
        );

    /// <summary>The id of the user of this name; null when there is none.</summary>
    public async Task<string?> FindUserAsync(string store, string userName, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.CallAsync(
                AwsService.IdentityStore,
                "GetUserId",
                true,
                new GetUserIdRequest(store, new AwsAlternateIdentifier(new AwsUniqueAttribute("userName", userName))),
                AwsJson.Default.GetUserIdRequest,
                AwsJson.Default.GetUserIdResponse,
                CallPriority.Interactive,
                cancellationToken
            );
            return answer.UserId;
        }
        catch (TargetException exception) when (IsGone(exception, "USER"))
        {
            return null;
        }
    }

    public async Task<bool> UserExistsAsync(string store, string user, CancellationToken cancellationToken)
    {
        try
        {
            await aws.CallAsync(
                AwsService.IdentityStore,
                "DescribeUser",
                true,
                new DescribeUserRequest(store, user),
                AwsJson.Default.DescribeUserRequest,
                AwsJson.Default.AwsUser,
                CallPriority.Interactive,
                cancellationToken
            );
            return true;
        }
        catch (TargetException exception) when (IsGone(exception, "USER"))
        {
            return false;
        }
    }

    public async Task<bool> GroupExistsAsync(string store, string group, CancellationToken cancellationToken)
    {
        try
        {
            await DescribeGroupAsync(store, group, cancellationToken);
            return true;
        }
        catch (TargetException exception) when (IsGone(exception, "GROUP"))
        {
            return false;
        }
    }

    /// <summary>The group's name; its id when it has none or is gone.</summary>
    public async Task<string> GroupNameAsync(string store, string group, CancellationToken cancellationToken)
    {
        try
        {
            return (await DescribeGroupAsync(store, group, cancellationToken)).DisplayName ?? group;
        }
        catch (TargetException exception) when (IsGone(exception, "GROUP"))
        {
            return group;
        }
    }

    /// <summary>The first of the groups that the user is in; null when in none.</summary>
    public async Task<string?> FirstGroupOfAsync(
        string store,
        string user,
        IReadOnlyList<string> groups,
        CancellationToken cancellationToken
    )
    {
        foreach (var some in groups.Chunk(MostGroupsAtOnce))
        {
            var answer = await MembershipsAsync(store, user, some, cancellationToken);
            if (some.FirstOrDefault(answer.Contains) is { } found)
                return found;
        }

        return null;
    }

    private async Task<HashSet<string>> MembershipsAsync(
        string store,
        string user,
        string[] groups,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var answer = await aws.CallAsync(
                AwsService.IdentityStore,
                "IsMemberInGroups",
                true,
                new IsMemberInGroupsRequest(store, new AwsMemberId(user), groups),
                AwsJson.Default.IsMemberInGroupsRequest,
                AwsJson.Default.IsMemberInGroupsResponse,
                CallPriority.Interactive,
                cancellationToken
            );
            return answer.Results.Where(one => one.MembershipExists).Select(one => one.GroupId).ToHashSet(StringComparer.Ordinal);
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            // One group that is gone but still assigned spoils the question for all of them.
            return await GroupsOfAsync(store, user, cancellationToken);
        }
    }

    private async Task<HashSet<string>> GroupsOfAsync(string store, string user, CancellationToken cancellationToken)
    {
        var groups = new HashSet<string>(StringComparer.Ordinal);
        var memberships = aws.ListAsync<ListGroupMembershipsForMemberRequest, ListGroupMembershipsResponse, AwsMembership>(
            AwsService.IdentityStore,
            "ListGroupMembershipsForMember",
            token => new ListGroupMembershipsForMemberRequest(store, new AwsMemberId(user), PageSize, token),
            AwsJson.Default.ListGroupMembershipsForMemberRequest,
            AwsJson.Default.ListGroupMembershipsResponse,
            CallPriority.Interactive,
            cancellationToken
        );
        try
        {
            await foreach (var membership in memberships)
                if (membership.GroupId is { } group)
                    groups.Add(group);
        }
        catch (TargetException exception) when (IsGone(exception, "USER"))
        {
            groups.Clear();
        }

        return groups;
    }

    private Task<AwsGroup> DescribeGroupAsync(string store, string group, CancellationToken cancellationToken) =>
        aws.CallAsync(
            AwsService.IdentityStore,
            "DescribeGroup",
            true,
            new DescribeGroupRequest(store, group),
            AwsJson.Default.DescribeGroupRequest,
            AwsJson.Default.AwsGroup,
            CallPriority.Interactive,
            cancellationToken
        );

    private static bool IsGone(TargetException exception, string what) =>
        exception.Code == AwsErrors.NotFound && (exception.ResourceType is null || exception.ResourceType == what);
}
