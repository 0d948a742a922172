using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="SubmissionKey">Made by the page; submitting twice with the same key gives the same request.</param>
/// <param name="Extends">The request whose access is to last longer.</param>
/// <param name="Items">Some of what it gives; null for everything that it still gives.</param>
/// <param name="Duration">How much longer: from its end, or from the approval when that is later.</param>
public sealed record ExtendAccessCommand(
    Guid SubmissionKey,
    RequestId Extends,
    IReadOnlyList<EntitlementId>? Items,
    TimeSpan Duration,
    string Reason
);

/// <summary>
/// Whoever has access by a request, or asked for it, asks to have it longer. That is a request of its own, under the policies of today.
/// </summary>
public sealed class ExtendAccess(Transactions transactions, LoadRequest load, Eligibility eligibility, StoreRequest store)
{
    public Task<Result<SubmittedRequest>> ExecuteAsync(
        ExtendAccessCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => ExtendAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<SubmittedRequest>> ExtendAsync(
        PortalDbContext db,
        ExtendAccessCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } requester)
            return Error.Forbidden("request.people-only", "Only a person can ask for access.");
        var loaded = await load.ExecuteAsync(db, command.Extends, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var original = loaded.Value.Request;
        if (!ApproverRouting.IsOwnBusiness(original, requester))
            return ExtensionErrors.NotYours();
        if (await StoreRequest.RepeatedAsync(db, requester, command.SubmissionKey, cancellationToken) is { } repeated)
            return repeated;
        var beneficiary = await Beneficiary.ReadAsync(db, actor, original.PersonId, cancellationToken);
        if (!beneficiary.Succeeded)
            return beneficiary.Error;
        if (await ExtensionFacts.WhyNotAsync(db, original, now, cancellationToken) is { } closed)
            return closed;
        var facts = await ExtensionFacts.ReadAsync(
            db,
            eligibility,
            original,
            beneficiary.Value,
            command.Items,
            now,
            cancellationToken
        );
        if (facts is null)
            return ExtensionErrors.NotInIt(original.Number);
        var until = SubmitRequest.EndOf(facts.OldEnd, command.Duration);
        foreach (var item in facts.Items)
            if (facts.Refusal(item, until) is { } refusal)
                return refusal;
        var rules = await RulesAtHand.ReadAsync(
            db,
            facts.Asker,
            new RuleWish(command.Duration, command.Reason, now, now),
            facts.Items.Select(i => i.Policy!),
            cancellationToken
        );
        var submitted = await store.ExecuteAsync(
            db,
            new RequestDraft(
                command.SubmissionKey,
                requester,
                actor.Name,
                original.PersonId,
                command.Reason,
                command.Duration,
                [.. facts.Items.Select(i => facts.Draft(i, rules))]
            )
            {
                PersonName = beneficiary.Value.Name,
                Extends = new ExtendedAccess(original.Id, facts.OldEnd),
            },
            actor,
            now,
            cancellationToken
        );
        // The page of the request tells that more is asked for.
        if (submitted.Succeeded)
            db.AnnounceAbout(original);
        return submitted;
    }
}

/// <summary>What an extension of one request would be made of.</summary>
/// <param name="OldEnd">End of the access that is made longer.</param>
/// <param name="Asker">Who has it, with everything that they have.</param>
/// <param name="Items">What is chosen of it, as it can be asked for at that end.</param>
internal sealed record ExtensionFacts(
    AccessRequest Original,
    Beneficiary Who,
    Asker Asker,
    DateTimeOffset OldEnd,
    IReadOnlyList<ItemEligibility> Items
)
{
    /// <summary>Requests that extend one, and are pending or give a period that has not begun.</summary>
    public static IQueryable<AccessRequest> Open(PortalDbContext db, RequestId of, DateTimeOffset now) =>
        db.Requests.Where(r =>
            r.ExtendsId == of
            && (
                r.Status == RequestStatus.Pending
                || (
                    (r.Status == RequestStatus.Approved || r.Status == RequestStatus.Active)
                    && r.ExtendsUntil != null
                    && now < r.ExtendsUntil
                )
            )
        );

    /// <summary>Why the request cannot be extended now, whatever is chosen of it; null when it can.</summary>
    public static async Task<Error?> WhyNotAsync(
        PortalDbContext db,
        AccessRequest original,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var open = await Open(db, original.Id, now).Select(r => (long?)r.Number).FirstOrDefaultAsync(cancellationToken);
        if (ExtensionRules.WhyNot(original, open, now) is { } why)
            return why;
        return await OpenLocks.OnAsync(db, original.Id, original.PersonId, cancellationToken) is { RequestId: not null }
            ? ExtensionErrors.Locked(original.Number)
            : null;
    }

    /// <param name="chosen">Null for everything that it still gives.</param>
    /// <returns>Null when something that was chosen is not given by it any more.</returns>
    public static async Task<ExtensionFacts?> ReadAsync(
        PortalDbContext db,
        Eligibility eligibility,
        AccessRequest original,
        Beneficiary who,
        IReadOnlyList<EntitlementId>? chosen,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var live = original.LiveItems.Select(i => i.EntitlementId).ToList();
        var ids = chosen?.Distinct().ToList() ?? live;
        if (ids.Count == 0 || ids.Except(live).Any() || original.Until is not { } end)
            return null;
        // What is looked at is the moment in which this access ends; that it is there until then is known to whoever asks for more of it.
        var asker = await Eligibility.AskerAsync(db, who with { SeesAll = true }, now, cancellationToken);
        var items = await eligibility.ReadAsync(db, asker, ids, end, cancellationToken);
        return new ExtensionFacts(original, who, asker, end, [.. items.OrderBy(i => i.Name, StringComparer.OrdinalIgnoreCase)]);
    }

    public Error? Refusal(ItemEligibility item, DateTimeOffset until)
    {
        // What else they have, and until when, is not everybody's to know.
        var hidden = !Who.Sees(item.Resource.Id) && (item.Held is not null || item.Pending is not null);
        return SubmitRequest.Refusal(
            hidden ? item with { WhyNot = item.WhyNot ?? ColleagueErrors.NotNow, Held = null, Pending = null } : item,
            until,
            emergency: false
        );
    }

    public DraftItem Draft(ItemEligibility item, RulesAtHand rules)
    {
        var before = Original.Items.First(i => i.EntitlementId == item.Entitlement.Id);
        return new DraftItem(item.Entitlement.Id, item.Resource.Id, item.Name, item.Policy!)
        {
            RoleId = before.RoleId,
            RoleName = before.RoleName,
            Rule = rules.For(item.Policy!),
        };
    }
}
