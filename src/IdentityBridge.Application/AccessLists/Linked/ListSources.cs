using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.AccessLists.Linked;

/// <param name="Include">Patterns as <see cref="NamePatterns" /> reads them, one per line; empty for all.</param>
/// <param name="Exclude">The same; they always win.</param>
/// <param name="Page">From 1.</param>
public sealed record ListSourceFilter(
    ListOrigin Kind,
    string? Include = null,
    string? Exclude = null,
    int Page = 1,
    int Size = 50
);

/// <summary>What would become a list.</summary>
/// <param name="Members">Active people whom others put there.</param>
/// <param name="Others">People who hold it and would not become members: not active now, or there by a request or a list.</param>
/// <param name="Unknown">Users of the target who are nobody in the portal.</param>
/// <param name="Brings">Names of what being in it gives.</param>
/// <param name="List">The list that is tied to it already.</param>
/// <param name="WhyNot">Why it cannot be imported; null when it can, or is.</param>
public sealed record ListSourceLine(
    string ExternalId,
    string Name,
    string? Description,
    int Members,
    int Others,
    int Unknown,
    IReadOnlyList<string> Brings,
    AccessListId? List,
    string? ListTitle,
    string? WhyNot
)
{
    public bool CanImport => List is null && WhyNot is null;
}

/// <summary>What a list is tied to.</summary>
/// <param name="Grant">What comes from there and cannot be taken out of the list; null for an Identity Center group.</param>
/// <param name="GoneAt">Since when the target no longer has it; null while it has.</param>
/// <param name="Remade">Another group was made in its place.</param>
/// <param name="Observed">The list only follows its target.</param>
public sealed record ListLinkView(
    ListOrigin Origin,
    string Name,
    EntitlementId? Grant,
    DateTimeOffset? GoneAt,
    bool Remade,
    bool Observed
);

/// <summary>Shows what lists can be imported from, and what imported lists are tied to.</summary>
public sealed class ListSources(
    IDbContextFactory<PortalDbContext> contexts,
    IOptions<PortalRoleOptions> roles,
    AccessListQueries lists
)
{
    /// <summary>Most rows of a page.</summary>
    public const int MostRows = 200;

    /// <summary>Groups or apps that the filter leaves, by name, for administrators.</summary>
    public async Task<Result<Page<ListSourceLine>>> LookAsync(
        ListSourceFilter filter,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return ListErrors.AdministratorsOnly();
        if (filter.Kind is not (ListOrigin.OktaGroup or ListOrigin.OktaApp or ListOrigin.IdentityCenterGroup))
            return ListErrors.UnknownSource();
        var patterns = NamePatterns.Parse(filter.Include, filter.Exclude);
        if (!patterns.Succeeded)
            return patterns.Error;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var names = await ListSourceReader.NamesAsync(db, filter.Kind, cancellationToken);
        var fitting = names.Where(n => patterns.Value.Matches(n.Name)).Select(n => n.Id).ToList();
        var (size, number) = (Math.Clamp(filter.Size, 1, MostRows), Math.Max(1, filter.Page));
        var ids = fitting.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size).ToList();
        var sources = await ListSourceReader.ReadAsync(db, roles.Value, filter.Kind, ids, cancellationToken);
        return new Page<ListSourceLine>(
            [
                .. sources.Select(s => new ListSourceLine(
                    s.ExternalId,
                    s.Name,
                    s.Description,
                    s.Members.Count,
                    s.Others,
                    s.Unknown,
                    s.Brings,
                    s.List?.Id,
                    s.List?.Title,
                    s.List is null ? s.WhyNot : null
                )),
            ],
            fitting.Count,
            number,
            size
        );
    }

    /// <summary>What a list is tied to, for whoever sees it; null for one that was made here.</summary>
    public async Task<Result<ListLinkView?>> OfAsync(AccessListId id, Actor actor, CancellationToken cancellationToken)
    {
        // Whoever may not see the list is told so by the same query as everywhere.
        var seen = await lists.DetailsAsync(id, actor, cancellationToken);
        if (!seen.Succeeded)
            return seen.Error;
        if (seen.Value.List.Origin == ListOrigin.Here)
            return Result.Of<ListLinkView?>(null);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var list = await db.AccessLists.AsNoTracking().SingleAsync(l => l.Id == id, cancellationToken);
        var observed = await LinkedLists.ObservedAsync(db, list, cancellationToken) is not null;
        var link = list.LinkExternalId!;
        if (list.Origin == ListOrigin.IdentityCenterGroup)
        {
            var group = await db
                .TargetGroups.Where(g => g.Connector == ConnectorId.IdentityCenter && g.ExternalId == link)
                .Select(g => new { g.Name, g.GoneAt })
                .SingleOrDefaultAsync(cancellationToken);
            var remade = await db.ListGroups.AnyAsync(
                g => g.ListId == id && g.ExternalId != null && g.ExternalId != link,
                cancellationToken
            );
            return new ListLinkView(list.Origin, group?.Name ?? list.Title, null, group?.GoneAt, remade, observed);
        }
        var linked = await LinkedLists.EntitlementAsync(db, list, cancellationToken);
        var resource = linked is null
            ? null
            : await db
                .Resources.Where(r => r.Id == linked.ResourceId)
                .Select(r => new { r.Name, r.GoneAt })
                .SingleAsync(cancellationToken);
        return new ListLinkView(list.Origin, resource?.Name ?? list.Title, linked?.Id, resource?.GoneAt, false, observed);
    }
}
