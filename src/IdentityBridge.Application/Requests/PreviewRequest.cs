using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="Duration">Null before one is chosen: then one is proposed, that of the strictest policy, longer for what is to be extended.</param>
public sealed record PreviewRequestQuery(IReadOnlyList<EntitlementId> Entitlements, TimeSpan? Duration)
{
    /// <summary>Roles, each of which is everything it holds.</summary>
    public IReadOnlyList<RoleId> Roles { get; init; } = [];

    /// <summary>Who gets it; null for the actor.</summary>
    public PersonId? For { get; init; }

    /// <summary>The start; null for as soon as it is approved.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>What is to be the reason; automatic rules may look for a ticket in it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>It would be taken in an emergency, without a decision.</summary>
    public bool Emergency { get; init; }
}

/// <summary>How it would be decided.</summary>
/// <param name="Rules">What automatic rules say.</param>
/// <param name="Denied">A rule denies one of the items, and so all of them.</param>
internal readonly record struct PreviewTerms(RulesAtHand Rules, bool Denied, bool Emergency);

/// <summary>Dry run of a submit: same checks, nothing stored.</summary>
public sealed class PreviewRequest(
    IDbContextFactory<PortalDbContext> contexts,
    Eligibility eligibility,
    ApproverFactsReader approvers,
    TimeProvider time
)
{
    /// <summary>How many things in the way of a role are told one by one.</summary>
    private const int MostReasons = 3;

    public async Task<Result<RequestPreview>> ExecuteAsync(
        PreviewRequestQuery query,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (query.Entitlements.Count > AccessRequest.MaxItems || query.Roles.Count > AccessRequest.MaxItems)
            return RequestErrors.TooManyItems(query.Entitlements.Count + query.Roles.Count);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var beneficiary = await Beneficiary.ReadAsync(db, actor, query.For, cancellationToken);
        if (!beneficiary.Succeeded)
            return beneficiary.Error;
        var (who, now) = (beneficiary.Value, time.Now());
        var starting = AccessRequest.StartingAt(query.StartsAt, now);
        var start = starting.Succeeded ? starting.Value.From : now;
        var things = await AskedThings.ReadAsync(
            db,
            eligibility,
            await Eligibility.AskerAsync(db, who, now, cancellationToken),
            query.Entitlements,
            query.Roles,
            start,
            cancellationToken
        );
        var duration = query.Duration ?? Proposed(things, start, query.Emergency);
        var until = SubmitRequest.EndOf(start, duration);
        var items = things.ItemsUntil(until);
        if (items.Count > AccessRequest.MaxItems)
            return RequestErrors.TooManyItems(items.Count);
        var policies = items.Select(i => i.Item.Policy).OfType<RequestPolicy>().ToList();
        var max = policies.Count == 0 ? RequestPolicy.DurationCeiling : policies.Min(p => Longest(p, query.Emergency));
        var asked = items
            .Where(i => i.Item.Policy is not null)
            .Select(i => (i.Item.Resource.Id, i.Item.Policy!.Reviewers(query.Emergency)))
            .ToList();
        var rules = query.Emergency
            ? RulesAtHand.None
            : await RulesAtHand.ReadAsync(
                db,
                things.Asker,
                new RuleWish(duration, query.Reason, now, start),
                policies,
                cancellationToken
            );
        var denied = policies.Exists(p => rules.For(p)?.Verdict == Verdict.Deny);
        var facts = await approvers.ReadAsync(db, who.Person, asked, [], cancellationToken);
        var names = await ApproverNames.ReadAsync(db, asked, who.Asker, who.Person, facts, cancellationToken);
        var lines = items
            .Select(i =>
                (
                    i.Role,
                    Line: Line(
                        i.Item,
                        who,
                        SubmitRequest.Refusal(i.Item, until, query.Emergency),
                        facts,
                        names,
                        new PreviewTerms(rules, denied, query.Emergency)
                    )
                )
            )
            .ToList();
        var roles = things.Roles.Select(r => OfRole(r, [.. lines.Where(l => l.Role == r).Select(l => l.Line)], until)).ToList();
        var strict = policies.FirstOrDefault(p => p.ReasonRequired);
        var permanent = policies.Count > 0 && !query.Emergency && policies.TrueForAll(p => p.PermanentAllowed);
        return new RequestPreview(
            [.. lines.Where(l => l.Role is null).Select(l => l.Line)],
            roles,
            max,
            duration,
            strict is not null,
            strict?.ReasonPrompt ?? policies.Select(p => p.ReasonPrompt).FirstOrDefault(p => p is not null),
            lines.Count > 0
                && starting.Succeeded
                && lines.TrueForAll(l => l.Line.WhyNot is null)
                && roles.TrueForAll(r => r.WhyNot is null)
                && Durations.Fits(duration, max, permanent)
                && duration >= AccessRequest.MinDuration,
            start,
            duration == Durations.Forever ? null : until
        )
        {
            PermanentAllowed = permanent,
            StartProblem = starting.Error?.Message,
            For = who.Name,
            Emergency =
                who.IsAsker && query.StartsAt is null
                    ? await Emergencies.PreviewAsync(
                        db,
                        who.Person,
                        [.. items.Select(i => i.Item)],
                        query.Emergency ? facts : null,
                        now,
                        cancellationToken
                    )
                    : null,
            ReasonDecides = policies.Exists(p => p.Automatic.Any(r => r.When.Ticket is not null)),
        };
    }

    private static TimeSpan Longest(RequestPolicy policy, bool emergency) =>
        emergency && policy.Emergency is { } glass ? glass.Longest : policy.MaxDuration;

    private static PreviewRole OfRole(RoleThings role, IReadOnlyList<PreviewItem> items, DateTimeOffset until)
    {
        var blocked = items.Select(i => i.WhyNot).OfType<string>().ToList();
        var refusal = AskedThings.Refusal(role, until)?.Message;
        if (refusal is null && blocked.Count > 0)
            refusal =
                string.Join(" ", blocked.Take(MostReasons))
                + (blocked.Count > MostReasons ? $" {blocked.Count - MostReasons} others cannot be requested either." : "");
        return new PreviewRole(
            role.Id,
            role.Name,
            [.. role.Things.Select(t => t.Entitlement.Id)],
            items,
            [.. role.Things.Where(t => t.IsHeld(until)).Select(t => t.Name)],
            [
                .. role
                    .Things.Where(t => !t.IsHeld(until) && items.All(i => i.EntitlementId != t.Entitlement.Id))
                    .Select(t => t.Name),
            ],
            refusal
        );
    }

    /// <param name="refusal">Why it cannot be part of the request; null when nothing but the lack of approvers stands in the way.</param>
    internal static PreviewItem Line(
        ItemEligibility item,
        Beneficiary who,
        Error? refusal,
        ApproverFacts facts,
        ApproverNames names,
        PreviewTerms terms
    )
    {
        var rule = item.Policy is null ? null : terms.Rules.For(item.Policy);
        var approvals = (rule is null ? item.Policy?.Reviewers(terms.Emergency) ?? [] : [])
            .Select(t =>
            {
                var approvers = ApproverRouting.Approvers(t, item.Resource.Id, who.Asker, who.Person, facts);
                return new PreviewThreshold(t.Count, names.Say(t, item.Resource.Name), approvers.Count, names.Some(approvers));
            })
            .ToList();
        if (refusal is null && rule is null && !terms.Denied && !terms.Emergency)
            refusal = StoreRequest.NoApprover(item.Name, item.Policy!, item.Resource.Id, who.Asker, who.Person, facts);
        return new PreviewItem(
            item.Entitlement.Id,
            item.Name,
            item.Resource.Kind,
            item.Entitlement.Name,
            item.Resource.Name,
            item.Policy?.Name,
            item.Policy is { } policy ? Longest(policy, terms.Emergency) : null,
            refusal?.Message,
            refusal is null && item.Held is not null,
            approvals,
            refusal?.Code == RequestErrors.HeldCode ? item.HeldUntil : null
        )
        {
            HeldBy = who.IsAsker ? item.HeldBy : null,
            Rule = rule is null ? null : new PreviewRule(rule.Name, rule.Verdict, rule.Words),
            PermanentAllowed = item.Policy is { PermanentAllowed: true } && !terms.Emergency,
            Risks = Risk.Of(item.Resource.Labels, item.Entitlement.Kind, item.Entitlement.Name),
        };
    }

    /// <summary>
    /// The usual time of the strictest policy; where that would not extend what the person has already, the usual time after its end, in
    /// whole hours or days, as far as policy allows.
    /// </summary>
    private static TimeSpan Proposed(AskedThings things, DateTimeOffset start, bool emergency)
    {
        var all = things.Single.Concat(
            things.Roles.SelectMany(r => r.Things).Where(t => t.Held is null || t.HeldUntil is not null)
        );
        var policies = all.Select(i => i.Policy).OfType<RequestPolicy>().ToList();
        if (policies.Count == 0)
            return TimeSpan.FromHours(1);
        var max = policies.Min(p => Longest(p, emergency));
        var usual = policies.Min(p => p.DefaultDuration);
        if (emergency && usual > max)
            usual = max;
        // Of a role it is enough that some of it is new or goes on longer.
        var roles = things.Roles.Where(r => r.IsHeld(start + usual)).Select(r => r.Things.Min(t => t.HeldUntil));
        var left = things.Single.Select(i => i.HeldUntil).Concat(roles).Where(end => end > start + usual).Max() - start;
        if (left is not { } remaining)
            return usual;
        var whole = remaining + usual;
        var unit = whole > TimeSpan.FromDays(1) ? TimeSpan.TicksPerDay : TimeSpan.TicksPerHour;
        var rounded = new TimeSpan((whole.Ticks + unit - 1) / unit * unit);
        return rounded < max ? rounded : max;
    }
}
