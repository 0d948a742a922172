using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Requests;

/// <summary>What automatic rules say of one wish of one person now: for the preview and for the submission alike.</summary>
internal sealed class RulesAtHand
{
    /// <summary>No rule decides.</summary>
    public static readonly RulesAtHand None = new(null);

    private readonly RuleFacts? facts;

    private RulesAtHand(RuleFacts? facts) => this.facts = facts;

    /// <param name="person">Who gets the access.</param>
    public static async Task<RulesAtHand> ReadAsync(
        PortalDbContext db,
        PersonId person,
        IEnumerable<RequestPolicy> policies,
        TimeSpan duration,
        string reason,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (policies.All(p => p.Automatic.Count == 0))
            return None;
        var requester = await PolicyFacts.RequesterAsync(db, person, cancellationToken);
        var lasting = await PolicyFacts.LastingAsync(db, requester, cancellationToken);
        return new RulesAtHand(new RuleFacts(requester, lasting, duration, reason.Trim(), now));
    }

    /// <summary>The rule of this policy that decides; null when people do.</summary>
    public AutomaticRule? For(RequestPolicy policy) =>
        facts is null ? null : AutomaticRules.Deciding(policy.Who, policy.Automatic, facts);
}
