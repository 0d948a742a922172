using System.Security.Cryptography;
using System.Text;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>
/// What the database knows of the names in a file. A list is meant by its id, by the id of what it is tied to, or by a name of elsewhere, which
/// stands for the same id each time, so that a file imported twice finds what it made.
/// </summary>
internal sealed class ListFileFacts
{
    private readonly Dictionary<AccessListId, AccessList> lists = [];
    private readonly Dictionary<string, AccessListId> linked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(PersonId Id, bool Active)>> people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RoleId> roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ResourceId>> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<(EntitlementKind, string, string), EntitlementId> entitlements = [];

    /// <summary>Lists that the file names and that exist, with what they give; ready to be changed.</summary>
    public IReadOnlyDictionary<AccessListId, AccessList> Lists => lists;

    /// <summary>Open edges of these lists.</summary>
    public IReadOnlyList<ListEdge> Edges { get; private set; } = [];

    public IReadOnlySet<ListReviewId> Reviews { get; private set; } = new HashSet<ListReviewId>();

    /// <summary>Everything above and below the lists that the file names.</summary>
    public IReadOnlyList<ListLink> Links { get; private set; } = [];

    /// <summary>Lists that stood for a name of the file and were deleted here.</summary>
    public IReadOnlySet<AccessListId> Deleted { get; private set; } = new HashSet<AccessListId>();

