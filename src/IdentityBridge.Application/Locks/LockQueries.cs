using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Locks;

/// <summary>A lock as it is said where its subject is shown.</summary>
/// <param name="Reason">Null when it is not the reader's to know.</param>
/// <param name="ByName">As <paramref name="Reason" />.</param>
public sealed record LockNotice(LockSubject Subject, string? Reason, string? ByName, DateTimeOffset Since, DateTimeOffset? Until)
{
    /// <summary>The person is locked, not the request that is shown.</summary>
    public bool OnPerson => Subject.Kind == LockKind.Person;

    internal static LockNotice? Of(PortalLock? held) =>
        held is null ? null : new LockNotice(held.Subject, held.Reason, held.ByName, held.From, held.Until);
}

/// <param name="Name">"Ada Brandt", "Request 1042", "Payments on call".</param>
/// <param name="Detail">Login of a person, whom a request is for; null for a list.</param>
/// <param name="LiftedByName">Null while it is open.</param>
public sealed record LockLine(
    LockId Id,
    LockSubject Subject,
    string Name,
    string? Detail,
    string Reason,
    string ByName,
    DateTimeOffset Since,
    DateTimeOffset? Until,
    DateTimeOffset? LiftedAt,
    string? LiftedByName,
    string? LiftReason
);

/// <param name="Detail">Login.</param>
public sealed record LockablePerson(PersonId Id, string Name, string Detail);

/// <summary>Shows locks to administrators and auditors. Where a person, a request or a list is shown, its lock is shown with it.</summary>
public sealed class LockQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private const int MostFound = 12;

    /// <summary>What is locked now, newest first.</summary>
    public async Task<Result<Page<LockLine>>> OpenAsync(int page, int size, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return LockErrors.ReadersOnly();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await PageAsync(db, OpenLocks.Of(db).OrderByDescending(l => l.From), page, size, cancellationToken);
    }

    /// <summary>What was locked, what was unlocked last first.</summary>
    public async Task<Result<Page<LockLine>>> PastAsync(int page, int size, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return LockErrors.ReadersOnly();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var past = db.Locks.Where(l => l.LiftedAt != null).OrderByDescending(l => l.LiftedAt);
        return await PageAsync(db, past, page, size, cancellationToken);
    }

    /// <summary>People who can be locked, by name, login or email; nobody for those who may not lock.</summary>
    public async Task<IReadOnlyList<LockablePerson>> FindPeopleAsync(
        string text,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var people = db.People.Where(p => p.Status != PersonStatus.Deactivated && !OpenLocks.Of(db).Any(l => l.PersonId == p.Id));
        if (actor.PersonId is { } me)
            people = people.Where(p => p.Id != me);
        foreach (var word in SearchWords.Of(text))
            people = people.Where(p => p.Name.ToLower().Contains(word) || p.Login.ToLower().Contains(word));
        return await people
            .OrderBy(p => p.Name)
            .ThenBy(p => p.Id)
            .Take(MostFound)
            .Select(p => new LockablePerson(p.Id, p.Name, p.Login))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Why the actor may change nothing now; null when they are not locked.</summary>
    public async Task<LockNotice?> OfActorAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } person)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return LockNotice.Of(await OpenLocks.OnAsync(db, person, cancellationToken));
    }

    private static async Task<Page<LockLine>> PageAsync(
        PortalDbContext db,
        IOrderedQueryable<PortalLock> locks,
        int page,
        int size,
        CancellationToken cancellationToken
    )
    {
        var (total, number) = (await locks.CountAsync(cancellationToken), Math.Max(1, page));
        var rows = await locks
            .ThenBy(l => l.Id)
            .AsNoTracking()
            .Skip((number - 1) * size)
            .Take(size)
            .Select(l => new
            {
                Lock = l,
                Person = db.People.Where(p => p.Id == l.PersonId).Select(p => new { p.Name, p.Login }).FirstOrDefault(),
                Request = (
                    from request in db.Requests
                    join person in db.People on request.PersonId equals person.Id
                    where request.Id == l.RequestId
                    select new { request.Number, person.Name }
                ).FirstOrDefault(),
                List = db.AccessLists.Where(a => a.Id == l.ListId).Select(a => a.Title).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return new Page<LockLine>(
            [
                .. rows.Select(r => new LockLine(
                    r.Lock.Id,
                    r.Lock.Subject,
                    r.Person?.Name
                        ?? (r.Request is { } asked ? FormattableString.Invariant($"Request {asked.Number}") : r.List ?? ""),
                    r.Person?.Login ?? (r.Request is { } of ? $"of {of.Name}" : null),
                    r.Lock.Reason,
                    r.Lock.ByName,
                    r.Lock.From,
                    r.Lock.Until,
                    r.Lock.LiftedAt,
                    r.Lock.LiftedByName,
                    r.Lock.LiftReason
                )),
            ],
            total,
            number,
            size
        );
    }
}
