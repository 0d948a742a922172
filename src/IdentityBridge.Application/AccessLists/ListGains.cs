using System.Security.Cryptography;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>What one person would get as a member of a list.</summary>
/// <param name="Missing">What they lack of the list's own requirements; with something missing they get nothing.</param>
/// <param name="Silent">Why the list itself gives nothing now, in words: "it is locked"; null when it gives.</param>
/// <param name="Gives">Everything: by itself, by its roles, and through the lists that it is in.</param>
/// <param name="Lasting">What of it comes by ways that have no end of their own.</param>
/// <param name="WouldGive">The same as if nothing were missing here and no list were silent: what the list is for.</param>
/// <param name="Extra">What of it the person does not hold without an end already.</param>
internal sealed record ListGain(
    AccessList List,
    IReadOnlyList<MissingRequirement> Missing,
    string? Silent,
    IReadOnlySet<EntitlementId> Gives,
    IReadOnlySet<EntitlementId> Lasting,
    IReadOnlySet<EntitlementId> WouldGive,
    IReadOnlySet<EntitlementId> Extra
)
{
    /// <summary>What the membership gives beside these items and what the person holds anyway.</summary>
    public IReadOnlySet<EntitlementId> ExtraBeside(IEnumerable<EntitlementId> items) => Extra.Except(items).ToHashSet();

    /// <summary>One word for a set of things: what somebody was shown can be told from anything else.</summary>
    public static string WordOf(IEnumerable<EntitlementId> things) =>
        Convert.ToHexStringLower(SHA256.HashData([.. things.Select(t => t.Value).Order().SelectMany(id => id.ToByteArray())]))[
            ..32
        ];
}

/// <summary>Says what membership of lists would give one person, before anybody makes them a member: the same as the membership gives then.</summary>
internal static class ListGains
{
    /// <summary>One answer for each of these lists that is there. The number of queries does not depend on how many they are.</summary>
    public static async Task<IReadOnlyDictionary<AccessListId, ListGain>> ReadAsync(
        PortalDbContext db,
        PersonId person,
        IReadOnlyCollection<AccessListId> lists,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var links = await db.LinksAboveAsync(lists, cancellationToken);
        var around = new Hierarchy([.. links.Where(l => l.Kind == ListEdgeKind.Member)]).WithAncestors(lists).ToList();
        var all = await db
            .AccessLists.AsNoTracking()
            .Include(l => l.Grants)
            .Where(l => around.Contains(l.Id) && l.DeletedAt == null)
            .ToDictionaryAsync(l => l.Id, cancellationToken);
        var nested = await ListFacts.EdgesAsync(
            db.ListEdges.Where(e => around.Contains(e.ListId) && e.Kind == ListEdgeKind.Member && e.NestedListId != null),
            cancellationToken
        );
        var roles = all.Values.SelectMany(l => l.Grants).Select(g => g.RoleId).OfType<RoleId>().Distinct().ToList();
        var held = (
            await db.RoleEntitlements.AsNoTracking().Where(e => roles.Contains(e.RoleId)).ToListAsync(cancellationToken)
        ).ToLookup(e => e.RoleId, e => e.EntitlementId);
        var locked = await OpenLocks.ListsAsync(db, around, cancellationToken);
        var groups = all.Values.SelectMany(l => l.MembershipRequirements.Groups).Distinct().ToList();
        var facts = (await ListFacts.PeopleAsync(db, [person], groups, cancellationToken)).Single();
        var lasting = await LastingAsync(db, person, cancellationToken);
        var up = nested.Where(e => e.Until is null || now < e.Until).ToLookup(e => e.Nested!.Value);

        ListGain Of(AccessList list)
        {
            var missing = list.MembershipRequirements.MissingOf(facts);
            // Of each list on the way up whether some way to it has no end; without one it is looked at again should another way have none.
            var reached = new Dictionary<AccessListId, bool> { [list.Id] = true };
            var open = new Queue<AccessListId>([list.Id]);
            while (open.TryDequeue(out var at))
                foreach (var edge in up[at])
                {
                    var endless = reached[at] && edge.Until is null;
                    if (
                        !all.TryGetValue(edge.List, out var parent)
                        || !parent.MembershipRequirements.MetBy(facts)
                        || (reached.TryGetValue(edge.List, out var known) && (known || !endless))
                    )
                        continue;
                    reached[edge.List] = endless;
                    open.Enqueue(edge.List);
                }
            HashSet<EntitlementId> Things(IEnumerable<KeyValuePair<AccessListId, bool>> of) =>
                [
                    .. of.SelectMany(r => all[r.Key].Grants)
                        .SelectMany(g => g.RoleId is { } role ? held[role] : [g.EntitlementId!.Value]),
                ];
            var giving = reached.Where(r => missing.Count == 0 && all[r.Key].Gives(now, locked.Contains(r.Key))).ToList();
            var gives = Things(giving);
            var silent =
                locked.Contains(list.Id) ? "it is locked"
                : list.Gives(now, locked: false) ? null
                : "its review is overdue";
            return new ListGain(
                list,
                missing,
                silent,
                gives,
                Things(giving.Where(r => r.Value)),
                Things(reached.Where(r => r.Value)),
                gives.Except(lasting).ToHashSet()
            );
        }
        return lists.Distinct().Where(all.ContainsKey).ToDictionary(id => id, id => Of(all[id]));
    }

    /// <summary>What the person holds without an end: found in a target, or by a list.</summary>
    private static async Task<IReadOnlySet<EntitlementId>> LastingAsync(
        PortalDbContext db,
        PersonId person,
        CancellationToken cancellationToken
    )
    {
        var found = db
            .Assignments.Where(a => a.PersonId == person && a.GoneAt == null && !a.PutByUs)
            .Select(a => a.EntitlementId);
        var given = db
            .Grants.Where(g => g.PersonId == person && g.Source == GrantSource.AccessList && g.EndedAt == null && g.Until == null)
            .Select(g => g.EntitlementId);
        return (await found.Union(given).ToListAsync(cancellationToken)).ToHashSet();
    }
}
