using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

/// <param name="Text">Words that must all occur in name, description, id or permission sets; case ignored.</param>
/// <param name="Label"><c>key=value</c>.</param>
/// <param name="Page">From 1.</param>
public sealed record CatalogFilter(
    string? Text = null,
    ResourceKind? Kind = null,
    string? Label = null,
    int Page = 1,
    int Size = 25
)
{
    /// <summary>Only roles; without it, and without a kind, roles come before resources.</summary>
    public bool RolesOnly { get; init; }

    /// <summary>For whom one looks: what they may ask for, as far as the actor may know it. Null for the actor.</summary>
    public PersonId? For { get; init; }
}

/// <param name="Entries">The resources of the page; its total counts the roles, too.</param>
/// <param name="ByKind">How many resources match the text and label, by kind.</param>
/// <param name="Roles">The roles of the page, which come first.</param>
/// <param name="RoleCount">How many roles match the text.</param>
public sealed record CatalogPage(
    Page<CatalogEntry> Entries,
    IReadOnlyDictionary<ResourceKind, int> ByKind,
    IReadOnlyList<CatalogRole> Roles,
    int RoleCount
);

/// <summary>A resource as the actor sees it.</summary>
/// <param name="WhyNot">Why nothing of it can be asked for; null when something can.</param>
/// <param name="Holders">How many people have it; null for accounts.</param>
/// <param name="Gives">For a group: how many other things its members get.</param>
public sealed record CatalogEntry(
    ResourceId Id,
    ResourceKind Kind,
    string Name,
    string? Description,
    string ExternalId,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Owners,
    string? WhyNot,
    int? Holders,
    int Gives,
    IReadOnlyList<CatalogChoice> Choices
);

/// <summary>One entitlement of a resource.</summary>
/// <param name="Held">How the actor has it; null when not.</param>
/// <param name="WhyNot">Why the actor cannot ask for it; null when they can.</param>
/// <param name="PendingRequest">Number of the actor's pending request for it.</param>
/// <param name="ApprovalsNeeded">How many approvals its policy asks for.</param>
public sealed record CatalogChoice(
    EntitlementId Id,
    string Name,
    string? Description,
    string? Held,
    DateTimeOffset? HeldUntil,
    string? WhyNot,
    long? PendingRequest,
    int ApprovalsNeeded
);

/// <summary>Searches the catalogue; all filtering and paging is done by the database.</summary>
public sealed class CatalogQueries(IDbContextFactory<PortalDbContext> contexts, Eligibility eligibility, TimeProvider time)
{
    public async Task<CatalogPage> SearchAsync(CatalogFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var asked = await Beneficiary.ReadAsync(db, actor, filter.For, cancellationToken);
        var who = asked.Succeeded ? asked.Value : null;
        var matching = Matching(db, filter);
        var byKind = await matching
            .GroupBy(r => r.Kind)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var matchingRoles = CatalogRoles.Matching(db, filter);
        var roleCount = await matchingRoles.CountAsync(cancellationToken);
        var skip = (filter.Page - 1) * filter.Size;
        var roles =
            filter.Kind is null && skip < roleCount && who is not null
                ? await CatalogRoles.ReadAsync(
                    db,
                    eligibility,
                    matchingRoles.OrderBy(r => r.Name).ThenBy(r => r.Id).Skip(skip).Take(filter.Size),
                    who,
                    time.Now(),
                    cancellationToken
                )
                : [];
        var rolesBefore = filter.Kind is null ? roleCount : 0;
        var rows = filter.RolesOnly
            ? []
            : await ResourcesAsync(
                matching,
                filter,
                Math.Max(0, skip - rolesBefore),
                Math.Clamp(skip + filter.Size - rolesBefore, 0, filter.Size),
                cancellationToken
            );
        var total =
            filter.RolesOnly ? roleCount
            : filter.Kind is { } only ? byKind.GetValueOrDefault(only)
            : byKind.Values.Sum() + roleCount;
        var entries = await EntriesAsync(db, rows, who, cancellationToken);
        return new CatalogPage(new Page<CatalogEntry>(entries, total, filter.Page, filter.Size), byKind, roles, roleCount);
    }

