using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists.Linked;

/// <summary>A group or app that a list can be imported from, as the last complete read saw it.</summary>
/// <param name="Members">Active people whom others put there; they become members.</param>
/// <param name="Others">Everybody else who holds it: not active now, or there by a request or a list. They stay as they are.</param>
/// <param name="Unknown">Users of the target who are nobody in the portal; they stay as they are.</param>
/// <param name="Gives">What a list gives that is made of it.</param>
/// <param name="Brings">Names of what comes with it.</param>
internal sealed record ListSource(
    ListOrigin Kind,
    string ExternalId,
    string Name,
    string? Description,
    IReadOnlyList<PersonId> Members,
    int Others,
    int Unknown,
    IReadOnlyList<EntitlementId> Gives,
    IReadOnlyList<string> Brings,
    (AccessListId Id, string Title)? List,
    string? WhyNot
)
{
    /// <summary>"Okta group Payments".</summary>
    public string FullName => $"{LinkedLists.Noun(Kind)} {Name}";
}

/// <summary>Reads what lists can be imported from.</summary>
internal static class ListSourceReader
{
    private const string GivesRights = "Its members have rights in this portal; an administrator gives them in Okta.";

    /// <summary>Ids and names of everything that is there, by name.</summary>
    public static async Task<IReadOnlyList<(string Id, string Name)>> NamesAsync(
        PortalDbContext db,
        ListOrigin kind,
        CancellationToken cancellationToken
    )
    {
        var target = LinkedLists.Target(kind);
        var resources = ResourceKindOf(kind);
        var found =
            kind == ListOrigin.IdentityCenterGroup
                ? await db
                    .TargetGroups.Where(g => g.Connector == target && g.GoneAt == null)
                    .Select(g => new { g.ExternalId, g.Name })
                    .ToListAsync(cancellationToken)
                : await db
                    .Resources.Where(r => r.Connector == target && r.Kind == resources && r.GoneAt == null)
                    .Select(r => new { r.ExternalId, r.Name })
                    .ToListAsync(cancellationToken);
        return
        [
            .. found
                .OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
                .ThenBy(f => f.ExternalId, StringComparer.Ordinal)
                .Select(f => (f.ExternalId, f.Name)),
        ];
    }

    /// <summary>All about these, in their order; what is not there any more is left out.</summary>
    public static async Task<IReadOnlyList<ListSource>> ReadAsync(
        PortalDbContext db,
        PortalRoleOptions roles,
        ListOrigin kind,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var sources =
            kind == ListOrigin.IdentityCenterGroup
                ? await GroupsAsync(db, ids, cancellationToken)
                : await ResourcesAsync(db, roles, kind, ids, cancellationToken);
        var found = sources.ToDictionary(s => s.ExternalId, StringComparer.Ordinal);
        return [.. ids.Distinct(StringComparer.Ordinal).Select(id => found.GetValueOrDefault(id)).OfType<ListSource>()];
    }

    private static ResourceKind ResourceKindOf(ListOrigin kind) =>
        kind == ListOrigin.OktaApp ? ResourceKind.OktaApp : ResourceKind.OktaGroup;

    private static async Task<List<ListSource>> ResourcesAsync(
        PortalDbContext db,
        PortalRoleOptions roles,
        ListOrigin kind,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var (resourceKind, entitlementKind) = (ResourceKindOf(kind), LinkedLists.Kind(kind));
        var resources = await (
            from resource in db.Resources
            join entitlement in db.Entitlements on resource.Id equals entitlement.ResourceId
            where
                resource.Connector == ConnectorId.Okta
                && resource.Kind == resourceKind
                && resource.GoneAt == null
                && ids.Contains(resource.ExternalId)
                && entitlement.Kind == entitlementKind
                && entitlement.GoneAt == null
            select new
            {
                resource.ExternalId,
                resource.Name,
                resource.Description,
                resource.WhyNotRequestable,
                Entitlement = entitlement.Id,
            }
        ).ToListAsync(cancellationToken);
        var entitlements = resources.Select(r => r.Entitlement).ToList();
        var holders = (
            await (
                from assignment in db.Assignments
                join person in db.People on assignment.PersonId equals person.Id
                where entitlements.Contains(assignment.EntitlementId) && assignment.Via == "" && assignment.GoneAt == null
                select new
                {
                    assignment.EntitlementId,
                    assignment.PersonId,
                    Joins = !assignment.PutByUs && person.Status == PersonStatus.Active,
                }
            ).ToListAsync(cancellationToken)
        ).ToLookup(a => a.EntitlementId);
        var brings = kind == ListOrigin.OktaGroup ? await BringsAsync(db, ConnectorId.Okta, ids, cancellationToken) : null;
        var lists = await ListsAsync(db, kind, ids, cancellationToken);
        return
        [
            .. resources.Select(r =>
            {
                var people = holders[r.Entitlement].Where(h => h.Joins).Select(h => h.PersonId).ToList();
                return new ListSource(
                    kind,
                    r.ExternalId,
                    r.Name,
                    r.Description,
                    people,
                    holders[r.Entitlement].Count() - people.Count,
                    0,
                    [r.Entitlement],
                    [.. brings?[r.ExternalId].Select(b => b.Name) ?? []],
                    lists.TryGetValue(r.ExternalId, out var list) ? list : null,
                    r.WhyNotRequestable ?? (kind == ListOrigin.OktaGroup && roles.GivesRights(r.Name) ? GivesRights : null)
                );
            }),
        ];
    }

