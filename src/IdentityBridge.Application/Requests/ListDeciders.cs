using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Who decides requests to join lists: those who may change the list's members.</summary>
internal static class ListDeciders
{
    /// <summary>The facts with who may decide about the list that the request asks to join; as they are when it asks for none.</summary>
    public static async Task<ApproverFacts> AddAsync(
        PortalDbContext db,
        ApproverFacts facts,
        AccessRequest request,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (request.AsksForListId is not { } id)
            return facts;
        var list = await db
            .AccessLists.AsNoTracking()
            .SingleOrDefaultAsync(l => l.Id == id && l.DeletedAt == null, cancellationToken);
        var deciders = list is null ? [] : await OwnersAsync(db, list, now, cancellationToken);
        if (list is not null && actor is { IsAdministrator: true, PersonId: { } administrator })
            deciders.Add(administrator);
        return facts with { ListDeciders = deciders };
    }

    /// <summary>Everybody who acts as owner now.</summary>
    public static async Task<HashSet<PersonId>> OwnersAsync(
        PortalDbContext db,
        AccessList list,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => [.. (await ListStandings.OwnersAsync(db, list, now, cancellationToken)).Select(o => o.Person)];

    /// <summary>
    /// The lists that <see cref="DecidableRequests.Visible" /> needs: of all that somebody ever asked to join, those about whose members the
    /// actor decides; none for those who see every request however it came about.
    /// </summary>
    public static Task<IReadOnlyCollection<AccessListId?>> ForSightAsync(
        PortalDbContext db,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => ForSightAsync(db, db.Requests, actor, now, cancellationToken);

    /// <summary>The same where nothing but these requests is looked at.</summary>
    public static async Task<IReadOnlyCollection<AccessListId?>> ForSightAsync(
        PortalDbContext db,
        IQueryable<AccessRequest> among,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => DecidableRequests.SeesAll(actor) ? [] : await OfAsync(db, among, actor, now, cancellationToken);

    /// <summary>Of the lists that these requests ask to join, those about whose members the actor decides.</summary>
    public static async Task<IReadOnlyCollection<AccessListId?>> OfAsync(
        PortalDbContext db,
        IQueryable<AccessRequest> among,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is null)
            return [];
        var asked = await among
            .Where(r => r.AsksForListId != null)
            .Select(r => r.AsksForListId!.Value)
            .Distinct()
            .ToListAsync(cancellationToken);
        if (asked.Count == 0)
            return [];
        if (actor.IsAdministrator)
            return [.. asked];
        var standings = await ListStandings.ReadAsync(db, actor, asked, now, cancellationToken);
        return [.. asked.Where(list => standings.GetValueOrDefault(list).Owner)];
    }
}
