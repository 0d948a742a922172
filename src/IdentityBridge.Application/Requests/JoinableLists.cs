using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>A list that people may ask to join, as the actor sees it. Who is in it is not said.</summary>
/// <param name="Gives">What members get now.</param>
/// <param name="Prompt">What its owners want to be told; null for the usual words.</param>
/// <param name="IsMember">Whether the actor is in it already.</param>
/// <param name="MemberUntil">The end of that; null for none.</param>
/// <param name="Pending">Number of the actor's request that waits.</param>
/// <param name="Refusal">Why the actor cannot ask now; null when they can.</param>
public sealed record JoinableList(
    AccessListId Id,
    string Title,
    string? Description,
    IReadOnlyList<GivenThing> Gives,
    string? Prompt,
    bool IsMember,
    DateTimeOffset? MemberUntil,
    long? Pending,
    Error? Refusal
);

/// <summary>Lists in the catalogue: those whose owners let people ask. They are shown to everybody who is active.</summary>
public sealed class JoinableLists(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <param name="text">Words that must all occur in title or description; case ignored.</param>
    /// <param name="page">From 1.</param>
    public async Task<Page<JoinableList>> SearchAsync(
        string? text,
        int page,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (actor.PersonId is not { } person || !await IsActiveAsync(db, person, cancellationToken))
            return new Page<JoinableList>([], 0, 1, size);
        var lists = db.AccessLists.Where(l => l.PeopleMayAsk && l.DeletedAt == null);
        foreach (var word in SearchWords.Of(text).Take(8))
            lists = lists.Where(l => l.Title.ToLower().Contains(word) || (l.Description ?? "").ToLower().Contains(word));
        var total = await lists.CountAsync(cancellationToken);
        var number = Math.Clamp(page, 1, Math.Max(1, (total + size - 1) / size));
        var ids = await lists
            .OrderBy(l => l.Title)
            .ThenBy(l => l.Id)
            .Skip((number - 1) * size)
            .Take(size)
            .Select(l => l.Id)
            .ToListAsync(cancellationToken);
        return new Page<JoinableList>(await ReadAsync(db, ids, person, time.Now(), cancellationToken), total, number, size);
    }

    /// <summary>One of them; not found when people may not ask to join it.</summary>
    public async Task<Result<JoinableList>> FindAsync(AccessListId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return actor.PersonId is { } person && await IsActiveAsync(db, person, cancellationToken)
            ? await FindAsync(db, id, person, time.Now(), cancellationToken)
            : ListErrors.NotFound();
    }

    internal static async Task<Result<JoinableList>> FindAsync(
        PortalDbContext db,
        AccessListId id,
        PersonId person,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!await db.AccessLists.AnyAsync(l => l.Id == id && l.PeopleMayAsk && l.DeletedAt == null, cancellationToken))
            return ListErrors.NotFound();
        return (await ReadAsync(db, [id], person, now, cancellationToken))[0];
    }

    internal static Task<bool> IsActiveAsync(PortalDbContext db, PersonId person, CancellationToken cancellationToken) =>
        db.People.AnyAsync(p => p.Id == person && p.Status == PersonStatus.Active, cancellationToken);

    /// <summary>In the order of the ids. The number of queries does not depend on how many they are.</summary>
    private static async Task<IReadOnlyList<JoinableList>> ReadAsync(
        PortalDbContext db,
        IReadOnlyList<AccessListId> ids,
        PersonId person,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
            return [];
        var gains = await ListGains.ReadAsync(db, person, ids, now, cancellationToken);
        var lacks = await MembershipViews.SayAsync(db, gains.Values, cancellationToken);
        var gives = await GivenThings.ReadAsync(db, [.. ids], cancellationToken);
        var standing = await StandingAsync(db, ids, person, now, cancellationToken);
        var asked = ids.Select(id => (AccessListId?)id).ToList();
        var pending = (
            await db
                .Requests.Where(r => r.PersonId == person && r.Status == RequestStatus.Pending && asked.Contains(r.AsksForListId))
                .Select(r => new { r.AsksForListId, r.Number })
                .ToListAsync(cancellationToken)
        ).ToLookup(r => r.AsksForListId!.Value, r => r.Number);
        var observed = await db
            .Connectors.Where(c => c.Mode == ConnectorMode.Observe)
            .Select(c => c.Id)
            .ToListAsync(cancellationToken);
        return
        [
            .. ids.Select(id =>
            {
                var (gain, number) = (gains[id], pending[id].Select(n => (long?)n).FirstOrDefault());
                var (list, isMember) = (gain.List, standing.TryGetValue(id, out var until));
                return new JoinableList(
                    id,
                    list.Title,
                    list.Description,
                    [.. gives[id]],
                    list.AskPrompt,
                    isMember,
                    until,
                    number,
                    isMember ? LongTermErrors.MemberAlready(list.Title)
                        : number is { } waiting ? LongTermErrors.AskedAlready(list.Title, waiting)
                        : lacks.TryGetValue(id, out var missing) ? LongTermErrors.AskerNotEligible(list.Title, missing)
                        : gain.Silent is { } why ? LongTermErrors.GivesNothing(list.Title, why)
                        : list.Origin != ListOrigin.Here && observed.Contains(LinkedLists.Target(list.Origin))
                            ? ListErrors.OnlyObserved(LinkedLists.Target(list.Origin).DisplayName)
                        : null
                );
            }),
        ];
    }

    /// <summary>The lists that the person is in: by name, with effect or without, or with effect through others for ever; each with its end.</summary>
    internal static async Task<IReadOnlyDictionary<AccessListId, DateTimeOffset?>> StandingAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessListId> among,
        PersonId person,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var direct = await db
            .ListEdges.Where(e =>
                among.Contains(e.ListId)
                && e.Kind == ListEdgeKind.Member
                && e.PersonId == person
                && e.RemovedAt == null
                && (e.Until == null || now < e.Until)
            )
            .Select(e => new { e.ListId, e.Until })
            .ToListAsync(cancellationToken);
        var through = await db
            .ListMemberships.Where(m => among.Contains(m.ListId) && m.PersonId == person && m.IsEffective && m.Until == null)
            .Select(m => m.ListId)
            .ToListAsync(cancellationToken);
        var standing = direct.ToDictionary(e => e.ListId, e => e.Until);
        foreach (var list in through)
            standing[list] = null;
        return standing;
    }
}