    /// <summary>The id that a name stands for, here and next time.</summary>
    public static Guid IdOf(string name)
    {
        if (Guid.TryParseExact(name, "D", out var id))
            return id;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("identitybridge:access-list:" + name)).AsSpan(0, 16);
        // Version 8, variant 1: RFC 9562, made of what one likes.
        (hash[6], hash[8]) = ((byte)((hash[6] & 0x0F) | 0x80), (byte)((hash[8] & 0x3F) | 0x80));
        return new Guid(hash, bigEndian: true);
    }

    public AccessListId ListOf(string name) => linked.TryGetValue(name, out var id) ? id : new AccessListId(IdOf(name));

    /// <summary>Who has the login; an active person before others. Null when nobody has, or more than one.</summary>
    public PersonId? PersonOf(string login) =>
        !people.TryGetValue(login, out var found) ? null
        : found.Count == 1 ? found[0].Id
        : found.Count(p => p.Active) == 1 ? found.Find(p => p.Active).Id
        : null;

    public RoleId? RoleOf(string name) => roles.TryGetValue(name, out var id) ? id : null;

    /// <summary>An Okta group by its id or its name; null when there is none, or more than one of the name.</summary>
    public ResourceId? GroupOf(string name) => groups.TryGetValue(name, out var found) && found is [var one] ? one : null;

    public EntitlementId? EntitlementOf(EntitlementKind kind, string resource, string permissionSet) =>
        entitlements.TryGetValue((kind, resource, permissionSet), out var id) ? id : null;

    public static async Task<ListFileFacts> ReadAsync(PortalDbContext db, ListFile file, CancellationToken cancellationToken)
    {
        var facts = new ListFileFacts();
        await facts.ReadListsAsync(db, file, cancellationToken);
        var subjects = file.Lists.SelectMany(l => l.Owners).Concat(file.Members.Select(m => m.Subject));
        var logins = subjects.Where(s => !s.IsList).Select(s => s.Name.Text.ToLowerInvariant()).Distinct().ToList();
        foreach (
            var person in await db
                .People.Where(p => logins.Contains(p.Login.ToLower()))
                .Select(p => new
                {
                    p.Id,
                    p.Login,
                    p.Status,
                })
                .ToListAsync(cancellationToken)
        )
            Add(facts.people, person.Login, (person.Id, person.Status == PersonStatus.Active));
        var roleNames = file.Lists.SelectMany(l => l.Roles).Select(r => r.Text).Distinct().ToList();
        foreach (
            var role in await db
                .Roles.Where(r => roleNames.Contains(r.Name) && r.DeletedAt == null)
                .Select(r => new { r.Name, r.Id })
                .ToListAsync(cancellationToken)
        )
            facts.roles[role.Name] = role.Id;
        await facts.ReadGroupsAsync(db, file, cancellationToken);
        await facts.ReadEntitlementsAsync(db, file, cancellationToken);
        return facts;
    }

    private async Task ReadListsAsync(PortalDbContext db, ListFile file, CancellationToken cancellationToken)
    {
        var names = file
            .Lists.Select(l => l.Name.Text)
            .Concat(file.Lists.SelectMany(l => l.Owners).Where(o => o.IsList).Select(o => o.Name.Text))
            .Concat(file.Members.SelectMany(m => m.Subject.IsList ? new[] { m.List.Text, m.Subject.Name.Text } : [m.List.Text]))
            .Concat(file.Reviews.Select(r => r.List.Text))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (
            var link in await db
                .AccessLists.Where(l => l.DeletedAt == null && l.LinkExternalId != null && names.Contains(l.LinkExternalId))
                .Select(l => new { l.Id, l.LinkExternalId })
                .ToListAsync(cancellationToken)
        )
            linked[link.LinkExternalId!] = link.Id;
        var ids = names.Select(ListOf).Distinct().ToList();
        await ApplyMemberships.LockAsync(db, ids, cancellationToken);
        var found = await db.AccessLists.Include(l => l.Grants).Where(l => ids.Contains(l.Id)).ToListAsync(cancellationToken);
        foreach (var list in found.Where(l => l.DeletedAt is null))
            lists[list.Id] = list;
        Deleted = found.Where(l => l.DeletedAt is not null).Select(l => l.Id).ToHashSet();
        Links = await ListFacts.LinksAroundAsync(db, ids, ids, cancellationToken);
        var written = file.Lists.Select(l => l.Name.Text).Concat(file.Members.Select(m => m.List.Text)).Select(ListOf).ToList();
        Edges = await db.ListEdges.Where(e => e.RemovedAt == null && written.Contains(e.ListId)).ToListAsync(cancellationToken);
        var reviews = file.Reviews.Select(r => new ListReviewId(IdOf(r.Name.Text))).ToList();
        Reviews = (
            await db.ListReviews.Where(r => reviews.Contains(r.Id)).Select(r => r.Id).ToListAsync(cancellationToken)
        ).ToHashSet();
    }

    private async Task ReadGroupsAsync(PortalDbContext db, ListFile file, CancellationToken cancellationToken)
    {
        var named = file
            .Lists.SelectMany(l => l.Membership.Groups.Concat(l.Ownership.Groups))
            .Concat(file.Reviews.SelectMany(r => r.Requirements?.Groups ?? []))
            .Select(g => g.Text)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (
            var group in await db
                .Resources.Where(r =>
                    r.Kind == ResourceKind.OktaGroup
                    && ((named.Contains(r.Name) && r.GoneAt == null) || named.Contains(r.ExternalId))
                )
                .Select(r => new
                {
                    r.Id,
                    r.Name,
                    r.ExternalId,
                    Gone = r.GoneAt != null,
                })
                .ToListAsync(cancellationToken)
        )
        {
            if (!group.Gone)
                Add(groups, group.Name, group.Id);
            if (group.ExternalId != group.Name)
                Add(groups, group.ExternalId, group.Id);
        }
    }

    private async Task ReadEntitlementsAsync(PortalDbContext db, ListFile file, CancellationToken cancellationToken)
    {
        var resources = file.Lists.SelectMany(l => l.Entitlements).Select(e => e.Resource.Text).Distinct().ToList();
        foreach (
            var one in await db
                .Entitlements.AsNoTracking()
                .Where(e => resources.Contains(e.ResourceExternalId))
                .ToListAsync(cancellationToken)
        )
            entitlements[(one.Kind, one.ResourceExternalId, one.PermissionSetExternalId)] = one.Id;
    }

    private static void Add<T>(Dictionary<string, List<T>> index, string key, T value)
    {
        if (!index.TryGetValue(key, out var values))
            index[key] = values = [];
        values.Add(value);
    }
}
