using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Stores what was found to be in order as a pending request, if somebody can decide it. Part of the commands that ask.</summary>
public sealed class StoreRequest(ApproverFactsReader approvers)
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
            .Select(r => new SubmittedRequest(r.Id, r.Number))
            .FirstOrDefaultAsync(cancellationToken);

    internal async Task<Result<SubmittedRequest>> ExecuteAsync(
        PortalDbContext db,
        RequestDraft draft,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var facts = await approvers.ReadAsync(
            db,
            draft.Person,
            [.. draft.Items.Select(i => (i.ResourceId, i.Policy.Thresholds))],
            [],
            cancellationToken
        );
        foreach (var item in draft.Items)
            if (
                item.Policy.Thresholds.Any(t =>
                    ApproverRouting.Approvers(t, item.ResourceId, draft.Requester, draft.Person, facts).Count < t.Count
                )
            )
                return RequestErrors.NoApprover(item.Name, item.Policy.Name);
        var submitted = AccessRequest.Submit(draft, now);
        if (!submitted.Succeeded)
            return submitted.Error;
        var request = submitted.Value;
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
        db.Announce(Topics.Inbox);
        db.AnnounceAbout(request);
        if (request.AgainOfId is { } again)
            db.Announce(Topics.Request(again));
        return new SubmittedRequest(request.Id, request.Number);
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
        return $"{draft.RequesterName} asked{whose} for {Things(request)} for {Durations.Say(request.Duration)}{longer}{start} (request {request.Number}).";
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
