using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Policies;

/// <summary>Finds the one policy under which a person asks for an entitlement.</summary>
public static class PolicyMatch
{
    /// <summary>
    /// The policy of highest priority that covers the pair; among equals the stricter one: more approvals, then without permanent access, then shorter, then by name.
    /// Null when none covers it: then it cannot be requested.
    /// </summary>
    public static RequestPolicy? Choose(
        IEnumerable<RequestPolicy> policies,
        RequesterFacts requester,
        EntitlementFacts entitlement
    ) => Strongest(policies.Where(p => p.Enabled && p.What.Matches(entitlement) && p.Who.Includes(requester))).FirstOrDefault();

    /// <summary>Policies in the order in which they win.</summary>
    public static IEnumerable<RequestPolicy> Strongest(IEnumerable<RequestPolicy> policies) =>
        policies.OrderBy(p => p.ToDraft(), Comparer<PolicyDraft>.Create(Compare));

    /// <summary>Below zero when the first wins where both cover a pair.</summary>
    public static int Compare(PolicyDraft one, PolicyDraft other)
    {
        var (priority, approvals) = (other.Priority.CompareTo(one.Priority), ApprovalsOf(other).CompareTo(ApprovalsOf(one)));
        return priority != 0 ? priority
            : approvals != 0 ? approvals
            : one.PermanentAllowed != other.PermanentAllowed ? one.PermanentAllowed.CompareTo(other.PermanentAllowed)
            : one.MaxDuration != other.MaxDuration ? one.MaxDuration.CompareTo(other.MaxDuration)
            : string.CompareOrdinal(one.Name, other.Name);
    }

    /// <summary>How many approvals it takes over all thresholds.</summary>
    public static int ApprovalsOf(PolicyDraft policy) => policy.Thresholds.Sum(t => t.Count);
}

/// <summary>What policies look at in a person.</summary>
/// <param name="Groups">The Okta groups the person is in.</param>
public sealed record RequesterFacts(PersonId Id, string? Department, IReadOnlySet<ResourceId> Groups)
{
    /// <summary>The access lists that the person is an effective member of.</summary>
    public IReadOnlySet<AccessListId> Lists { get; init; } = new HashSet<AccessListId>();
}