    private static async Task<List<ListSource>> GroupsAsync(
        PortalDbContext db,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var target = ConnectorId.IdentityCenter;
        var fills = await db.Connectors.AnyAsync(c => c.Id == target && c.FillsGroups, cancellationToken);
        var groups = await db
            .TargetGroups.AsNoTracking()
            .Where(g => g.Connector == target && g.GoneAt == null && ids.Contains(g.ExternalId))
            .ToListAsync(cancellationToken);
        var users = groups.SelectMany(g => g.Users).Distinct(StringComparer.Ordinal).ToList();
        var known = (
            await (
                from user in db.TargetUsers
                join person in db.People on user.PersonId equals person.Id
                where user.Connector == target && users.Contains(user.ExternalId)
                select new
                {
                    user.ExternalId,
                    person.Id,
                    Joins = person.Status == PersonStatus.Active,
                }
            ).ToListAsync(cancellationToken)
        ).ToDictionary(u => u.ExternalId, StringComparer.Ordinal);
        var brings = await BringsAsync(db, target, ids, cancellationToken);
        var lists = await ListsAsync(db, ListOrigin.IdentityCenterGroup, ids, cancellationToken);
        var filled = await (
            from listGroup in db.ListGroups
            join list in db.AccessLists on listGroup.ListId equals list.Id
            where listGroup.ExternalId != null && ids.Contains(listGroup.ExternalId) && list.DeletedAt == null
            select new
            {
                listGroup.ExternalId,
                list.Id,
                list.Title,
            }
        ).ToListAsync(cancellationToken);
        foreach (var one in filled)
            lists.TryAdd(one.ExternalId!, (one.Id, one.Title));
        return
        [
            .. groups.Select(g =>
            {
                var people = g.Users.Where(known.ContainsKey).Select(u => known[u]).DistinctBy(u => u.Id).ToList();
                var given = brings[g.ExternalId].ToList();
                return new ListSource(
                    ListOrigin.IdentityCenterGroup,
                    g.ExternalId,
                    g.Name,
                    g.Description,
                    [.. people.Where(p => p.Joins).Select(p => p.Id)],
                    people.Count(p => !p.Joins),
                    g.Users.Count(u => !known.ContainsKey(u)),
                    [.. given.Select(b => b.Id)],
                    [.. given.Select(b => b.Name)],
                    lists.TryGetValue(g.ExternalId, out var list) ? list : null,
                    !fills ? "Set Scim:Endpoint first: without it the portal cannot fill groups of Identity Center."
                        : given.Count == 0 ? "It is assigned to no account, so a list made of it would give nothing."
                        : null
                );
            }),
        ];
    }

    private static async Task<ILookup<string, (EntitlementId Id, string Name)>> BringsAsync(
        PortalDbContext db,
        ConnectorId connector,
        IReadOnlyList<string> groups,
        CancellationToken cancellationToken
    )
    {
        var gives = await (
            from give in db.GroupGives
            join entitlement in db.Entitlements on give.EntitlementId equals entitlement.Id
            where give.Connector == connector && groups.Contains(give.GroupExternalId) && entitlement.GoneAt == null
            select new { give.GroupExternalId, entitlement.Id }
        ).ToListAsync(cancellationToken);
        var ids = gives.Select(g => g.Id).Distinct().ToList();
        var names = (await EntitlementNames.Of(db).Where(e => ids.Contains(e.Id)).ToListAsync(cancellationToken)).ToDictionary(
            e => e.Id,
            e => e.FullName
        );
        return gives
            .Select(g => (g.GroupExternalId, Thing: (g.Id, Name: names[g.Id])))
            .OrderBy(g => g.Thing.Name, StringComparer.OrdinalIgnoreCase)
            .ToLookup(g => g.GroupExternalId, g => g.Thing, StringComparer.Ordinal);
    }

    /// <summary>The lists that are tied to these already.</summary>
    private static async Task<Dictionary<string, (AccessListId Id, string Title)>> ListsAsync(
        PortalDbContext db,
        ListOrigin kind,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    ) =>
        (
            await db
                .AccessLists.Where(l =>
                    l.Origin == kind && l.DeletedAt == null && l.LinkExternalId != null && ids.Contains(l.LinkExternalId)
                )
                .Select(l => new
                {
                    l.LinkExternalId,
                    l.Id,
                    l.Title,
                })
                .ToListAsync(cancellationToken)
        ).ToDictionary(l => l.LinkExternalId!, l => (l.Id, l.Title), StringComparer.Ordinal);
}
