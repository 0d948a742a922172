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

/// <summary>
/// Stores what was found to be in order as a request, if somebody can decide it, and lets happen what needs no reviewer. Part of the commands
/// that ask.
/// </summary>
public sealed class StoreRequest(ApproverFactsReader approvers, EnqueueChanges enqueue)
{
    /// <summary>The request that the same page has submitted already; null when it is the first time.</summary>
    internal static Task<SubmittedRequest?> RepeatedAsync(
        PortalDbContext db,
        PersonId requester,
        Guid submissionKey,
        CancellationToken cancellationToken
    ) =>
        db
            .Requests.Where(r => r.RequesterId == requester && r.SubmissionKey == submissionKey)
            .Select(r => new SubmittedRequest(r.Id, r.Number) { Status = r.Status })
            .FirstOrDefaultAsync(cancellationToken);

    internal async Task<Result<SubmittedRequest>> ExecuteAsync(
        PortalDbContext db,
        RequestDraft draft,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!draft.IsEmergency && await NobodyAsync(db, draft, cancellationToken) is { } nobody)
            return nobody;
        var submitted = AccessRequest.Submit(draft, now);
        if (!submitted.Succeeded)
            return submitted.Error;
        var request = submitted.Value;
        var grants = request.DecideAtOnce(actor, now);
        db.Requests.Add(request);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(
            new AuditDraft(
                "request.submitted",
                draft.Requester.Value,
                draft.RequesterName,
                "request",
                request.Id.ToString(),
                await SaidAsync(db, request, draft, cancellationToken),
                draft.Person.Value
            )
        );
        await DecidedAtOnce.FollowAsync(db, enqueue, request, grants, actor, now, cancellationToken);
        db.Announce(Topics.Inbox);
        db.AnnounceAbout(request);
        if (request.AgainOfId is { } again)
            db.Announce(Topics.Request(again));
        return new SubmittedRequest(request.Id, request.Number) { Status = request.Status };
    }

    /// <summary>Why one of the items could never be decided; null when each is by a rule, or can be by people.</summary>
    private async Task<Error?> NobodyAsync(PortalDbContext db, RequestDraft draft, CancellationToken cancellationToken)
    {
        // A rule that denies one ends the whole request: nobody need be there for the rest.
        if (draft.Items.Any(i => i.Rule?.Verdict == Verdict.Deny))
            return null;
        var facts = await approvers.ReadAsync(
            db,
            draft.Person,
            [.. draft.Items.Select(i => (i.ResourceId, i.Policy.Thresholds))],
            [],
            cancellationToken
        );
        return draft
            .Items.Where(i => i.Rule is null)
            .Select(i => NoApprover(i.Name, i.Policy, i.ResourceId, draft.Requester, draft.Person, facts))
            .FirstOrDefault(e => e is not null);
    }

    /// <summary>Why people cannot decide an item now; null when they can.</summary>
    internal static Error? NoApprover(
        string item,
        RequestPolicy policy,
        ResourceId resource,
        PersonId requester,
        PersonId person,
        ApproverFacts facts
    )
    {
        var reachable =
            policy.Thresholds.Count > 0
            && policy.Thresholds.All(t => ApproverRouting.Approvers(t, resource, requester, person, facts).Count >= t.Count);
        return reachable ? null
            : policy.Automatic.Any(r => r.Verdict == Verdict.Approve) ? RequestErrors.NoRuleFits(item, policy.Name)
            : RequestErrors.NoApprover(item, policy.Name);
    }

    private static async Task<string> SaidAsync(
        PortalDbContext db,
        AccessRequest request,
        RequestDraft draft,
        CancellationToken cancellationToken
    )
    {
        var whose = draft.PersonName is { } name ? $", for {name}," : "";
        var start = request.StartsAt is { } at ? FormattableString.Invariant($" from {at:yyyy-MM-dd HH:mm:ss} UTC on") : "";
        var longer = "";
        if (request.ExtendsId is { } extended)
        {
            var number = await db.Requests.Where(r => r.Id == extended).Select(r => r.Number).SingleAsync(cancellationToken);
            longer = FormattableString.Invariant($" longer than request {number} gives it");
        }
        return $"{draft.RequesterName} asked{whose} for {Things(request)} {Durations.For(request.Duration)}{longer}{start} (request {request.Number}).";
    }

    /// <summary>Every item by name, those of a role behind its name.</summary>
    private static string Things(AccessRequest request) =>
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
}
