using System.Globalization;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>What a reviewer needs to know about the members of one list.</summary>
internal sealed class ReviewFacts
{
    public required IReadOnlyList<string> Gives { get; init; }
    public required IReadOnlyDictionary<ListSubject, string> Names { get; init; }
    public required IReadOnlyDictionary<ListSubject, string> Details { get; init; }
    public required IReadOnlyDictionary<PersonId, string> Whys { get; init; }
    public required ILookup<PersonId, string> Loses { get; init; }
    public required ILookup<PersonId, string> Others { get; init; }

    public string NameOf(ListSubject subject) => Names.GetValueOrDefault(subject, "Somebody unknown");

    public string? DetailOf(ListSubject subject) => Details.GetValueOrDefault(subject);

    public string? WhyOf(ListEdge edge) => edge.PersonId is { } person ? Whys.GetValueOrDefault(person) : null;

    public IReadOnlyList<string> LosesOf(ListEdge edge) => Of(Loses, edge);

    public IReadOnlyList<string> OthersOf(ListEdge edge) => Of(Others, edge);

    private static IReadOnlyList<string> Of(ILookup<PersonId, string> lookup, ListEdge edge) =>
        edge.PersonId is { } person ? [.. lookup[person].Distinct().Order(StringComparer.OrdinalIgnoreCase)] : [];
}

/// <summary>Reads <see cref="ReviewFacts" /> for all members at once.</summary>
internal static class MemberFactsReader
{
    public static async Task<ReviewFacts> ReadAsync(
        PortalDbContext db,
        AccessList list,
        IReadOnlyCollection<ListEdge> edges,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var people = edges.Select(e => e.PersonId).OfType<PersonId>().Distinct().ToList();
        var names = await ListFacts.NamesAsync(db, edges.Select(e => e.Subject), cancellationToken);
        var memberships = await db
            .ListMemberships.AsNoTracking()
            .Where(m => people.Contains(m.PersonId))
            .ToListAsync(cancellationToken);
        var (loses, others) = await GrantsAsync(db, list, edges, memberships, now, cancellationToken);
        return new ReviewFacts
        {
            Gives = await GivesAsync(db, list, cancellationToken),
            Names = names,
            Details = await DetailsAsync(db, edges, people, cancellationToken),
            Whys = await WhysAsync(db, list, memberships, cancellationToken),
            Loses = loses,
            Others = others,
        };
    }

