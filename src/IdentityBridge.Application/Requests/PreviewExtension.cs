using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="Extends">The request whose access is to last longer.</param>
/// <param name="Items">Some of what it gives; null for everything that it still gives.</param>
/// <param name="Duration">Null before one is chosen: then the usual one of the strictest policy.</param>
public sealed record PreviewExtensionQuery(RequestId Extends, IReadOnlyList<EntitlementId>? Items, TimeSpan? Duration)
{
    /// <summary>What is to be the reason; automatic rules may look for a ticket in it.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>What would happen if the extension were asked for now.</summary>
/// <param name="Number">Of the request that is extended.</param>
/// <param name="For">Whose access it is, when it is not the reader's.</param>
/// <param name="WhyNot">Why nothing of it can be extended now; null when it can.</param>
/// <param name="All">Everything that it still gives, chosen or not, by name.</param>
/// <param name="Items">What is chosen.</param>
/// <param name="OldEnd">The end as it is.</param>
/// <param name="NewEnd">The end if it were approved before that; null for none.</param>
public sealed record ExtensionPreview(
    RequestId Extends,
    long Number,
    string? For,
    string? WhyNot,
    IReadOnlyList<LiveItem> All,
    IReadOnlyList<PreviewItem> Items,
    TimeSpan MaxDuration,
    TimeSpan Duration,
    bool ReasonRequired,
    string? ReasonPrompt,
    bool CanSubmit,
    DateTimeOffset? OldEnd,
    DateTimeOffset? NewEnd
)
{
    /// <summary>Whether it may go on without an end.</summary>
    public bool PermanentAllowed { get; init; }

    /// <summary>Whether it may be had for so long as chosen.</summary>
    public bool FitsDuration => Durations.Fits(Duration, MaxDuration, PermanentAllowed);
}

/// <summary>Something that a request still gives.</summary>
public sealed record LiveItem(EntitlementId EntitlementId, string Name);

/// <summary>Dry run of <see cref="ExtendAccess" />: same checks, nothing stored.</summary>
public sealed class PreviewExtension(
    IDbContextFactory<PortalDbContext> contexts,
    Eligibility eligibility,
    ApproverFactsReader approvers,
    TimeProvider time
)
{
    public async Task<Result<ExtensionPreview>> ExecuteAsync(
        PreviewExtensionQuery query,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var original = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .AsSplitQuery()
            .SingleOrDefaultAsync(r => r.Id == query.Extends, cancellationToken);
        if (original is null)
            return RequestErrors.NotFound();
        var rights = await approvers.ReadAsync(db, original, actor.PersonId, cancellationToken);
        if (!RequestAccess.MaySee(original, actor, rights))
            return RequestErrors.NotFound();
        if (actor.PersonId is not { } requester || !ApproverRouting.IsOwnBusiness(original, requester))
            return ExtensionErrors.NotYours();
        var beneficiary = await Beneficiary.ReadAsync(db, actor, original.PersonId, cancellationToken);
        if (!beneficiary.Succeeded)
            return beneficiary.Error;
        var now = time.Now();
        var live = original.LiveItems.Select(i => new LiveItem(i.EntitlementId, i.Name)).OrderBy(i => i.Name).ToList();
        var chosen = query.Items?.Intersect(live.Select(i => i.EntitlementId)).ToList();
        var why = await ExtensionFacts.WhyNotAsync(db, original, now, cancellationToken);
        var facts = await ExtensionFacts.ReadAsync(db, eligibility, original, beneficiary.Value, chosen, now, cancellationToken);
        if (why is null && live.Count == 0)
            why = ExtensionErrors.Over(original.Number);
        if (why is not null || facts is null)
            return new ExtensionPreview(
                original.Id,
                original.Number,
                beneficiary.Value.Name,
                why?.Message,
                live,
                [],
                RequestPolicy.DurationCeiling,
                query.Duration ?? TimeSpan.FromHours(1),
                false,
                null,
                false,
                original.Until,
                null
            );
        return await PreviewAsync(db, facts, live, query.Duration, query.Reason, cancellationToken);
    }

    private async Task<ExtensionPreview> PreviewAsync(
        PortalDbContext db,
        ExtensionFacts facts,
        IReadOnlyList<LiveItem> live,
        TimeSpan? duration,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var who = facts.Who;
        var policies = facts.Items.Select(i => i.Policy).OfType<RequestPolicy>().ToList();
        var max = policies.Count == 0 ? RequestPolicy.DurationCeiling : policies.Min(p => p.MaxDuration);
        var chosen = duration ?? (policies.Count == 0 ? TimeSpan.FromHours(1) : policies.Min(p => p.DefaultDuration));
        var until = SubmitRequest.EndOf(facts.OldEnd, chosen);
        var asked = facts.Items.Where(i => i.Policy is not null).Select(i => (i.Resource.Id, i.Policy!.Thresholds)).ToList();
        var approverFacts = await approvers.ReadAsync(db, who.Person, asked, [], cancellationToken);
        var names = await ApproverNames.ReadAsync(db, asked, who.Asker, who.Person, approverFacts, cancellationToken);
        var now = time.Now();
        var rules = await RulesAtHand.ReadAsync(
            db,
            facts.Asker,
            new RuleWish(chosen, reason, now, now),
            policies,
            cancellationToken
        );
        var terms = new PreviewTerms(rules, policies.Exists(p => rules.For(p)?.Verdict == Verdict.Deny), Emergency: false);
        var items = facts
            .Items.Select(i => PreviewRequest.Line(i, who, facts.Refusal(i, until), approverFacts, names, terms))
            .ToList();
        var permanent = policies.Count > 0 && policies.TrueForAll(p => p.PermanentAllowed);
        var strict = policies.FirstOrDefault(p => p.ReasonRequired);
        return new ExtensionPreview(
            facts.Original.Id,
            facts.Original.Number,
            who.Name,
            null,
            live,
            items,
            max,
            chosen,
            strict is not null,
            strict?.ReasonPrompt ?? policies.Select(p => p.ReasonPrompt).FirstOrDefault(p => p is not null),
            items.TrueForAll(i => i.WhyNot is null)
                && Durations.Fits(chosen, max, permanent)
                && chosen >= AccessRequest.MinDuration,
            facts.OldEnd,
            chosen == Durations.Forever ? null : until
        )
        {
            PermanentAllowed = permanent,
        };
    }
}
