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
public sealed record PreviewRequestQuery(IReadOnlyList<EntitlementId> Entitlements, TimeSpan? Duration);

/// <summary>What would happen if it were submitted now.</summary>
/// <param name="MaxDuration">The longest that every item allows.</param>
/// <param name="Duration">The chosen one, or the proposed.</param>
/// <param name="Until">The end if it were approved now.</param>
public sealed record RequestPreview(
    IReadOnlyList<PreviewItem> Items,
    TimeSpan MaxDuration,
    TimeSpan Duration,
    bool ReasonRequired,
    string? ReasonPrompt,
    bool CanSubmit,
    DateTimeOffset From,
    DateTimeOffset Until
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
);

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
    public async Task<Result<RequestPreview>> ExecuteAsync(
        PreviewRequestQuery query,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } person)
            return Error.Forbidden("request.people-only", "Only a person can ask for access.");
        if (query.Entitlements.Count > AccessRequest.MaxItems)
            return RequestErrors.TooManyItems(query.Entitlements.Count);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var found = await eligibility.ReadAsync(db, person, query.Entitlements, now, cancellationToken);
        var items = query
            .Entitlements.Distinct()
            .Select(id => found.FirstOrDefault(i => i.Entitlement.Id == id))
            .OfType<ItemEligibility>()
            .ToList();
        var policies = items.Select(i => i.Policy).OfType<RequestPolicy>().ToList();
        var max = policies.Count == 0 ? RequestPolicy.DurationCeiling : policies.Min(p => p.MaxDuration);
        var proposed = policies.Count == 0 ? TimeSpan.FromHours(1) : policies.Min(p => p.DefaultDuration);
        var duration = query.Duration ?? Extending(items, proposed, max, now);
        var asked = items.Where(i => i.Policy is not null).Select(i => (i.Resource.Id, i.Policy!.Thresholds)).ToList();
        var facts = await approvers.ReadAsync(db, person, asked, [], cancellationToken);
        var names = await ApproverNames.ReadAsync(db, asked, person, person, facts, cancellationToken);
        var lines = items.Select(i => Line(i, person, duration, now, facts, names)).ToList();
        var strict = policies.FirstOrDefault(p => p.ReasonRequired);
        return new RequestPreview(
            lines,
            max,
            duration,
            strict is not null,
            strict?.ReasonPrompt ?? policies.Select(p => p.ReasonPrompt).FirstOrDefault(p => p is not null),
            lines.Count > 0
                && lines.TrueForAll(l => l.WhyNot is null)
                && duration <= max
                && duration >= AccessRequest.MinDuration,
            now,
            SubmitRequest.EndOf(now, duration)
        );
    }

    private static PreviewItem Line(
        ItemEligibility item,
        PersonId person,
        TimeSpan duration,
        DateTimeOffset now,
        ApproverFacts facts,
        ApproverNames names
    )
    {
        var refusal = SubmitRequest.Refusal(item, SubmitRequest.EndOf(now, duration));
        var approvals = (item.Policy?.Thresholds ?? [])
            .Select(t =>
            {
                var who = ApproverRouting.Approvers(t, item.Resource.Id, person, person, facts);
                return new PreviewThreshold(t.Count, names.Say(t, item.Resource.Name), who.Count, names.Some(who));
            })
            .ToList();
        if (refusal is null && approvals.Exists(a => a.Approvers < a.Needed))
            refusal = RequestErrors.NoApprover(item.Name, item.Policy!.Name);
        return new PreviewItem(
            item.Entitlement.Id,
            item.Name,
            item.Resource.Kind,
            item.Entitlement.Name,
            item.Resource.Name,
            item.Policy?.Name,
            item.Policy?.MaxDuration,
            refusal?.Message,
            refusal is null && item.Held is not null,
            approvals,
            refusal?.Code == RequestErrors.HeldCode ? item.HeldUntil : null
        );
    }

    /// <summary>The usual time after the end of what the person has already, in whole hours or days, as far as policy allows.</summary>
    private static TimeSpan Extending(IReadOnlyList<ItemEligibility> items, TimeSpan usual, TimeSpan max, DateTimeOffset now)
    {
        var left = items.Where(i => i.HeldUntil > now + usual).Max(i => i.HeldUntil) - now;
        if (left is not { } remaining)
            return usual;
        var whole = remaining + usual;
        var unit = whole > TimeSpan.FromDays(1) ? TimeSpan.TicksPerDay : TimeSpan.TicksPerHour;
        var rounded = new TimeSpan((whole.Ticks + unit - 1) / unit * unit);
        return rounded < max ? rounded : max;
    }
}
