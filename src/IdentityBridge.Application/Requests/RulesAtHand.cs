using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Requests;

/// <summary>What automatic rules look at in a wish.</summary>
/// <param name="Start">When the access would start, if it were approved now.</param>
internal sealed record RuleWish(TimeSpan Duration, string Reason, DateTimeOffset Now, DateTimeOffset Start);

/// <summary>What automatic rules say of one wish of one person now: for the preview and for the submission alike.</summary>
internal sealed class RulesAtHand
{
    /// <summary>No rule decides.</summary>
    public static readonly RulesAtHand None = new(null, null);

    private readonly RuleFacts? facts;
    private readonly RuleFacts? atStart;

    private RulesAtHand(RuleFacts? facts, RuleFacts? atStart) => (this.facts, this.atStart) = (facts, atStart);

    /// <param name="asker">Who gets the access.</param>
    public static async Task<RulesAtHand> ReadAsync(
        PortalDbContext db,
        Asker asker,
        RuleWish wish,
        IEnumerable<RequestPolicy> policies,
        CancellationToken cancellationToken
    )
    {
        if (policies.All(p => p.Automatic.Count == 0))
            return None;
        var lasting = await PolicyFacts.LastingAsync(db, asker.Facts, cancellationToken);
        var looked = new RuleFacts(asker.Facts, lasting, wish.Duration, wish.Reason.Trim(), wish.Now);
        return new RulesAtHand(looked, wish.Start > wish.Now ? looked with { Now = wish.Start } : null);
    }

    /// <summary>
    /// The rule of this policy that decides; null when people do. What starts later is given by a rule only that fits now and at the start;
    /// one that denies need fit at one of them.
    /// </summary>
    public AutomaticRule? For(RequestPolicy policy)
    {
        if (facts is null)
            return null;
        var now = AutomaticRules.Deciding(policy.Who, policy.Automatic, facts);
        if (atStart is null || now?.Verdict == Verdict.Deny)
            return now;
        var then = AutomaticRules.Deciding(policy.Who, policy.Automatic, atStart);
        return now is null && then?.Verdict != Verdict.Deny ? null : then;
    }
}
