using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Reads what lists look at: people, edges between lists, names.</summary>
internal static class ListFacts
{
    /// <param name="among">Whom to read; null for everybody.</param>
    /// <param name="groups">The Okta groups that are required somewhere.</param>
    public static async Task<IReadOnlyList<MemberFacts>> PeopleAsync(
        PortalDbContext db,
        IReadOnlyCollection<PersonId>? among,
        IReadOnlyCollection<ResourceId> groups,
        CancellationToken cancellationToken
    )
    {
        var chosen = among is null ? db.People : db.People.Where(p => among.Contains(p.Id));
        var held = among is null ? db.Assignments : db.Assignments.Where(a => among.Contains(a.PersonId));
        var people = await chosen
            .Select(p => new
            {
                p.Id,
                p.Status,
                p.Department,
                p.Title,
                p.Email,
                p.Login,
            })
            .ToListAsync(cancellationToken);
        var memberships =
            groups.Count == 0
                ? []
                : await LastingMemberships.Of(db, held).Where(m => groups.Contains(m.Group)).ToListAsync(cancellationToken);
        var locked = await OpenLocks.PeopleAsync(db, cancellationToken);
        var groupsOf = memberships.ToLookup(m => m.Person, m => m.Group);
        return
        [
            .. people.Select(p => new MemberFacts(
                p.Id,
                p.Status,
                groupsOf[p.Id].ToHashSet(),
                new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
                {
                    ["department"] = One(p.Department),
                    ["title"] = One(p.Title),
                    ["email"] = One(p.Email),
                    ["login"] = One(p.Login),
                }
            )
            {
                IsLocked = locked.Contains(p.Id),
            }),
        ];
    }

    /// <summary>What decides whether <paramref name="nested" /> may be put into <paramref name="lists" />: all above these, all below those.</summary>
    public static async Task<IReadOnlyList<ListLink>> LinksAroundAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessListId> lists,
        IReadOnlyCollection<AccessListId> nested,
        CancellationToken cancellationToken
    ) => [.. (await db.LinksAboveAsync(lists, cancellationToken)).Union(await db.LinksBelowAsync(nested, cancellationToken))];

    /// <summary>Open edges as the computation takes them.</summary>
    public static Task<List<EdgeFacts>> EdgesAsync(IQueryable<ListEdge> edges, CancellationToken cancellationToken) =>
        edges
            .Where(e => e.RemovedAt == null)
            .Select(e => new EdgeFacts(e.Id, e.ListId, e.Kind, e.PersonId, e.NestedListId, e.Until))
            .ToListAsync(cancellationToken);

    /// <summary>What people and lists that are named are called; whoever is not in it does not exist.</summary>
    public static async Task<IReadOnlyDictionary<ListSubject, string>> NamesAsync(
        PortalDbContext db,
        IEnumerable<ListSubject> subjects,
        CancellationToken cancellationToken
    )
    {
        var all = subjects.ToHashSet();
        var (people, lists) = (
            all.Select(s => s.Person).OfType<PersonId>().ToList(),
            all.Select(s => s.List).OfType<AccessListId>().ToList()
        );
        var names = new Dictionary<ListSubject, string>();
        if (people.Count > 0)
            foreach (
                var person in await db
                    .People.Where(p => people.Contains(p.Id))
                    .Select(p => new { p.Id, p.Name })
                    .ToListAsync(cancellationToken)
            )
                names[ListSubject.Of(person.Id)] = person.Name;
        if (lists.Count > 0)
            foreach (
                var list in await db
                    .AccessLists.Where(l => lists.Contains(l.Id) && l.DeletedAt == null)
                    .Select(l => new { l.Id, l.Title })
                    .ToListAsync(cancellationToken)
            )
                names[ListSubject.Of(list.Id)] = list.Title;
        return names;
    }

    private static HashSet<string> One(string? value) => string.IsNullOrEmpty(value) ? [] : [value];
}
