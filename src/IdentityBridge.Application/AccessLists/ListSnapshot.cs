using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>What a change of a list may touch beside access: looked at before it and compared after it.</summary>
/// <param name="Members">Everybody in the list, and whether that has effect.</param>
/// <param name="Owners">Who may act as owner.</param>
internal sealed record ListSnapshot(
    IReadOnlyDictionary<PersonId, bool> Members,
    IReadOnlyCollection<PersonId> Owners,
    DateTimeOffset? NextDueAt
)
{
    /// <summary>Of a list that is not there yet.</summary>
    public static readonly ListSnapshot Nothing = new(new Dictionary<PersonId, bool>(), [], null);

    public static async Task<ListSnapshot> ReadAsync(
        PortalDbContext db,
        AccessListId id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // Nothing of it may be tracked: the change reads the list anew, once it has locked it.
        var list = await db
            .AccessLists.AsNoTracking()
            .SingleOrDefaultAsync(l => l.Id == id && l.DeletedAt == null, cancellationToken);
        if (list is null)
            return Nothing;
        var members = await db
            .ListMemberships.Where(m => m.ListId == id)
            .Select(m => new { m.PersonId, m.IsEffective })
            .ToDictionaryAsync(m => m.PersonId, m => m.IsEffective, cancellationToken);
        var owners = await ListStandings.OwnersAsync(db, list, now, cancellationToken);
        return new ListSnapshot(members, [.. owners.Select(o => o.Person).Distinct()], list.NextDueAt);
    }

    /// <summary>Adds what is different now to the preview.</summary>
    public async Task<ListPreview> CompareAsync(
        PortalDbContext db,
        AccessListId id,
        ListPreview preview,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var after = await ReadAsync(db, id, now, cancellationToken);
        if (after == Nothing)
            return preview;
        var fallen = after.Members.Where(m => !m.Value && Members.GetValueOrDefault(m.Key, true)).Select(m => m.Key).ToList();
        var risen = after.Members.Where(m => m.Value && !Members.GetValueOrDefault(m.Key, true)).Select(m => m.Key).ToList();
        var names = await ListFacts.NamesAsync(db, risen.Select(ListSubject.Of), cancellationToken);
        return preview with
        {
            WithoutEffect = await WithoutEffectAsync(db, id, fallen, cancellationToken),
            WithEffect = [.. names.Values.Order(StringComparer.OrdinalIgnoreCase)],
            LostOwners = await LostAsync(db, id, [.. Owners.Except(after.Owners)], cancellationToken),
            LosesAllOwners = Owners.Count > 0 && after.Owners.Count == 0,
            NextDueAt = NextDueAt is null || NextDueAt == after.NextDueAt ? null : after.NextDueAt,
        };
    }

    private static async Task<IReadOnlyList<(string Name, string Why)>> WithoutEffectAsync(
        PortalDbContext db,
        AccessListId list,
        IReadOnlyCollection<PersonId> people,
        CancellationToken cancellationToken
    )
    {
        if (people.Count == 0)
            return [];
        var rows = await (
            from member in db.ListMemberships.AsNoTracking()
            join person in db.People on member.PersonId equals person.Id
            where member.ListId == list && people.Contains(person.Id)
            orderby person.Name
            select new { person.Name, member.Why }
        ).ToListAsync(cancellationToken);
        var say = await WhyWords.ReadAsync(db, rows.Select(r => r.Why), cancellationToken);
        return [.. rows.Select(r => (r.Name, say.Say(r.Why) ?? "has no effect"))];
    }

    private static async Task<IReadOnlyList<(string Name, string Why)>> LostAsync(
        PortalDbContext db,
        AccessListId id,
        IReadOnlyCollection<PersonId> people,
        CancellationToken cancellationToken
    )
    {
        if (people.Count == 0)
            return [];
        var asked = (await db.AccessLists.AsNoTracking().SingleAsync(l => l.Id == id, cancellationToken)).OwnershipRequirements;
        var facts = await ListFacts.PeopleAsync(db, people, asked.Groups, cancellationToken);
        var names = await ListFacts.NamesAsync(db, people.Select(ListSubject.Of), cancellationToken);
        var groups = await db
            .Resources.Where(r => asked.Groups.Contains(r.Id))
            .ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken);
        return
        [
            .. facts
                .Select(p =>
                    (
                        Name: names.GetValueOrDefault(ListSubject.Of(p.Id), "Somebody unknown"),
                        Why: string.Join(
                            " and ",
                            asked.MissingOf(p).Select(m => m.Say(g => groups.GetValueOrDefault(g, "a group")))
                        )
                    )
                )
                .Select(p => p.Why.Length == 0 ? p with { Why = "is no owner any more" } : p)
                .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
