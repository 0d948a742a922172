using System.Runtime.CompilerServices;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>The complete read of an instance. One object reads once.</summary>
internal sealed class IdentityCenterReader(
    IdentityCenterInstance instances,
    IdentityCenterServices aws,
    IdentityCenterOptions options,
    ILogger logger,
    IProgress<ReadProgress>? progress
)
{
    private readonly Dictionary<string, string> groupNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> members = new(StringComparer.Ordinal);
    private long records;

    public async IAsyncEnumerable<ConnectorRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var instance = await AwsListings.OneAsync(
            "instances",
            () => instances.FindAsync(CallPriority.Background, cancellationToken)
        );

        Report("Reading users of Identity Center", 0, null);
        var users = AwsListings.ReadAsync(
            "users",
            aws.Store.ListUsersAsync(instance.IdentityStoreId, cancellationToken),
            cancellationToken
        );
        await foreach (var user in users)
            yield return Counted(IdentityCenterMapping.User(user));

        Report("Reading AWS accounts", 0, null);
        var accounts = new HashSet<string>(StringComparer.Ordinal);
        var listed = AwsListings.ReadAsync("accounts", aws.Organizations.ListAccountsAsync(cancellationToken), cancellationToken);
        await foreach (var account in listed)
            if (accounts.Add(account.Id))
                yield return Counted(IdentityCenterMapping.Account(account, options.StartUrl));

        var places = new List<(string Account, string PermissionSet)>();
        await foreach (var (permissionSet, where) in PermissionSetsAsync(instance.InstanceArn, cancellationToken))
        foreach (var account in where)
        {
            if (!accounts.Contains(account))
            {
                logger.UnlistedAccount(permissionSet.PermissionSetArn, account);
                continue;
            }

            places.Add((account, permissionSet.PermissionSetArn));
            yield return Counted(
                new EntitlementRecord(
                    IdentityCenterMapping.Entitlement(account, permissionSet.PermissionSetArn),
                    permissionSet.Name,
                    permissionSet.Description
                )
            );
        }

        foreach (var group in await ReadGroupsAsync(instance.IdentityStoreId, cancellationToken))
            yield return Counted(new TargetGroupRecord(Named(group.GroupId), group.Description, members[group.GroupId]));
        var assignments = await AssignmentsAsync(instance.InstanceArn, places, cancellationToken);
        foreach (var (entitlement, assignment) in assignments.Where(row => row.Assignment.PrincipalType == "GROUP"))
            yield return Counted(new GroupGivesRecord(Named(assignment.PrincipalId), entitlement));

        foreach (var (entitlement, assignment) in assignments)
            if (assignment.PrincipalType == "USER")
                yield return Counted(new AssignmentRecord(assignment.PrincipalId, entitlement, null));
            else if (assignment.PrincipalType == "GROUP")
                foreach (var member in members.GetValueOrDefault(assignment.PrincipalId, []))
                    yield return Counted(new AssignmentRecord(member, entitlement, Named(assignment.PrincipalId)));
            else
                throw new ConnectorReadException(
                    $"Reading account assignments from IAM Identity Center failed: {SafeText.Of(assignment.PrincipalType)} is no kind of principal that is known."
                );
    }

    private async IAsyncEnumerable<(AwsPermissionSet PermissionSet, List<string> Accounts)> PermissionSetsAsync(
        string instance,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Report("Reading permission sets", 0, null);
        var arns = await AwsListings.WholeAsync(
            "permission sets",
            aws.Sso.ListPermissionSetsAsync(instance, cancellationToken),
            cancellationToken
        );
        arns = [.. arns.Distinct(StringComparer.Ordinal)];
        var reads = OrderedReads.RunAsync(
            arns,
            options.Concurrency,
            async (arn, token) =>
                (
                    await AwsListings.OneAsync(
                        $"permission set {arn}",
                        () => aws.Sso.DescribePermissionSetAsync(instance, arn, token)
                    ),
                    await AwsListings.WholeAsync(
                        $"accounts of permission set {arn}",
                        aws.Sso.ListProvisionedAccountsAsync(instance, arn, token),
                        token
                    )
                ),
            cancellationToken
        );
        var done = 0;
        await foreach (var (permissionSet, where) in reads)
        {
            Report("Reading permission sets", ++done, arns.Count);
            yield return (permissionSet, [.. where.Distinct(StringComparer.Ordinal)]);
        }
    }

    private async Task<IReadOnlyList<AwsGroup>> ReadGroupsAsync(string storeId, CancellationToken cancellationToken)
    {
        var groups = await AwsListings.WholeAsync(
            "groups",
            aws.Store.ListGroupsAsync(storeId, cancellationToken),
            cancellationToken
        );
        groups = [.. groups.DistinctBy(group => group.GroupId, StringComparer.Ordinal)];
        var reads = OrderedReads.RunAsync(
            groups,
            options.Concurrency,
            async (group, token) =>
                (
                    group,
                    await AwsListings.WholeAsync(
                        $"members of group {group.GroupId}",
                        aws.Store.ListMembersAsync(storeId, group.GroupId, token),
                        token
                    )
                ),
            cancellationToken
        );
        var done = 0;
        await foreach (var (group, list) in reads)
        {
            groupNames[group.GroupId] = group.DisplayName ?? group.GroupId;
            members[group.GroupId] =
            [
                .. list.Select(one => one.MemberId?.UserId).OfType<string>().Distinct(StringComparer.Ordinal),
            ];
            Report("Reading groups of Identity Center", ++done, groups.Count);
        }
        return groups;
    }

    private async Task<List<(EntitlementRef Entitlement, AwsAccountAssignment Assignment)>> AssignmentsAsync(
        string instance,
        List<(string Account, string PermissionSet)> places,
        CancellationToken cancellationToken
    )
    {
        var assignments = new List<(EntitlementRef, AwsAccountAssignment)>();
        var reads = OrderedReads.RunAsync(
            places,
            options.Concurrency,
            async (place, token) =>
                (
                    place,
                    await AwsListings.WholeAsync(
                        $"assignments of permission set {place.PermissionSet} in account {place.Account}",
                        aws.Sso.ListAssignmentsAsync(
                            instance,
                            place.Account,
                            place.PermissionSet,
                            CallPriority.Background,
                            token
                        ),
                        token
                    )
                ),
            cancellationToken
        );
        var done = 0;
        await foreach (var (place, list) in reads)
        {
            var entitlement = IdentityCenterMapping.Entitlement(place.Account, place.PermissionSet);
            assignments.AddRange(list.Distinct().Select(assignment => (entitlement, assignment)));
            Report("Reading account assignments", ++done, places.Count);
        }

        return assignments;
    }

    private GroupRef Named(string group) => new(group, groupNames.GetValueOrDefault(group, group));

    private ConnectorRecord Counted(ConnectorRecord record)
    {
        records++;
        return record;
    }

    private void Report(string step, int done, int? total) => progress?.Report(new ReadProgress(step, done, total, records));
}
