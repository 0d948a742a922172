using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>AWS IAM Identity Center: accounts, permission sets, and who has which permission set where.</summary>
internal sealed class IdentityCenterConnector(
    IdentityCenterInstance instances,
    IdentityCenterServices aws,
    AssignmentLooks looks,
    IOptions<IdentityCenterOptions> options,
    TimeProvider time,
    ILogger<IdentityCenterConnector> logger
) : IConnector
{
    public ConnectorId Id => ConnectorId.IdentityCenter;

    /// <summary>AWS allows 15 outstanding CreateAccountAssignment calls, 10 in its older text.</summary>
    public int? InFlightLimit => 10;

    /// <inheritdoc />
    public async Task<ConnectorHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var instance = await instances.FindAsync(CallPriority.Interactive, cancellationToken);
            return new ConnectorHealth(
                true,
                $"IAM Identity Center answers in {options.Value.Region} ({instance.InstanceArn}).",
                time.GetElapsedTime(started)
            );
        }
        catch (TargetException exception)
        {
            var whatToDo = exception.Fault switch
            {
                TargetFault.Unauthenticated => IdentityCenterOutcomes.CheckCredentials,
                TargetFault.Forbidden => IdentityCenterOutcomes.GiveRights,
                TargetFault.Unreachable => "Check IdentityCenter:Region and the network between here and AWS.",
                TargetFault.Throttled => "Too many calls are made: wait, or lower IdentityCenter:SsoAdminRate.",
                TargetFault.Failing => "Look at health.aws.amazon.com, and wait.",
                _ => "",
            };
            return new ConnectorHealth(false, $"{exception.Message} {whatToDo}".TrimEnd(), time.GetElapsedTime(started));
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ConnectorRecord> ReadAllAsync(
        IProgress<ReadProgress>? progress,
        CancellationToken cancellationToken
    ) => new IdentityCenterReader(instances, aws, options.Value, logger, progress).ReadAsync(cancellationToken);

    /// <summary>People come from the directory, not from here: always empty.</summary>
    public Task<IReadOnlyList<PersonRecord>> ReadPeopleAsync(
        IReadOnlyCollection<string> externalIds,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<PersonRecord>>([]);

    /// <inheritdoc />
    public async Task<string?> FindLeftOutAsync(LeftOut leftOut, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leftOut);
        try
        {
            var instance = await instances.GetAsync(cancellationToken);
            foreach (var user in leftOut.Users.Take(LeftOut.MostLooks))
                if (await aws.Store.UserExistsAsync(instance.IdentityStoreId, user, cancellationToken))
                    return $"user {user}";
            foreach (var (_, account) in leftOut.Resources.Take(LeftOut.MostLooks))
                if (await aws.Organizations.AccountExistsAsync(account, cancellationToken))
                    return $"account {account}";
            var places = leftOut.Entitlements.ToLookup(
                e => e.ResourceExternalId,
                e => e.PermissionSetExternalId,
                StringComparer.Ordinal
            );
            foreach (var place in places.Take(LeftOut.MostLooks))
                if (await StillProvisionedAsync(instance, place, cancellationToken) is { } permissionSet)
                    return $"permission set {permissionSet} in account {place.Key}";
            return null;
        }
        catch (TargetException exception)
        {
            throw AwsListings.Failed("one by one what a listing left out", exception);
        }
    }

    private async Task<string?> StillProvisionedAsync(
        AwsInstance instance,
        IGrouping<string, string?> place,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var there = aws.Sso.ListProvisionedSetsAsync(instance.InstanceArn, place.Key, cancellationToken);
            await foreach (var permissionSet in there)
                if (place.Contains(permissionSet, StringComparer.Ordinal))
                    return permissionSet;
            return null;
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<Presence> FindAsync(AccessChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            var instance = await instances.GetAsync(cancellationToken);
            var principal = await PrincipalAsync(instance, change, cancellationToken);
            return principal is null
                ? Presence.None
                : await FindAsync(instance, change.Entitlement, principal, cancellationToken);
        }
        catch (TargetException exception)
        {
            throw AwsListings.Failed(
                $"who has {change.Entitlement.PermissionSetExternalId} in account {change.Entitlement.ResourceExternalId}",
                exception
            );
        }
    }

    /// <inheritdoc />
    public async Task<OperationOutcome> ApplyAsync(AccessChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Entitlement is not { Kind: EntitlementKind.AccountAssignment, PermissionSetExternalId: not null })
            return new OperationOutcome.Rejected(
                $"IAM Identity Center has no {change.Entitlement.Kind}.",
                "This change was sent to the wrong target: report it as a defect."
            );

        try
        {
            var instance = await instances.GetAsync(cancellationToken);
            return change.Token is { } token
                ? await AskAsync(instance, change, token, cancellationToken)
                : await StartAsync(instance, change, cancellationToken);
        }
        catch (TargetException exception)
        {
            return IdentityCenterOutcomes.Of(exception);
        }
    }

    private async Task<OperationOutcome> StartAsync(
        AwsInstance instance,
        AccessChange change,
        CancellationToken cancellationToken
    )
    {
        var principal = await PrincipalAsync(instance, change, cancellationToken);
        if (principal is null)
            return change.Kind == ChangeKind.Revoke
                ? new OperationOutcome.Applied()
                : new OperationOutcome.PersonUnknown($"IAM Identity Center has no user {change.PersonLogin} yet.");

        var (account, permissionSet) = (change.Entitlement.ResourceExternalId, change.Entitlement.PermissionSetExternalId!);
        try
        {
            var status =
                change.Kind == ChangeKind.Grant
                    ? await aws.Sso.CreateAssignmentAsync(
                        instance.InstanceArn,
                        account,
                        permissionSet,
                        principal,
                        cancellationToken
                    )
                    : await aws.Sso.DeleteAssignmentAsync(
                        instance.InstanceArn,
                        account,
                        permissionSet,
                        principal,
                        cancellationToken
                    );
            return IdentityCenterOutcomes.Of(status, change.Kind, null, time.GetUtcNow());
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            return await MissingAsync(instance, change, principal, exception, cancellationToken);
        }
    }

    private async Task<OperationOutcome> AskAsync(
        AwsInstance instance,
        AccessChange change,
        string token,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var underWay = await looks.UnderWayAsync(instance.InstanceArn, change.Kind, cancellationToken);
            if (underWay.Contains(token))
                return new OperationOutcome.InProgress(token, IdentityCenterOutcomes.AskAgainAfter);

            // It ended, or is too new for the list: what is there now tells, and if not, its own status how and why.
            if (await SeenDoneAsync(instance, change, cancellationToken) is { } seen)
                return new OperationOutcome.Applied(seen);
            var status =
                change.Kind == ChangeKind.Grant
                    ? await aws.Sso.DescribeCreationAsync(instance.InstanceArn, token, cancellationToken)
                    : await aws.Sso.DescribeDeletionAsync(instance.InstanceArn, token, cancellationToken);
            return IdentityCenterOutcomes.Of(status, change.Kind, token, time.GetUtcNow());
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            logger.StatusGone(SafeText.Of(token));
            return await SeenDoneAsync(instance, change, cancellationToken) is { } seen
                ? new OperationOutcome.Applied(seen)
                : new OperationOutcome.Retry("AWS no longer knows the change, and it has not taken effect.");
        }
        catch (TargetException exception) when (exception.IsTransient || exception.Fault == TargetFault.Unauthenticated)
        {
            // Only the question failed. The change goes on, so its id must not be given up for a new one.
            return new OperationOutcome.InProgress(
                token,
                exception.RetryAfter ?? Jitter.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5))
            );
        }
    }

    /// <summary>AWS names one message for all that can be missing, so that we look which it is.</summary>
    private async Task<OperationOutcome> MissingAsync(
        AwsInstance instance,
        AccessChange change,
        AwsPrincipal principal,
        TargetException failure,
        CancellationToken cancellationToken
    )
    {
        if (change.Kind == ChangeKind.Revoke)
            return await SeenDoneAsync(instance, change, cancellationToken) is { } seen
                ? new OperationOutcome.Applied(seen)
                : new OperationOutcome.Retry(failure.Message);

        var exists =
            principal.Type == AwsPrincipal.Group
                ? await aws.Store.GroupExistsAsync(instance.IdentityStoreId, principal.Id, cancellationToken)
                : await aws.Store.UserExistsAsync(instance.IdentityStoreId, principal.Id, cancellationToken);
        return exists
            ? new OperationOutcome.Rejected(
                failure.Message,
                "The account or the permission set is gone from AWS: read the catalog again, and choose another one."
            )
            : new OperationOutcome.PersonUnknown(failure.Message);
    }

    /// <summary>What is there, when it is what the change wants; else null.</summary>
    private async Task<Presence?> SeenDoneAsync(AwsInstance instance, AccessChange change, CancellationToken cancellationToken)
    {
        var principal = await PrincipalAsync(instance, change, cancellationToken);
        var seen = principal is null
            ? Presence.None
            : await FindAsync(instance, change.Entitlement, principal, cancellationToken);
        return seen.Direct == (change.Kind == ChangeKind.Grant) ? seen : null;
    }

    private async Task<Presence> FindAsync(
        AwsInstance instance,
        EntitlementRef entitlement,
        AwsPrincipal principal,
        CancellationToken cancellationToken
    )
    {
        var direct = false;
        var groups = new List<string>();
        try
        {
            var assignments = await looks.AssignmentsAsync(
                instance.InstanceArn,
                entitlement.ResourceExternalId,
                entitlement.PermissionSetExternalId ?? "",
                cancellationToken
            );
            foreach (var assignment in assignments)
                if (assignment.PrincipalType == principal.Type)
                    direct |= assignment.PrincipalId == principal.Id;
                else if (assignment.PrincipalType == AwsPrincipal.Group)
                    groups.Add(assignment.PrincipalId);
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            // Without the account or the permission set nobody has it.
            return Presence.None;
        }

        if (principal.Type == AwsPrincipal.Group)
            return new Presence(direct, null);
        var via = await aws.Store.FirstGroupOfAsync(instance.IdentityStoreId, principal.Id, groups, cancellationToken);
        return new Presence(
            direct,
            via is null
                ? null
                : new GroupRef(via, await aws.Store.GroupNameAsync(instance.IdentityStoreId, via, cancellationToken))
        );
    }

    private async Task<AwsPrincipal?> PrincipalAsync(
        AwsInstance instance,
        AccessChange change,
        CancellationToken cancellationToken
    ) =>
        change.GroupId is { } group ? new AwsPrincipal(AwsPrincipal.Group, group)
        : (change.TargetUserId ?? await aws.Store.FindUserAsync(instance.IdentityStoreId, change.PersonLogin, cancellationToken))
            is { } user
            ? new AwsPrincipal(AwsPrincipal.User, user)
        : null;
}
