using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Locks;

/// <summary>
/// What follows when a lock is placed or lifted, in the transaction that does it: memberships are looked at again, and every grant that the
/// lock holds up is planned anew. The grants themselves stay as they are.
/// </summary>
public sealed class FollowLock(EnqueueChanges enqueue, ApplyMemberships memberships)
{
    private const int Batch = 500;

    /// <summary>Causes are kept with operations, which hold 400 characters.</summary>
    private const int LongestName = 150;

    /// <summary>
    /// Locks the rows that the change of a lock touches, in the order of all: lists, then people. Afterwards nobody else can change the lock of
    /// this subject.
    /// </summary>
    /// <param name="also">The administrator who acts, so that two who lock each other come one after the other.</param>
    /// <returns>What the subject is called; null when there is no such thing.</returns>
    internal static async Task<string?> LockRowsAsync(
        PortalDbContext db,
        LockSubject subject,
        PersonId? also,
        CancellationToken cancellationToken
    )
    {
        if (subject.Person is { } person)
        {
            await ApplyMemberships.LockForPeopleAsync(db, [person], cancellationToken);
            await db.LockPeopleAsync(also is { } actor ? [person, actor] : [person], cancellationToken);
            return await db.People.Where(p => p.Id == person).Select(p => p.Name).SingleOrDefaultAsync(cancellationToken);
        }
        if (subject.List is { } list)
        {
            await ApplyMemberships.LockAsync(db, [list], cancellationToken);
            return await db.AccessLists.Where(l => l.Id == list).Select(l => l.Title).SingleOrDefaultAsync(cancellationToken);
        }
        var request = await db
            .Requests.Where(r => r.Id == subject.Request)
            .Select(r => new { r.PersonId, r.Number })
            .SingleOrDefaultAsync(cancellationToken);
        if (request is null)
            return null;
        await db.LockPeopleAsync([request.PersonId], cancellationToken);
        return FormattableString.Invariant($"request {request.Number}");
    }

    /// <param name="by">Who placed or lifted it; the system when its time was over.</param>
    internal async Task ExecuteAsync(
        PortalDbContext db,
        PortalLock changed,
        string name,
        Actor by,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var lifted = changed.LiftedAt is not null;
        var said = name.Length > LongestName ? name[..LongestName] : name;
        var cause =
            lifted && by.IsSystem
                ? $"The time of the lock of {said} was over"
                : $"{by.Name} {(lifted ? "unlocked" : "locked")} {said}";
        await db.SaveChangesAsync(cancellationToken);
        var requests = await RequestsAsync(db, changed.Subject, cancellationToken);
        foreach (var request in requests)
        {
            if (lifted)
                request.NoteUnlocked(now, by, changed.LiftReason);
            else
                request.NoteLocked(now, by, changed.Reason);
            db.AnnounceAbout(request);
        }
        await db.SaveChangesAsync(cancellationToken);
        if (changed.PersonId is { } person)
            await memberships.ExecuteAsync(db, ListChanges.InPeople(person), cause, now, cancellationToken);
        else if (changed.ListId is { } list)
            await memberships.ExecuteAsync(db, ListChanges.InLists(list), cause, now, cancellationToken);
        var (ofPerson, ofRequest) = (changed.PersonId, changed.RequestId);
        var keys = await db
            .Grants.Where(g =>
                g.EndedAt == null
                && (
                    g.PersonId == ofPerson
                    || (
                        ofRequest != null
                        && (g.RequestId == ofRequest || db.Requests.Any(r => r.Id == g.RequestId && r.ExtendsId == ofRequest))
                    )
                )
            )
            .Select(g => new { g.PersonId, g.EntitlementId })
            .Distinct()
            .ToListAsync(cancellationToken);
        foreach (var batch in keys.Select(k => new AccessKey(k.PersonId, k.EntitlementId)).Chunk(Batch))
            await enqueue.ExecuteAsync(db, batch, cause, now, cancellationToken);
        Note(db, changed, cause, by, requests);
        Announce(db, changed);
    }

    /// <summary>The requests whose timeline tells of it: the locked one, or the open ones of the locked person.</summary>
    private static async Task<IReadOnlyList<AccessRequest>> RequestsAsync(
        PortalDbContext db,
        LockSubject subject,
        CancellationToken cancellationToken
    )
    {
        var (person, request) = (subject.Person, subject.Request);
        return subject.Kind == LockKind.List
            ? []
            : await db
                .Requests.Where(r =>
                    r.Id == request
                    || (
                        (r.PersonId == person || (request != null && r.ExtendsId == request))
                        && (
                            r.Status == RequestStatus.Pending
                            || r.Status == RequestStatus.Approved
                            || r.Status == RequestStatus.Active
                        )
                    )
                )
                .ToListAsync(cancellationToken);
    }

    private static void Note(
        PortalDbContext db,
        PortalLock changed,
        string cause,
        Actor by,
        IReadOnlyList<AccessRequest> requests
    )
    {
        var lifted = changed.LiftedAt is not null;
        var reason = lifted ? changed.LiftReason : changed.Reason;
        var until = lifted || changed.Until is not { } at ? "" : FormattableString.Invariant($" until {at:yyyy-MM-dd HH:mm} UTC");
        var subject = changed.Subject;
        db.Record(
            new AuditDraft(
                lifted ? "lock.lifted" : "lock.placed",
                by.PersonId?.Value,
                by.Name,
                subject.Kind switch
                {
                    LockKind.Person => "person",
                    LockKind.Request => "request",
                    LockKind.List => "list",
                },
                subject.Id.ToString(),
                $"{cause}{until}{(reason is null ? "." : $": {reason}")}",
                changed.PersonId?.Value
                    ?? (changed.RequestId is null ? null : (requests.Count > 0 ? requests[0].PersonId.Value : null))
            )
        );
    }

    private static void Announce(PortalDbContext db, PortalLock changed)
    {
        db.Announce(Topics.Locks);
        db.Announce(Topics.Inbox);
        if (changed.PersonId is { } person)
            db.Announce(Topics.Person(person));
        if (changed.ListId is { } list)
        {
            db.Announce(Topics.List(list));
            db.Announce(Topics.Lists);
        }
        if (changed.Until is not null)
            db.Announce(Topics.Due);
    }
}
