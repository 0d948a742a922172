using System.Collections.Concurrent;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>
/// Limits of the SCIM endpoint: 25 calls a second to each writing operation, 40 to each reading one ("IAM Identity Center quotas").
/// Memberships have a limit of their own whose figure AWS does not publish; 250 a second is this sandbox's.
/// </summary>
internal sealed class ScimLimits(TimeProvider time, double factor)
{
    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);
    private readonly TokenBucket _memberships = new(250 * factor, time);

    /// <exception cref="ScimRefusal">429.</exception>
    public void Take(string operation, bool writes)
    {
        if (!_buckets.GetOrAdd(operation, _ => new TokenBucket((writes ? 25 : 40) * factor, time)).TryTake())
            throw ScimRefusal.Throttled();
    }

    /// <exception cref="ScimRefusal">429.</exception>
    public void TakeMemberships(int count)
    {
        if (count > 0 && !_memberships.TryTake(count))
            throw ScimRefusal.Throttled();
    }
}
