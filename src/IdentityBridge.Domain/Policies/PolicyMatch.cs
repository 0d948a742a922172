using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Policies;

/// <summary>Finds the one policy under which a person asks for an entitlement.</summary>
public static class PolicyMatch
{
    /// <summary>
    /// The policy of highest priority that covers the pair; among equals the stricter one: more approvals, then shorter, then by name.
    /// Null when none covers it: then it cannot be requested.
    /// </summary>
    public static RequestPolicy? Choose(
        IEnumerable<RequestPolicy> policies,
        RequesterFacts requester,
        EntitlementFacts entitlement
    ) =>
        policies
            .Where(p => p.Enabled && p.What.Matches(entitlement) && p.Who.Includes(requester.Department, requester.Groups))
            .OrderByDescending(p => p.Priority)
            .ThenByDescending(p => p.Thresholds.Sum(t => t.Count))
            .ThenBy(p => p.MaxDuration)
            .ThenBy(p => p.Name, StringComparer.Ordinal)
            .FirstOrDefault();
}

/// <summary>What policies look at in a person.</summary>
/// <param name="Groups">The Okta groups the person is in.</param>
public sealed record RequesterFacts(PersonId Id, string? Department, IReadOnlySet<ResourceId> Groups);
