using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="SubmissionKey">Made by the page; submitting twice with the same key gives the same request.</param>
public sealed record SubmitRequestCommand(
    Guid SubmissionKey,
    IReadOnlyList<EntitlementId> Entitlements,
    TimeSpan Duration,
    string Reason
)
{
    /// <summary>Roles, each of which is everything it holds.</summary>
    public IReadOnlyList<AskedRole> Roles { get; init; } = [];

    /// <summary>Who gets it; null for the actor.</summary>
    public PersonId? For { get; init; }

    /// <summary>The start, at most <see cref="AccessRequest.MaxAhead" /> ahead; null for as soon as it is approved.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The request that it was made from; kept when they have something in common.</summary>
    public RequestId? AgainOf { get; init; }

    /// <summary>Taken now, without a decision, where every policy allows it; followed up later.</summary>
    public bool Emergency { get; init; }

    /// <summary>Of an emergency: the person has confirmed that they know what happens.</summary>
    public bool Acknowledged { get; init; }
}

/// <param name="Number">What people call it.</param>
public sealed record SubmittedRequest(RequestId Id, long Number)
{
    /// <summary>Pending, or what rules or an emergency made of it at once.</summary>
    public RequestStatus Status { get; init; } = RequestStatus.Pending;
}

/// <summary>
/// A person asks for entitlements, and for roles, which become the entitlements they hold now; for themselves or for a colleague, for whom all
/// of it is judged.
/// </summary>
public sealed class SubmitRequest(Transactions transactions, Eligibility eligibility, StoreRequest store)
{
    public Task<Result<SubmittedRequest>> ExecuteAsync(
        SubmitRequestCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => SubmitAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<SubmittedRequest>> SubmitAsync(
        PortalDbContext db,
        SubmitRequestCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } requester)
            return Error.Forbidden("request.people-only", "Only a person can ask for access.");
        await db.LockPeopleAsync(
            command.For is { } other && other != requester ? [requester, other] : [requester],
            cancellationToken
        );
        if (await StoreRequest.RepeatedAsync(db, requester, command.SubmissionKey, cancellationToken) is { } repeated)
            return repeated;
        if (
            command.Emergency
            && await Emergencies.RefusalAsync(db, requester, command.Acknowledged, now, cancellationToken) is { } not
        )
            return not;
        var beneficiary = await Beneficiary.ReadAsync(db, actor, command.For, cancellationToken);
        if (!beneficiary.Succeeded)
            return beneficiary.Error;
        var start = AccessRequest.StartingAt(command.StartsAt, now);
        if (!start.Succeeded)
            return start.Error;
        var who = beneficiary.Value;
        var asker = await Eligibility.AskerAsync(db, who, now, cancellationToken);
        var found = await ItemsAsync(db, command, asker, start.Value.From, cancellationToken);
        if (!found.Succeeded)
            return found.Error;
        var rules = command.Emergency
            ? RulesAtHand.None
            : await RulesAtHand.ReadAsync(
                db,
                asker,
                new RuleWish(command.Duration, command.Reason, now, start.Value.From),
                found.Value.Select(i => i.Item.Policy!),
                cancellationToken
            );
        var origin = await AskAgain.OriginAsync(
            db,
            command.AgainOf,
            actor,
            [.. found.Value.Select(i => i.Item.Entitlement.Id)],
            cancellationToken
        );
        if (!origin.Succeeded)
            return origin.Error;
        var draft = new RequestDraft(
            command.SubmissionKey,
            requester,
            actor.Name,
            who.Person,
            command.Reason,
            command.Duration,
            [
                .. found.Value.Select(i => new DraftItem(i.Item.Entitlement.Id, i.Item.Resource.Id, i.Item.Name, i.Item.Policy!)
                {
                    RoleId = i.Role?.Id,
                    RoleName = i.Role?.Name,
                    Rule = rules.For(i.Item.Policy!),
                }),
            ]
        )
        {
            PersonName = who.Name,
            StartsAt = command.StartsAt,
            AgainOf = origin.Value,
            IsEmergency = command.Emergency,
        };
        return await store.ExecuteAsync(db, draft, actor, now, cancellationToken);
    }

    /// <summary>What the request is made of, or why one of it cannot be asked for.</summary>
    private async Task<Result<IReadOnlyList<AskedItem>>> ItemsAsync(
        PortalDbContext db,
        SubmitRequestCommand command,
        Asker asker,
        DateTimeOffset start,
        CancellationToken cancellationToken
    )
    {
        var roles = command.Roles.DistinctBy(r => r.Role).ToDictionary(r => r.Role);
        if (command.Entitlements.Count + roles.Count == 0)
            return RequestErrors.NoItems();
        if (command.Entitlements.Count > AccessRequest.MaxItems || roles.Count > AccessRequest.MaxItems)
            return RequestErrors.TooManyItems(command.Entitlements.Count + roles.Count);
        var asked = await AskedThings.ReadAsync(
            db,
            eligibility,
            asker,
            command.Entitlements,
            [.. roles.Keys],
            start,
            cancellationToken
        );
        if (asked.Single.Count != command.Entitlements.Distinct().Count() || asked.Roles.Count != roles.Count)
            return Error.NotFound("request.unknown-item", "Something in the basket no longer exists. Take it out and try again.");
        var until = EndOf(start, command.Duration);
        foreach (var role in asked.Roles)
            if ((AskedThings.Changed(role, roles[role.Id]) ?? AskedThings.Refusal(role, until)) is { } refusal)
                return refusal;
        var items = asked.ItemsUntil(until);
        if (items.Count > AccessRequest.MaxItems)
            return RequestErrors.TooManyItems(items.Count);
        foreach (var (item, role) in items)
            if (Refusal(item, until, command.Emergency) is { } refusal)
                return role is null ? refusal : RequestErrors.InRole(role.Name, refusal);
        return Result.Of(items);
    }

    /// <summary>
    /// The end of access that starts then; a duration that no policy allows, and no calendar holds, counts as the longest. What lasts for
    /// ever ends with the calendar.
    /// </summary>
    internal static DateTimeOffset EndOf(DateTimeOffset start, TimeSpan duration) =>
        duration == Durations.Forever ? DateTimeOffset.MaxValue
        : duration < TimeSpan.Zero ? start
        : duration > RequestPolicy.HighestCeiling ? start + RequestPolicy.HighestCeiling
        : start + duration;

    /// <summary>
    /// Why this item cannot be part of a request that would last until <paramref name="until" />. In an emergency nobody waits for another
    /// request.
    /// </summary>
    internal static Error? Refusal(ItemEligibility item, DateTimeOffset until, bool emergency)
    {
        if (item.WhyNot is { } why)
            return RequestErrors.NotRequestable(item.Name, why);
        if (emergency && item.Policy is { Emergency: null } policy)
            return RequestErrors.NoEmergency(item.Name, policy);
        if (item.Pending is { } number && !emergency)
            return RequestErrors.AlreadyAsked(item.Name, number, item.Whose);
        if (item.IsHeld(until))
            return RequestErrors.Held(
                item.Name,
                item.HeldUntil is { } end ? FormattableString.Invariant($"until {end:d MMM HH:mm} UTC") : item.Held!,
                item.Whose
            );
        return null;
    }
}
