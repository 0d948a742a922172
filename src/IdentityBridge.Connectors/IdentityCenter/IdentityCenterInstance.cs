using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>Finds the instance that we work with, and remembers it: it changes only when somebody deletes Identity Center.</summary>
internal sealed class IdentityCenterInstance(SsoAdminClient sso, IOptions<IdentityCenterOptions> options)
{
    private volatile AwsInstance? known;

    public async Task<AwsInstance> GetAsync(CancellationToken cancellationToken) =>
        known ?? await FindAsync(CallPriority.Interactive, cancellationToken);

    /// <summary>Asks AWS, whatever is remembered.</summary>
    /// <exception cref="TargetException">There is not exactly one, it is not the configured one, not active, or at home elsewhere.</exception>
    public async Task<AwsInstance> FindAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        var instances = new List<AwsInstance>();
        await foreach (var one in sso.ListInstancesAsync(priority, cancellationToken))
            instances.Add(one);

        var settings = options.Value;
        var instance = (settings.InstanceArn, instances) switch
        {
            (null, [var only]) => only,
            (null, []) => throw Unusable(
                $"there is no instance in {settings.Region}: enable it, or set IdentityCenter:Region to where it is"
            ),
            (null, _) => throw Unusable("there are several instances: set IdentityCenter:InstanceArn to the organization's one"),
            ({ } arn, _) => instances.Find(one => one.InstanceArn == arn)
                ?? throw Unusable($"the instance {arn} is not among those that our credentials see in {settings.Region}"),
        };
        if (instance.Status is not (null or "ACTIVE"))
            throw Unusable($"the instance is not active but {SafeText.Of(instance.Status)}");
        if (instance.PrimaryRegion is { } home && home != settings.Region)
            throw Unusable($"the instance is at home in {SafeText.Of(home)}: set IdentityCenter:Region to it");

        known = instance;
        return instance;
    }

    // Not a refusal of a change: the settings are wrong, and the change can be made when they are right.
    private static TargetException Unusable(string reason) =>
        new(TargetFault.Unreadable, "IAM Identity Center cannot be used: " + reason + ".");
}
