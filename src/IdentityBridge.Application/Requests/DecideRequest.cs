using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="ShorterDuration">Null to leave the duration as asked for.</param>
public sealed record DecideRequestCommand(RequestId Id, Verdict Verdict, string? Comment, TimeSpan? ShorterDuration = null);

/// <summary>Where the request stands after the decision.</summary>
public sealed record DecidedRequest(long Number, RequestStatus Status);

/// <summary>A reviewer approves or denies a request.</summary>
public sealed class DecideRequest(Transactions transactions, ApproverFactsReader approvers, EnqueueChanges enqueue)
{
    public Task<Result<DecidedRequest>> ExecuteAsync(
        DecideRequestCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync((db, now) => DecideAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<DecidedRequest>> DecideAsync(
        PortalDbContext db,
        DecideRequestCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await PersonOfAsync(db, command.Id, cancellationToken) is not { } person)
            return RequestErrors.NotFound();
        await db.LockPeopleAsync([person], cancellationToken);
        var request = await db
            .Requests.Include(r => r.Items)
            .Include(r => r.Decisions)
            .AsSplitQuery()
            .SingleAsync(r => r.Id == command.Id, cancellationToken);
        var facts = await approvers.ReadAsync(db, request, actor.PersonId, cancellationToken);
        if (!RequestAccess.MaySee(request, actor, facts))
            return RequestErrors.NotFound();
        if (await db.People.AnyAsync(p => p.Id == person && p.Status != PersonStatus.Active, cancellationToken))
            return Error.Conflict(
                "request.person-inactive",
                "The person is no longer active in Okta, so they cannot get access now."
            );

        var decided = request.Decide(actor, command.Verdict, command.Comment, command.ShorterDuration, facts, now);
        if (!decided.Succeeded)
            return decided.Error;
        db.Grants.AddRange(decided.Value);
        Note(db, request, command, actor);
        if (decided.Value.Count > 0)
        {
            var keys = decided.Value.Select(g => new AccessKey(g.PersonId, g.EntitlementId)).ToList();
            await enqueue.ExecuteAsync(db, keys, $"Request {request.Number} was approved", now, cancellationToken);
            db.Announce(Topics.Due);
        }
        db.Announce(Topics.Inbox);
        db.Announce(Topics.Request(request.Id));
        db.Announce(Topics.Person(person));
        return new DecidedRequest(request.Number, request.Status);
    }

    private static void Note(PortalDbContext db, AccessRequest request, DecideRequestCommand command, Actor actor)
    {
        var verb = command.Verdict == Verdict.Approve ? "approved" : "denied";
        db.Record(
            new AuditDraft(
                $"request.{verb}",
                actor.PersonId?.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} {verb} request {request.Number}{(string.IsNullOrWhiteSpace(command.Comment) ? "." : $": {command.Comment.Trim()}")}",
                request.PersonId.Value
            )
        );
        if (request.Status == RequestStatus.Approved)
            db.Record(
                new AuditDraft(
                    "access.granted",
                    null,
                    Actor.System.Name,
                    "request",
                    request.Id.ToString(),
                    FormattableString.Invariant(
                        $"Request {request.Number} gives {string.Join(", ", request.Items.Select(i => i.Name))} until {request.Until:yyyy-MM-dd HH:mm:ss} UTC."
                    ),
                    request.PersonId.Value
                )
            );
    }

    private static async Task<PersonId?> PersonOfAsync(PortalDbContext db, RequestId id, CancellationToken cancellationToken) =>
        await db.Requests.Where(r => r.Id == id).Select(r => (PersonId?)r.PersonId).FirstOrDefaultAsync(cancellationToken);
}

/// <summary>Who may know that a request exists.</summary>
public static class RequestAccess
{
    /// <summary>Those it concerns, those who may decide or have decided it, and those who see everything.</summary>
    public static bool MaySee(AccessRequest request, Actor actor, ApproverFacts facts) =>
        actor.SeesEverything
        || (
            actor.PersonId is { } person
            && (
                ApproverRouting.IsOwnBusiness(request, person)
                || request.Decisions.Any(d => d.ReviewerId == person)
                || ApproverRouting.MayDecide(request, person, facts)
            )
        );
}
