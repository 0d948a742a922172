using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Requests;

/// <summary>What follows, in the transaction of submission, from what was decided there without a reviewer.</summary>
internal static class DecidedAtOnce
{
    /// <param name="grants">What begins now; none when it waits for people, or is denied.</param>
    public static async Task FollowAsync(
        PortalDbContext db,
        EnqueueChanges enqueue,
        AccessRequest request,
        IReadOnlyList<Grant> grants,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (request.IsEmergency)
            NoteEmergency(db, request, actor);
        foreach (var same in request.Items.Where(i => i.RuleVerdict is not null).GroupBy(AccessRequest.RuleWords))
            NoteRule(db, request, same.Key, [.. same]);
        if (grants.Count == 0)
            return;
        db.Grants.AddRange(grants);
        DecideRequest.NoteGranted(db, request);
        await enqueue.ExecuteAsync(
            db,
            [.. grants.Select(g => new AccessKey(g.PersonId, g.EntitlementId))],
            request.IsEmergency
                ? $"Request {request.Number} was taken in an emergency"
                : $"Request {request.Number} was approved by rules",
            now,
            cancellationToken
        );
        db.Announce(Topics.Due);
        db.Announce(Topics.Request(request.Id));
    }

    private static void NoteEmergency(PortalDbContext db, AccessRequest request, Actor actor) =>
        db.Record(
            new AuditDraft(
                "request.emergency",
                actor.PersonId?.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                FormattableString.Invariant(
                    $"{actor.Name} took {string.Join(", ", request.Items.Select(i => i.Name))} in an emergency, without a decision (request {request.Number}): {request.Reason} It must be followed up by {request.FollowUp!.Due:yyyy-MM-dd HH:mm} UTC."
                ),
                request.PersonId.Value
            )
        );

    private static void NoteRule(PortalDbContext db, AccessRequest request, string rule, IReadOnlyList<RequestItem> items)
    {
        var verb = items[0].RuleVerdict == Verdict.Approve ? "approved" : "denied";
        var told = items[0].RuleWords is { } words ? $" {words}" : "";
        db.Record(
            new AuditDraft(
                $"request.{verb}-by-rule",
                null,
                Actor.System.Name,
                "request",
                request.Id.ToString(),
                $"{char.ToUpperInvariant(verb[0])}{verb[1..]} by {rule}: {string.Join(", ", items.Select(i => i.Name))} (request {request.Number}).{told}",
                request.PersonId.Value
            )
        );
    }
}
