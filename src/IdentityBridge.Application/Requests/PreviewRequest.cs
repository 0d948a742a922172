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

    /// <summary>What is to be the reason; automatic rules may look for a ticket in it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>It would be taken in an emergency, without a decision.</summary>
    public bool Emergency { get; init; }
}

/// <summary>What would happen if it were submitted now.</summary>
/// <param name="Items">What is asked for by itself.</param>
/// <param name="MaxDuration">The longest that every item allows.</param>
/// <param name="Duration">The chosen one, or the proposed.</param>
/// <param name="Until">The end if it were approved now.</param>
public sealed record RequestPreview(
    IReadOnlyList<PreviewItem> Items,
    IReadOnlyList<PreviewRole> Roles,
    TimeSpan MaxDuration,
    TimeSpan Duration,
    bool ReasonRequired,
    string? ReasonPrompt,
    bool CanSubmit,
    DateTimeOffset From,
    DateTimeOffset Until
)
{
    /// <summary>All items that the request would have, those of roles too.</summary>
    public IReadOnlyList<PreviewItem> AllItems => [.. Items, .. Roles.SelectMany(r => r.Items)];

    /// <summary>What happens when it is taken in an emergency; null where that is not allowed for everything.</summary>
    public EmergencyPreview? Emergency { get; init; }

    /// <summary>Whether another reason may be decided otherwise.</summary>
    public bool ReasonDecides { get; init; }
}

/// <param name="Holds">Everything it holds now: what <see cref="AskedRole.Seen" /> takes.</param>
/// <param name="Items">What of it becomes items of the request.</param>
/// <param name="Held">What of it is left out because the person has it at least that long.</param>
/// <param name="Elsewhere">What of it is in the basket otherwise.</param>
/// <param name="WhyNot">Why it stands in the way; null when it does not.</param>
public sealed record PreviewRole(
    RoleId Id,
    string Name,
    IReadOnlyList<EntitlementId> Holds,
    IReadOnlyList<PreviewItem> Items,
    IReadOnlyList<string> Held,
    IReadOnlyList<string> Elsewhere,
    string? WhyNot
);

/// <param name="WhyNot">Why this item stands in the way; null when it does not.</param>
/// <param name="Approvals">One line per threshold.</param>
/// <param name="HeldUntil">When it stands in the way only because the person has it that long already: a longer time would extend it.</param>
public sealed record PreviewItem(
    EntitlementId EntitlementId,
    string Name,
    ResourceKind Kind,
    string EntitlementName,
    string ResourceName,
    string? PolicyName,
    TimeSpan? MaxDuration,
    string? WhyNot,
    bool IsExtension,
    IReadOnlyList<PreviewThreshold> Approvals,
    DateTimeOffset? HeldUntil
)
{
    /// <summary>The rule that would decide it at once; null when people do.</summary>
    public PreviewRule? Rule { get; init; }
}

/// <param name="Words">What the person is told.</param>
public sealed record PreviewRule(string Name, Verdict Verdict, string? Words);