    private static async Task<IReadOnlyList<Resource>> ResourcesAsync(
        IQueryable<Resource> matching,
        CatalogFilter filter,
        int skip,
        int take,
        CancellationToken cancellationToken
    )
    {
        if (take == 0)
            return [];
        var chosen = filter.Kind is { } kind ? matching.Where(r => r.Kind == kind) : matching;
        var first = filter.Text?.Trim().ToLowerInvariant() ?? "";
        return await chosen
            .OrderBy(r => first != "" && r.SearchText.StartsWith(first) ? 0 : 1)
            .ThenBy(r => r.Name)
            .ThenBy(r => r.Id)
            .Skip(skip)
            .Take(take)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
    }

    /// <summary>Labels that occur, most frequent first, for the filter.</summary>
    public async Task<IReadOnlyList<string>> LabelsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FrequentLabelsAsync(12, cancellationToken);
    }

    private static IQueryable<Resource> Matching(PortalDbContext db, CatalogFilter filter)
    {
        var resources = db.Resources.Where(r => r.GoneAt == null);
        foreach (var word in SearchWords.Of(filter.Text).Take(8))
        {
            var pattern = $"%{Escape(word)}%";
            resources = resources.Where(r => EF.Functions.Like(r.SearchText, pattern, @"\"));
        }
        return filter.Label is { Length: > 0 } label ? db.WithLabel(resources, label) : resources;
    }

    private static string Escape(string word) => word.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_");

    private async Task<IReadOnlyList<CatalogEntry>> EntriesAsync(
        PortalDbContext db,
        IReadOnlyList<Resource> resources,
        Beneficiary? who,
        CancellationToken cancellationToken
    )
    {
        if (who is null)
            return [];
        var now = time.Now();
        var ids = resources.Select(r => r.Id).ToList();
        var entitlements = await db
            .Entitlements.AsNoTracking()
            .Where(e => ids.Contains(e.ResourceId) && e.GoneAt == null)
            .OrderBy(e => e.Name)
            .ToListAsync(cancellationToken);
        var may = (
            await eligibility.ReadAsync(db, who, [.. entitlements.Select(e => e.Id)], now, now, cancellationToken)
        ).ToLookup(i => i.Resource.Id);
        var entitlementIds = entitlements.Where(e => e.Kind != EntitlementKind.AccountAssignment).Select(e => e.Id).ToList();
        var holders = await db
            .Assignments.Where(a => entitlementIds.Contains(a.EntitlementId) && a.GoneAt == null)
            .GroupBy(a => a.EntitlementId)
            .Select(g => new { g.Key, Count = g.Select(a => a.PersonId).Distinct().Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var externalIds = resources.Where(r => r.Kind == ResourceKind.OktaGroup).Select(r => r.ExternalId).ToList();
        var gives = await db
            .GroupGives.Where(g => externalIds.Contains(g.GroupExternalId))
            .GroupBy(g => g.GroupExternalId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var owners = (
            await (
                from owner in db.ResourceOwners
                join person in db.People on owner.PersonId equals person.Id
                where ids.Contains(owner.ResourceId)
                select new { owner.ResourceId, person.Name }
            ).ToListAsync(cancellationToken)
        ).ToLookup(o => o.ResourceId, o => o.Name);
        return
        [
            .. resources.Select(resource =>
            {
                var choices = may[resource.Id]
                    .OrderBy(i => i.Entitlement.Name, StringComparer.OrdinalIgnoreCase)
                    .Select(i => new CatalogChoice(
                        i.Entitlement.Id,
                        i.Entitlement.Name,
                        i.Entitlement.Description,
                        i.Held,
                        i.HeldUntil,
                        i.WhyNot,
                        i.Pending,
                        i.Policy?.Thresholds.Sum(t => t.Count) ?? 0
                    ))
                    .ToList();
                return new CatalogEntry(
                    resource.Id,
                    resource.Kind,
                    resource.Name,
                    resource.Description,
                    resource.ExternalId,
                    [.. resource.Labels.Where(l => !Resource.IsSystemLabel(l.Key)).Select(l => $"{l.Key}={l.Value}")],
                    [.. owners[resource.Id].Order(StringComparer.Ordinal)],
                    choices.Count == 0 ? resource.WhyNotRequestable ?? "Nothing of it can be asked for."
                        : choices.TrueForAll(c => c.WhyNot is not null) ? choices[0].WhyNot
                        : null,
                    resource.Kind == ResourceKind.AwsAccount
                        ? null
                        : choices.Select(c => holders.GetValueOrDefault(c.Id)).FirstOrDefault(),
                    gives.GetValueOrDefault(resource.ExternalId),
                    choices
                );
            }),
        ];
    }
}
