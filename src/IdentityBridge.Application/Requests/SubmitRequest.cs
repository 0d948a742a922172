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

/// <summary>A person asks for entitlements, and for roles, which become the entitlements they hold now.</summary>
public sealed class SubmitRequest(
    Transactions transactions,
    Eligibility eligibility,
    ApproverFactsReader approvers,
    EnqueueChanges enqueue
)
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
        if (actor.PersonId is not { } person)
            return Error.Forbidden("request.people-only", "Only a person can ask for access.");
        await db.LockPeopleAsync([person], cancellationToken);
        var repeated = await db
            .Requests.Where(r => r.RequesterId == person && r.SubmissionKey == command.SubmissionKey)
            .Select(r => new SubmittedRequest(r.Id, r.Number) { Status = r.Status })
            .FirstOrDefaultAsync(cancellationToken);
        if (repeated is not null)
            return repeated;
        if (
            command.Emergency
            && await Emergencies.RefusalAsync(db, person, command.Acknowledged, now, cancellationToken) is { } not
        )
            return not;
        var found = await ItemsAsync(db, command, person, now, cancellationToken);
        if (!found.Succeeded)
            return found.Error;
        var items = found.Value;
        var rules = command.Emergency
            ? RulesAtHand.None
            : await RulesAtHand.ReadAsync(
                db,
                person,
                items.Select(i => i.Item.Policy!),
                command.Duration,
                command.Reason,
                now,
                cancellationToken
            );
        if (!command.Emergency && await NobodyAsync(db, person, items, rules, cancellationToken) is { } nobody)
            return nobody;

        var submitted = AccessRequest.Submit(
            new RequestDraft(
                command.SubmissionKey,
                person,
                actor.Name,
                person,
                command.Reason,
                command.Duration,
                [
                    .. items.Select(i => new DraftItem(i.Item.Entitlement.Id, i.Item.Resource.Id, i.Item.Name, i.Item.Policy!)
                    {
                        RoleId = i.Role?.Id,
                        RoleName = i.Role?.Name,
                        Rule = rules.For(i.Item.Policy!),
                    }),
                ]
            )
            {
                IsEmergency = command.Emergency,
            },
            now
        );
        if (!submitted.Succeeded)
            return submitted.Error;
        var request = submitted.Value;
        var grants = request.DecideAtOnce(actor, now);
        db.Requests.Add(request);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(
            new AuditDraft(
                "request.submitted",
                person.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} asked for {Said(request)} for {Durations.Say(request.Duration)} (request {request.Number}).",
                person.Value
            )
        );
        await DecidedAtOnce.FollowAsync(db, enqueue, request, grants, actor, now, cancellationToken);
        db.Announce(Topics.Inbox);
        db.Announce(Topics.Person(person));
        return new SubmittedRequest(request.Id, request.Number) { Status = request.Status };
    }

    /// <summary>Why one of the items could never be decided; null when each is by a rule, or can be by people.</summary>
    private async Task<Error?> NobodyAsync(
        PortalDbContext db,
        PersonId person,
        IReadOnlyList<AskedItem> items,
        RulesAtHand rules,
        CancellationToken cancellationToken
    )
    {
        // A rule that denies one ends the whole request: nobody need be there for the rest.
        if (items.Any(i => rules.For(i.Item.Policy!)?.Verdict == Verdict.Deny))
            return null;
        var facts = await approvers.ReadAsync(
            db,
            person,
            [.. items.Select(i => (i.Item.Resource.Id, i.Item.Policy!.Thresholds))],
            [],
            cancellationToken
        );
        return items
            .Where(i => rules.For(i.Item.Policy!) is null)
            .Select(i => NoApprover(i.Item, person, facts))
            .FirstOrDefault(e => e is not null);
    }

    /// <summary>Why people cannot decide an item now; null when they can.</summary>
    internal static Error? NoApprover(ItemEligibility item, PersonId person, ApproverFacts facts)
    {
        var policy = item.Policy!;
        var reachable =
            policy.Thresholds.Count > 0
            && policy.Thresholds.All(t => ApproverRouting.Approvers(t, item.Resource.Id, person, person, facts).Count >= t.Count);
        return reachable ? null
            : policy.Automatic.Any(r => r.Verdict == Verdict.Approve) ? RequestErrors.NoRuleFits(item.Name, policy.Name)
            : RequestErrors.NoApprover(item.Name, policy.Name);
    }

    /// <summary>What the request is made of, or why one of it cannot be asked for.</summary>
    private async Task<Result<IReadOnlyList<AskedItem>>> ItemsAsync(
        PortalDbContext db,
        SubmitRequestCommand command,
        PersonId person,
        DateTimeOffset now,
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
            person,
            command.Entitlements,
            [.. roles.Keys],
            now,
            cancellationToken
        );
        if (asked.Single.Count != command.Entitlements.Distinct().Count() || asked.Roles.Count != roles.Count)
            return Error.NotFound("request.unknown-item", "Something in the basket no longer exists. Take it out and try again.");
        var until = EndOf(now, command.Duration);
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

    /// <summary>Every item by name, those of a role behind its name.</summary>
    private static string Said(AccessRequest request) =>
        string.Join(
            ", ",
            request
                .Items.GroupBy(i => i.RoleName)
                .OrderBy(g => g.Key is not null)
                .Select(g =>
                {
                    var names = string.Join(", ", g.Select(i => i.Name));
                    return g.Key is { } role ? $"the role {role} ({names})" : names;
                })
        );

    /// <summary>The end of access that starts now; a duration that no policy allows, and no calendar holds, counts as the longest.</summary>
    internal static DateTimeOffset EndOf(DateTimeOffset now, TimeSpan duration) =>
        now
        + (
            duration < TimeSpan.Zero ? TimeSpan.Zero
            : duration > RequestPolicy.DurationCeiling ? RequestPolicy.DurationCeiling
            : duration
        );

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
            return RequestErrors.AlreadyAsked(item.Name, number);
        if (item.IsHeld(until))
            return RequestErrors.Held(
                item.Name,
                item.HeldUntil is { } end ? FormattableString.Invariant($"until {end:d MMM HH:mm} UTC") : item.Held!
            );
        return null;
    }
}