/// <param name="Needed">How many approvals.</param>
/// <param name="Who">In words: "owners of Figma", "your manager".</param>
/// <param name="Approvers">How many people could give one now.</param>
/// <param name="Names">Some of them.</param>
public sealed record PreviewThreshold(int Needed, string Who, int Approvers, IReadOnlyList<string> Names);

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
        if (actor.PersonId is not { } person)
            return Error.Forbidden("request.people-only", "Only a person can ask for access.");
        if (query.Entitlements.Count > AccessRequest.MaxItems || query.Roles.Count > AccessRequest.MaxItems)
            return RequestErrors.TooManyItems(query.Entitlements.Count + query.Roles.Count);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var things = await AskedThings.ReadAsync(
            db,
            eligibility,
            person,
            query.Entitlements,
            query.Roles,
            now,
            cancellationToken
        );
        var duration = query.Duration ?? Proposed(things, now, query.Emergency);
        var until = SubmitRequest.EndOf(now, duration);
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
            : await RulesAtHand.ReadAsync(db, person, policies, duration, query.Reason, now, cancellationToken);
        var denied = policies.Exists(p => rules.For(p)?.Verdict == Verdict.Deny);
        var facts = await approvers.ReadAsync(db, person, asked, [], cancellationToken);
        var names = await ApproverNames.ReadAsync(db, asked, person, person, facts, cancellationToken);
        var lines = items
            .Select(i => (i.Role, Line: Line(i.Item, person, until, facts, names, rules, denied, query.Emergency)))
            .ToList();
        var roles = things.Roles.Select(r => OfRole(r, [.. lines.Where(l => l.Role == r).Select(l => l.Line)], until)).ToList();
        var strict = policies.FirstOrDefault(p => p.ReasonRequired);
        return new RequestPreview(
            [.. lines.Where(l => l.Role is null).Select(l => l.Line)],
            roles,
            max,
            duration,
            strict is not null,
            strict?.ReasonPrompt ?? policies.Select(p => p.ReasonPrompt).FirstOrDefault(p => p is not null),
            lines.Count > 0
                && lines.TrueForAll(l => l.Line.WhyNot is null)
                && roles.TrueForAll(r => r.WhyNot is null)
                && duration <= max
                && duration >= AccessRequest.MinDuration,
            now,
            until
        )
        {
            Emergency = await Emergencies.PreviewAsync(
                db,
                person,
                [.. items.Select(i => i.Item)],
                query.Emergency ? facts : null,
                now,
                cancellationToken
            ),
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

    private static PreviewItem Line(
        ItemEligibility item,
        PersonId person,
        DateTimeOffset until,
        ApproverFacts facts,
        ApproverNames names,
        RulesAtHand rules,
        bool denied,
        bool emergency
    )
    {
        var refusal = SubmitRequest.Refusal(item, until, emergency);
        var rule = item.Policy is null ? null : rules.For(item.Policy);
        var approvals = (rule is null ? item.Policy?.Reviewers(emergency) ?? [] : [])
            .Select(t =>
            {
                var who = ApproverRouting.Approvers(t, item.Resource.Id, person, person, facts);
                return new PreviewThreshold(t.Count, names.Say(t, item.Resource.Name), who.Count, names.Some(who));
            })
            .ToList();
        if (refusal is null && rule is null && !denied && !emergency)
            refusal = SubmitRequest.NoApprover(item, person, facts);
        return new PreviewItem(
            item.Entitlement.Id,
            item.Name,
            item.Resource.Kind,
            item.Entitlement.Name,
            item.Resource.Name,
            item.Policy?.Name,
            item.Policy is { } policy ? Longest(policy, emergency) : null,
            refusal?.Message,
            refusal is null && item.Held is not null,
            approvals,
            refusal?.Code == RequestErrors.HeldCode ? item.HeldUntil : null
        )
        {
            Rule = rule is null ? null : new PreviewRule(rule.Name, rule.Verdict, rule.Words),
        };
    }

    /// <summary>
    /// The usual time of the strictest policy; where that would not extend what the person has already, the usual time after its end, in
    /// whole hours or days, as far as policy allows.
    /// </summary>
    private static TimeSpan Proposed(AskedThings things, DateTimeOffset now, bool emergency)
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
        var roles = things.Roles.Where(r => r.IsHeld(now + usual)).Select(r => r.Things.Min(t => t.HeldUntil));
        var left = things.Single.Select(i => i.HeldUntil).Concat(roles).Where(end => end > now + usual).Max() - now;
        if (left is not { } remaining)
            return usual;
        var whole = remaining + usual;
        var unit = whole > TimeSpan.FromDays(1) ? TimeSpan.TicksPerDay : TimeSpan.TicksPerHour;
        var rounded = new TimeSpan((whole.Ticks + unit - 1) / unit * unit);
        return rounded < max ? rounded : max;
    }
}
