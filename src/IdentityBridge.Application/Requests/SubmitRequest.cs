using IdentityBridge.Application.Policies;
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

    /// <summary>The request that it was made from; kept when they have something in common.</summary>
    public RequestId? AgainOf { get; init; }
}

/// <param name="Number">What people call it.</param>
public sealed record SubmittedRequest(RequestId Id, long Number);

/// <summary>A person asks for entitlements, and for roles, which become the entitlements they hold now.</summary>
public sealed class SubmitRequest(Transactions transactions, Eligibility eligibility, ApproverFactsReader approvers)
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
            .Select(r => new SubmittedRequest(r.Id, r.Number))
            .FirstOrDefaultAsync(cancellationToken);
        if (repeated is not null)
            return repeated;
        var found = await ItemsAsync(db, command, person, now, cancellationToken);
        if (!found.Succeeded)
            return found.Error;
        var items = found.Value;
        var facts = await approvers.ReadAsync(
            db,
            person,
            [.. items.Select(i => (i.Item.Resource.Id, i.Item.Policy!.Thresholds))],
            [],
            cancellationToken
        );
        foreach (var (item, _) in items)
            if (
                item.Policy!.Thresholds.Any(t =>
                    ApproverRouting.Approvers(t, item.Resource.Id, person, person, facts).Count < t.Count
                )
            )
                return RequestErrors.NoApprover(item.Name, item.Policy.Name);

        var origin = await AskAgain.OriginAsync(
            db,
            command.AgainOf,
            actor,
            [.. items.Select(i => i.Item.Entitlement.Id)],
            cancellationToken
        );
        if (!origin.Succeeded)
            return origin.Error;
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
                    }),
                ]
            )
            {
                AgainOf = origin.Value,
            },
            now
        );
        if (!submitted.Succeeded)
            return submitted.Error;
        var request = submitted.Value;
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
        db.Announce(Topics.Inbox);
        db.Announce(Topics.Person(person));
        if (request.AgainOfId is { } again)
            db.Announce(Topics.Request(again));
        return new SubmittedRequest(request.Id, request.Number);
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
            if (Refusal(item, until) is { } refusal)
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

    /// <summary>Why this item cannot be part of a request that would last until <paramref name="until" />.</summary>
    internal static Error? Refusal(ItemEligibility item, DateTimeOffset until)
    {
        if (item.WhyNot is { } why)
            return RequestErrors.NotRequestable(item.Name, why);
        if (item.Pending is { } number)
            return RequestErrors.AlreadyAsked(item.Name, number);
        if (item.IsHeld(until))
            return RequestErrors.Held(
                item.Name,
                item.HeldUntil is { } end ? FormattableString.Invariant($"until {end:d MMM HH:mm} UTC") : item.Held!
            );
        return null;
    }
}