    /// <summary>
    /// For each person what only this membership gives (here, and in lists that have this one in them), and which other lists give some of the
    /// same.
    /// </summary>
    private static async Task<(ILookup<PersonId, string> Loses, ILookup<PersonId, string> Others)> GrantsAsync(
        PortalDbContext db,
        AccessList list,
        IReadOnlyCollection<ListEdge> edges,
        List<EffectiveMember> memberships,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var edgeOf = edges.Where(e => e.PersonId is not null).ToLookup(e => e.PersonId!.Value, e => e.Id.Value);
        var through = memberships
            .Where(m => m.ListId == list.Id || m.Path.Intersect(edgeOf[m.PersonId]).Any())
            .Select(m => (m.PersonId, m.ListId))
            .ToHashSet();
        var people = edgeOf.Select(e => e.Key).ToList();
        var held = await db
            .Grants.AsNoTracking()
            .Where(g => people.Contains(g.PersonId) && g.EndedAt == null && g.From <= now && (g.Until == null || now < g.Until))
            .Select(g => new
            {
                g.PersonId,
                g.EntitlementId,
                g.ListId,
            })
            .ToListAsync(cancellationToken);
        var byKey = held.ToLookup(g => (g.PersonId, g.EntitlementId));
        var standing = (
            await db
                .Assignments.Where(a => people.Contains(a.PersonId) && a.GoneAt == null && a.Via == "" && !a.PutByUs)
                .Select(a => new { a.PersonId, a.EntitlementId })
                .ToListAsync(cancellationToken)
        )
            .Select(a => (a.PersonId, a.EntitlementId))
            .ToHashSet();
        var named = await NamesAsync(db, [.. held.Select(g => g.EntitlementId).Distinct()], cancellationToken);
        var titles = await db
            .AccessLists.Where(l => l.DeletedAt == null)
            .Where(l => held.Select(g => g.ListId).Distinct().Contains(l.Id))
            .ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken);
        var (loses, others) = (new List<(PersonId, string)>(), new List<(PersonId, string)>());
        foreach (var key in byKey)
        {
            bool Ours(AccessListId? of) => of is { } id && through.Contains((key.Key.PersonId, id));
            if (!key.Any(g => Ours(g.ListId)))
                continue;
            if (key.All(g => Ours(g.ListId)) && !standing.Contains(key.Key))
                loses.Add((key.Key.PersonId, named.GetValueOrDefault(key.Key.EntitlementId, "Something unknown")));
            foreach (var other in key.Where(g => g.ListId is not null && !Ours(g.ListId)))
                others.Add((key.Key.PersonId, titles.GetValueOrDefault(other.ListId!.Value, "A list")));
        }
        return (loses.ToLookup(l => l.Item1, l => l.Item2), others.ToLookup(o => o.Item1, o => o.Item2));
    }

    private static async Task<IReadOnlyList<string>> GivesAsync(
        PortalDbContext db,
        AccessList list,
        CancellationToken cancellationToken
    )
    {
        var entitlements = list.Grants.Select(g => g.EntitlementId).OfType<EntitlementId>().ToList();
        var roles = list.Grants.Select(g => g.RoleId).OfType<RoleId>().ToList();
        var names = await NamesAsync(db, entitlements, cancellationToken);
        var roleNames = await db.Roles.Where(r => roles.Contains(r.Id)).Select(r => r.Name).ToListAsync(cancellationToken);
        return [.. names.Values.Concat(roleNames).Order(StringComparer.OrdinalIgnoreCase)];
    }

    private static async Task<Dictionary<EntitlementId, string>> NamesAsync(
        PortalDbContext db,
        List<EntitlementId> ids,
        CancellationToken cancellationToken
    ) =>
        (await EntitlementNames.Of(db).Where(e => ids.Contains(e.Id)).ToListAsync(cancellationToken)).ToDictionary(
            e => e.Id,
            e => e.FullName
        );

    private static async Task<Dictionary<ListSubject, string>> DetailsAsync(
        PortalDbContext db,
        IReadOnlyCollection<ListEdge> edges,
        List<PersonId> people,
        CancellationToken cancellationToken
    )
    {
        var persons = await db
            .People.Where(p => people.Contains(p.Id))
            .Select(p => new
            {
                p.Id,
                p.Title,
                p.Department,
            })
            .ToListAsync(cancellationToken);
        var details = persons
            .Select(p => (ListSubject.Of(p.Id), Text: string.Join(" · ", new[] { p.Title, p.Department }.OfType<string>())))
            .Where(d => d.Text.Length > 0)
            .ToDictionary(d => d.Item1, d => d.Text);
        var lists = edges.Select(e => e.NestedListId).OfType<AccessListId>().ToList();
        var sizes = await db
            .ListMemberships.Where(m => lists.Contains(m.ListId) && m.IsEffective)
            .GroupBy(m => m.ListId)
            .Select(m => new { m.Key, Count = m.Count() })
            .ToListAsync(cancellationToken);
        foreach (var nested in lists)
        {
            var count = sizes.Find(s => s.Key == nested)?.Count ?? 0;
            details[ListSubject.Of(nested)] = string.Create(
                CultureInfo.InvariantCulture,
                $"List of {count} {(count == 1 ? "person" : "people")}"
            );
        }
        return details;
    }

    private static async Task<Dictionary<PersonId, string>> WhysAsync(
        PortalDbContext db,
        AccessList list,
        List<EffectiveMember> memberships,
        CancellationToken cancellationToken
    )
    {
        var without = memberships.Where(m => m.ListId == list.Id && m.Why is not null).ToList();
        var words = await IneligibilityWords.ReadAsync(db, without.Select(m => m.Why), cancellationToken);
        return without.ToDictionary(m => m.PersonId, m => words.Say(m.Why!));
    }
}
