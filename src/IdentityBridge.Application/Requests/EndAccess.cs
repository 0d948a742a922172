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

/// <param name="Reason">For the timeline; may be empty for one's own access.</param>
public sealed record EndAccessCommand(RequestId Id, string? Reason);

/// <summary>Ends the access of a request before its time. Never depends on who may ask for it.</summary>
public sealed class EndAccess(Transactions transactions, LoadRequest load, EnqueueChanges enqueue)
{
    public Task<Result<Done>> ExecuteAsync(EndAccessCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunEvenLockedAsync(
            actor,
            (db, now) => EndAsync(db, command, actor, now, cancellationToken),
            cancellationToken
        );

    private async Task<Result<Done>> EndAsync(
        PortalDbContext db,
        EndAccessCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var (request, facts) = loaded.Value;
        if (!MayEnd(request, actor, facts))
            return RequestErrors.MayNotEnd();
        // Whoever is locked may still give up what is their own.
        if (!actor.Is(request.PersonId) && await OpenLocks.RefusalAsync(db, actor, cancellationToken) is { } locked)
            return locked;
        if (!actor.Is(request.PersonId) && string.IsNullOrWhiteSpace(command.Reason))
            return Error.Invalid("request.end-reason", "Say in a sentence why you end somebody else's access.");
        if (!request.End(now, actor, command.Reason?.Trim(), early: true))
            return RequestErrors.NothingToEnd(request);

        db.Record(
            new AuditDraft(
                "access.ended-early",
                actor.PersonId?.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} ended the access of request {request.Number}{(string.IsNullOrWhiteSpace(command.Reason) ? "." : $": {command.Reason.Trim()}")}",
                request.PersonId.Value
            )
        );
        await TakeAwayAsync(db, enqueue, request, actor, now, cancellationToken);
        db.AnnounceAbout(request);
        return new Done();
    }

    /// <summary>Ends what extends a request that has ended early, and the grants of all of them, and enqueues what follows.</summary>
    internal static async Task TakeAwayAsync(
        PortalDbContext db,
        EnqueueChanges enqueue,
        AccessRequest request,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var extensions = await EndExtensionsAsync(db, request, actor, now, cancellationToken);
        foreach (var extension in extensions)
            NoteExtension(db, extension, request, actor);
        var over = extensions.Select(e => (RequestId?)e.Id).Append(request.Id).ToList();
        var grants = await db.Grants.Where(g => over.Contains(g.RequestId) && g.EndedAt == null).ToListAsync(cancellationToken);
        foreach (var grant in grants)
            grant.End(now, $"Ended early by {actor.Name}");
        await enqueue.ExecuteAsync(
            db,
            [.. grants.Select(g => new AccessKey(g.PersonId, g.EntitlementId))],
            $"Request {request.Number} was ended by {actor.Name}",
            now,
            cancellationToken
        );
    }

    /// <summary>What extends it ends with it, undecided or running, and what extends that.</summary>
    private static async Task<IReadOnlyList<AccessRequest>> EndExtensionsAsync(
        PortalDbContext db,
        AccessRequest request,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (all, from) = (new List<AccessRequest>(), new List<AccessRequest> { request });
        while (from.Count > 0)
        {
            var (ids, next) = (from.Select(r => (RequestId?)r.Id).ToList(), new List<AccessRequest>());
            var numbers = from.ToDictionary(r => r.Id, r => r.Number);
            var found = await db
                .Requests.Include(r => r.Items)
                .Where(r =>
                    ids.Contains(r.ExtendsId)
                    && (
                        r.Status == RequestStatus.Pending
                        || r.Status == RequestStatus.Approved
                        || r.Status == RequestStatus.Active
                    )
                )
                .ToListAsync(cancellationToken);
            next.AddRange(found.Where(r => r.EndWithOriginal(now, actor, numbers[r.ExtendsId!.Value])));
            all.AddRange(next);
            from = next;
        }
        return all;
    }

    private static void NoteExtension(PortalDbContext db, AccessRequest extension, AccessRequest original, Actor actor)
    {
        var cancelled = extension.Status == RequestStatus.Cancelled;
        db.Record(
            new AuditDraft(
                cancelled ? "request.cancelled" : "access.ended-early",
                actor.PersonId?.Value,
                actor.Name,
                "request",
                extension.Id.ToString(),
                $"Request {extension.Number}, which extends request {original.Number}, {(cancelled ? "was cancelled" : "ended")} with it.",
                extension.PersonId.Value
            )
        );
        if (cancelled)
            db.Announce(Topics.Inbox);
        db.AnnounceAbout(extension);
    }

    internal static bool MayEnd(AccessRequest request, Actor actor, ApproverFacts facts) =>
        actor.IsAdministrator
        || (
            actor.PersonId is { } person
            && (
                ApproverRouting.IsOwnBusiness(request, person)
                || request.Decisions.Any(d => d.ReviewerId == person && d.Verdict == Verdict.Approve)
                || request.Items.Any(i => facts.Owners.TryGetValue(i.ResourceId, out var owners) && owners.Contains(person))
            )
        );
}
