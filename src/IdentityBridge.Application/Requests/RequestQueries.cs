using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>A request as a row.</summary>
public sealed record RequestRow(
    RequestId Id,
    long Number,
    string Requester,
    string? Department,
    IReadOnlyList<NamedItem> Things,
    RequestStatus Status,
    string Reason,
    TimeSpan Duration,
    DateTimeOffset CreatedAt,
    DateTimeOffset PendingUntil,
    DateTimeOffset? Until,
    int Approvals
)
{
    /// <summary>Who asked, when that is not the person who gets it.</summary>
    public string? AskedBy { get; init; }

    /// <summary>Who gets it.</summary>
    public PersonId PersonId { get; init; }

    /// <summary>The start that was asked for; null for with the approval.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The start while it lies ahead of what is approved.</summary>
    public DateTimeOffset? StartDue { get; init; }

    /// <summary>Number of the request that it makes longer.</summary>
    public long? Extends { get; init; }

    /// <summary>What it is about, items of a role under its name.</summary>
    public IReadOnlyList<string> Items => RequestNames.Of(Things);

    /// <summary>Taken without a decision.</summary>
    public bool IsEmergency { get; init; }

    /// <summary>Nobody has followed it up yet.</summary>
    public bool IsFollowUpOpen { get; init; }

    /// <summary>Title of the list that it asks to join; null when it asks for items.</summary>
    public string? AsksForList { get; init; }

    /// <summary>Title of the list that the person was added to; null while it was not promoted.</summary>
    public string? PromotedToList { get; init; }
}

/// <summary>A request with what one reviewer said to it.</summary>
/// <param name="Shorter">The time it was cut to; null when it was left as asked for.</param>
public sealed record DecidedRow(RequestRow Request, Verdict Verdict, string? Comment, TimeSpan? Shorter, DateTimeOffset DecidedAt)
{
    /// <summary>Whether the reviewer may end what they approved: it gives access now.</summary>
    public bool MayEnd => Verdict == Verdict.Approve && Request.Status is (RequestStatus.Approved or RequestStatus.Active);
}

/// <summary>Lists of requests, each only with what the actor may see.</summary>
public sealed class RequestQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>The actor's own requests, newest first.</summary>
    public async Task<Page<RequestRow>> MineAsync(
        Actor actor,
        bool openOnly,
        int page,
        int size,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mine = db.Requests.Where(r => r.RequesterId == actor.PersonId || r.PersonId == actor.PersonId);
        if (openOnly)
            mine = mine.Where(r =>
                r.Status == RequestStatus.Pending || r.Status == RequestStatus.Approved || r.Status == RequestStatus.Active
            );
        return await PageAsync(db, mine.OrderByDescending(r => r.CreatedAt), mine, page, size, cancellationToken);
    }

    /// <summary>What waits for the actor's decision and for nobody's answer, oldest first.</summary>
    public async Task<Page<RequestRow>> InboxAsync(Actor actor, int page, int size, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await ForMeAsync(db, actor, cancellationToken);
        return await PageAsync(db, waiting.OrderBy(r => r.CreatedAt), waiting, page, size, cancellationToken);
    }

    /// <summary>How many wait for the actor's decision; those that wait for their requester's answer do not.</summary>
    public async Task<int> InboxCountAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await (await ForMeAsync(db, actor, cancellationToken)).CountAsync(cancellationToken);
    }

    /// <summary>Requests the actor decided, the latest decision first.</summary>
    /// <param name="liveOnly">Only those that the actor approved and that give access now.</param>
    public async Task<Page<DecidedRow>> DecidedAsync(
        Actor actor,
        bool liveOnly,
        int page,
        int size,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var among = liveOnly
            ? db.Requests.Where(r => r.Status == RequestStatus.Approved || r.Status == RequestStatus.Active)
            : db.Requests;
        var mine = among
            .SelectMany(r => r.Decisions)
            .Where(d => d.ReviewerId == actor.PersonId && (!liveOnly || d.Verdict == Verdict.Approve));
        var total = await mine.CountAsync(cancellationToken);
        var decisions = await mine.AsNoTracking()
            .OrderByDescending(d => d.At)
            .ThenByDescending(d => d.RequestId)
            .Skip((page - 1) * size)
            .Take(size)
            .ToListAsync(cancellationToken);
        var ids = decisions.Select(d => d.RequestId).ToList();
        var requests = (
            await RequestRows.ReadAsync(db, db.Requests.Where(r => ids.Contains(r.Id)), cancellationToken)
        ).ToDictionary(r => r.Id);
        return new Page<DecidedRow>(
            [.. decisions.Select(d => new DecidedRow(requests[d.RequestId], d.Verdict, d.Comment, d.ShorterDuration, d.At))],
            total,
            page,
            size
        );
    }

    /// <summary>The id behind a number; whether the actor may see the request is for <see cref="RequestDetailsQuery" /> to say.</summary>
    public async Task<RequestId?> FindAsync(long number, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .Requests.Where(r => r.Number == number)
            .Select(r => (RequestId?)r.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>What came of a submission whose answer may have been lost; null when nothing arrived.</summary>
    public async Task<SubmittedRequest?> SubmittedAsync(Actor actor, Guid submissionKey, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .Requests.Where(r => r.RequesterId == actor.PersonId && r.SubmissionKey == submissionKey)
            .Select(r => new SubmittedRequest(r.Id, r.Number) { Status = r.Status })
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<IQueryable<AccessRequest>> ForMeAsync(
        PortalDbContext db,
        Actor actor,
        CancellationToken cancellationToken
    ) =>
        (await ReviewerInbox.WaitingAsync(db, actor, time.Now(), cancellationToken)).Where(r =>
            r.AskedAt == null || r.AnsweredAt != null
        );

    private static async Task<Page<RequestRow>> PageAsync(
        PortalDbContext db,
        IOrderedQueryable<AccessRequest> ordered,
        IQueryable<AccessRequest> all,
        int page,
        int size,
        CancellationToken cancellationToken
    )
    {
        var (rows, counted) = await RequestRows.ReadAsync(
            db,
            ordered.ThenBy(r => r.Number).Skip((page - 1) * size).Take(size),
            all,
            cancellationToken
        );
        var total = counted ?? (page == 1 ? 0 : await all.CountAsync(cancellationToken));
        return new Page<RequestRow>(rows, total, page, size);
    }
}
