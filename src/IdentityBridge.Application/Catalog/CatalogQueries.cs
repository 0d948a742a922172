using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Catalog;

/// <summary>
/// Searches the catalogue; filtering, ranking and paging of resources is done by the database. What does not wait for each other is read at
/// the same time, on connections of their own.
/// </summary>
public sealed class CatalogQueries(
    IDbContextFactory<PortalDbContext> contexts,
    Eligibility eligibility,
    IOptions<PortalRoleOptions> rights,
    TimeProvider time
)
{
    public async Task<CatalogPage> SearchAsync(CatalogFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        if (
            CatalogRanking.Of(filter.Text) is not { } ranking
            || actor.PersonId is not { } person
            || await ReadAsync(db => Beneficiary.ReadAsync(db, actor, filter.For, cancellationToken), cancellationToken)
                is not { Succeeded: true, Value: var who }
        )
            return new CatalogPage(new([], 0, filter.Page, filter.Size), new Dictionary<ResourceKind, int>(), [], 0);
        var search = new Search(filter, ranking, person);
        var finding = ReadAsync(db => CatalogRoles.FindAsync(db, filter, ranking, person, cancellationToken), cancellationToken);
        var asking = AskerAsync(who, cancellationToken);
        var counting = CountAsync(search with { Filter = filter with { FavouritesOnly = false } }, false, cancellationToken);
        IReadOnlyList<RankedRole> listed =
            filter.Kind is not null ? []
            : filter.FavouritesOnly ? [.. (await finding).Where(r => r.IsFavourite)]
            : await finding;
        var ranked = ranking.Words.Count > 0;
        if (ranked)
            search = search with { Coarsely = (await counting).Sum(c => c.Count) > CatalogFilter.MostRanked };
        // Only where there are roles between them one must know how many resources fit how well.
        var byRank = listed.Count > 0 && ranked && !filter.RolesOnly;
        var listing = byRank || filter.FavouritesOnly ? CountAsync(search, byRank, cancellationToken) : counting;
        // By name the resources come after the roles, however many they are: nobody waits for their number.
        var plan = CatalogPlan.Of(
            (filter.Page - 1) * filter.Size,
            filter.Size,
            listed,
            filter.RolesOnly ? []
                : ranked ? OfRank(filter, await listing)
                : new() { [0] = filter.Page * filter.Size }
        );
        var finishing = EntriesAsync(search, plan, asking, cancellationToken);
        var opening = FoundRolesAsync(plan, asking, cancellationToken);
        await Task.WhenAll(asking, listing, finishing, opening);
        var (entries, found) = (await finishing, await opening);
        var total = listed.Count + (filter.RolesOnly ? 0 : OfRank(filter, await listing).Values.Sum());
        return new CatalogPage(
            new(entries, total, filter.Page, filter.Size),
            (await counting).GroupBy(c => c.Kind).ToDictionary(g => g.Key, g => g.Sum(c => c.Count)),
            found,
            (await finding).Count
        )
        {
            Lines = plan.Lines(found, entries),
        };
    }

    /// <summary>Labels that occur, most frequent first, for the filter.</summary>
    public Task<IReadOnlyList<string>> LabelsAsync(CancellationToken cancellationToken) =>
        ReadAsync(db => db.FrequentLabelsAsync(12, cancellationToken), cancellationToken);

    private static Dictionary<int, int> OfRank(CatalogFilter filter, IEnumerable<CatalogCount> counts) =>
        counts
            .Where(c => filter.Kind is null || c.Kind == filter.Kind)
            .GroupBy(c => c.Rank)
            .ToDictionary(g => g.Key, g => g.Sum(c => c.Count));

    /// <summary>On a connection of its own.</summary>
    private async Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await read(db);
    }

    private Task<Asker> AskerAsync(Beneficiary who, CancellationToken cancellationToken)
    {
        var holding = ReadAsync(db => Holdings.ReadAsync(db, who.Person, time.Now(), cancellationToken), cancellationToken);
        return ReadAsync(db => Eligibility.AskerAsync(db, who, holding, cancellationToken), cancellationToken);
    }

    private Task<IReadOnlyList<CatalogCount>> CountAsync(Search search, bool byRank, CancellationToken cancellationToken) =>
        ReadAsync(
            db => search.Ranking.CountAsync(Matching(db, search), byRank, search.Coarsely, cancellationToken),
            cancellationToken
        );

    private static IQueryable<Resource> Matching(PortalDbContext db, Search search)
    {
        var resources = search.Ranking.Matching(db.Resources.Where(r => r.GoneAt == null));
        if (search.Filter.FavouritesOnly)
        {
            var favourites = Marks.FavouriteResources(db, search.Person);
            resources = resources.Where(r => favourites.Contains(r.Id));
        }
        return search.Filter.Label is { Length: > 0 } label ? db.WithLabel(resources, label) : resources;
    }

    private async Task<IReadOnlyList<CatalogRole>> FoundRolesAsync(
        CatalogPlan plan,
        Task<Asker> asking,
        CancellationToken cancellationToken
    )
    {
        if (plan.Roles.Count == 0)
            return [];
        var asker = await asking;
        return await ReadAsync(
            db => CatalogRoles.ReadAsync(db, eligibility, plan.Roles, asker, time.Now(), cancellationToken),
            cancellationToken
        );
    }

    private async Task<IReadOnlyList<CatalogEntry>> EntriesAsync(
        Search search,
        CatalogPlan plan,
        Task<Asker> asking,
        CancellationToken cancellationToken
    )
    {
        if (plan.TakeResources == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (ranking, person) = (search.Ranking, search.Person);
        var matching = Matching(db, search);
        if (search.Filter.Kind is { } kind)
            matching = matching.Where(r => r.Kind == kind);
        var ofEquals =
            ranking.Words.Count == 0 || search.Coarsely ? [] : CatalogRanking.OfEquals(db, await asking, rights.Value, person);
        var rows = await ranking
            .Order(matching, ofEquals, search.Coarsely)
            .Skip(plan.SkipResources)
            .Take(plan.TakeResources)
            .Select(r => new
            {
                Resource = r,
                Gives = r.Kind == ResourceKind.OktaGroup
                    ? db.GroupGives.Count(g => g.Connector == r.Connector && g.GroupExternalId == r.ExternalId)
                    : 0,
                Owners = db
                    .ResourceOwners.Where(o => o.ResourceId == r.Id)
                    .Join(db.People, o => o.PersonId, p => p.Id, (o, p) => p.Name)
                    .ToList(),
                Things = db
                    .Entitlements.Where(e => e.ResourceId == r.Id && e.GoneAt == null)
                    .Select(e => new
                    {
                        Entitlement = e,
                        IsFavourite = db.Favourites.Any(f => f.PersonId == person && f.EntitlementId == e.Id),
                        Holders = e.Kind == EntitlementKind.AccountAssignment
                            ? 0
                            : db
                                .Assignments.Where(a => a.EntitlementId == e.Id && a.GoneAt == null)
                                .Select(a => a.PersonId)
                                .Distinct()
                                .Count(),
                    })
                    .ToList(),
            })
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var (asker, now) = (await asking, time.Now());
        return
        [
            .. rows.Select(row =>
                CatalogEntries.Of(
                    row.Resource,
                    [.. row.Things.Select(t => eligibility.Say(asker, t.Entitlement, row.Resource, now))],
                    row.Things.Where(t => t.IsFavourite).Select(t => t.Entitlement.Id).ToHashSet(),
                    row.Owners,
                    row.Things.Select(t => t.Holders).FirstOrDefault(),
                    row.Gives,
                    ranking
                )
            ),
        ];
    }

    /// <param name="Person">Who looks.</param>
    /// <param name="Coarsely">So many fit that nobody reads them.</param>
    private sealed record Search(CatalogFilter Filter, CatalogRanking Ranking, PersonId Person, bool Coarsely = false);
}
