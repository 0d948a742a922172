using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>
/// How assignments stand, for many changes at once: calls are scarce (20 a second for everything), and changes that end together ask the
/// same questions.
/// </summary>
internal sealed class AssignmentLooks(SsoAdminClient sso)
{
    private readonly SharedReads<(string Instance, ChangeKind Kind), IReadOnlySet<string>> underWay = new(
        (key, cancellationToken) => sso.ListUnderWayAsync(key.Instance, key.Kind, cancellationToken)
    );

    private readonly SharedReads<(string Instance, string Account, string Set), IReadOnlyList<AwsAccountAssignment>> assignments =
        new(
            async (key, cancellationToken) =>
            {
                var all = new List<AwsAccountAssignment>();
                var listing = sso.ListAssignmentsAsync(
                    key.Instance,
                    key.Account,
                    key.Set,
                    CallPriority.Interactive,
                    cancellationToken
                );
                await foreach (var assignment in listing)
                    all.Add(assignment);
                return all;
            }
        );

    /// <summary>Ids of the changes that AWS works on, as of now.</summary>
    public Task<IReadOnlySet<string>> UnderWayAsync(string instance, ChangeKind kind, CancellationToken cancellationToken) =>
        underWay.GetAsync((instance, kind), cancellationToken);

    /// <summary>Who has the permission set on the account, as of now.</summary>
    public Task<IReadOnlyList<AwsAccountAssignment>> AssignmentsAsync(
        string instance,
        string account,
        string permissionSet,
        CancellationToken cancellationToken
    ) => assignments.GetAsync((instance, account, permissionSet), cancellationToken);
}
