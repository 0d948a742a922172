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
    private int rolesLately;

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
        // What takes longest first: putting a query together takes a while itself.
        var counting = CountAsync(search with { Filter = filter with { FavouritesOnly = false } }, false, cancellationToken);
        var asking = AskerAsync(who, cancellationToken);
        var finding = ReadAsync(db => CatalogRoles.FindAsync(db, filter, ranking, person, cancellationToken), cancellationToken);
        var (skip, ranked) = ((filter.Page - 1) * filter.Size, ranking.Words.Count > 0);
        // By name the resources come after the roles, which are nearly always as many as last time: nobody waits to learn it.
        var byName = !ranked && filter is { Kind: null, Label: null or "", RolesOnly: false, FavouritesOnly: false };
        var guess = byName ? CatalogPlan.AfterRoles(skip, filter.Size, Volatile.Read(ref rolesLately)) : default;
        var guessing = guess.Take > 0 ? EntriesAsync(search, guess, asking, cancellationToken) : null;
        IReadOnlyList<RankedRole> listed =
            filter.Kind is not null ? []
            : filter.FavouritesOnly ? [.. (await finding).Where(r => r.IsFavourite)]
            : await finding;
        if (byName)
            Volatile.Write(ref rolesLately, listed.Count);
        if (ranked)
            search = search.After(await counting);
        // Only where there are roles between them one must know how many resources fit how well.
        var byRank = listed.Count > 0 && ranked && !filter.RolesOnly;
        var listing = byRank || filter.FavouritesOnly ? CountAsync(search, byRank, cancellationToken) : counting;
        // Nor for the number of the resources.
        var plan = CatalogPlan.Of(
            skip,
            filter.Size,
            listed,
            filter.RolesOnly ? []
                : ranked ? OfRank(filter, await listing)
                : new() { [0] = filter.Page * filter.Size }
        );
        if (ranked)
            search = search with { IsWhole = plan.Resources == (0, OfRank(filter, await listing).Values.Sum()) };
        var isGuessed = guessing is not null && guess == plan.Resources;
        var finishing = isGuessed ? guessing! : EntriesAsync(search, plan.Resources, asking, cancellationToken);
        var opening = FoundRolesAsync(plan, asking, cancellationToken);
        await Task.WhenAll(asking, listing, finishing, opening, guessing ?? finishing);
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
        var allowing = ReadAsync(db => Eligibility.PoliciesAsync(db, cancellationToken), cancellationToken);
        return ReadAsync(db => Eligibility.AskerAsync(db, who, holding, allowing, cancellationToken), cancellationToken);
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
        (int Skip, int Take) part,
        Task<Asker> asking,
        CancellationToken cancellationToken
    )
    {
        if (part.Take == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (ranking, person) = (search.Ranking, search.Person);
        var matching = Matching(db, search);
        if (search.Filter.Kind is { } kind)
            matching = matching.Where(r => r.Kind == kind);
        // Where everything is on the page, it is put in order when all is known of it, and the database has less to plan.
        var byName = ranking.Words.Count == 0 || search.IsWhole;
        var ofEquals =
            byName || search.Coarsely ? [] : CatalogRanking.OfEquals(db, await asking, rights.Value, person, search.Kinds);
        var page = (byName ? CatalogRanking.ByName(matching) : ranking.Order(matching, ofEquals, search.Coarsely))
            .Skip(part.Skip)
            .Take(part.Take);
        if (ranking.Words.Count == 0)
        {
            // By name there is an index: what is skipped is counted there, and nothing else of it is looked at.
            var chosen = page.Select(r => r.Id);
            page = CatalogRanking.ByName(db.Resources.Where(r => chosen.Contains(r.Id)));
        }
        var isWhole = search.IsWhole;
        var (favourites, lately) = (Marks.FavouriteResources(db, person), Marks.ResourcesOfLately(db, person));
        var rows = await page.Select(r => new
            {
                Resource = r,
                IsAtHand = isWhole && (favourites.Contains(r.Id) || lately.Contains(r.Id)),
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
        var entries = rows.Select(row =>
            (
                Rank: isWhole ? ranking.RankOf(row.Resource) : 0,
                row.IsAtHand,
                Entry: CatalogEntries.Of(
                    row.Resource,
                    [.. row.Things.Select(t => eligibility.Say(asker, t.Entitlement, row.Resource, now))],
                    row.Things.Where(t => t.IsFavourite).Select(t => t.Entitlement.Id).ToHashSet(),
                    row.Owners,
                    row.Things.Select(t => t.Holders).FirstOrDefault(),
                    row.Gives,
                    ranking
                )
            )
        );
        if (isWhole)
            entries = entries.OrderBy(e => e.Rank).ThenBy(e => e.Entry.WhyNot is null ? 0 : 1).ThenBy(e => e.IsAtHand ? 0 : 1);
        return [.. entries.Select(e => e.Entry)];
    }

    /// <param name="Person">Who looks.</param>
    /// <param name="Coarsely">So many fit that nobody reads them.</param>
    private sealed record Search(CatalogFilter Filter, CatalogRanking Ranking, PersonId Person, bool Coarsely = false)
    {
        /// <summary>The kinds of what fits the text.</summary>
        public IReadOnlyList<ResourceKind> Kinds { get; private init; } = [];

        /// <summary>Whether all that fits the text is on the page.</summary>
        public bool IsWhole { get; init; }

        /// <summary>With what the number of those that fit the text says.</summary>
        public Search After(IReadOnlyList<CatalogCount> counts) =>
            this with
            {
                Coarsely = counts.Sum(c => c.Count) > CatalogFilter.MostRanked,
                Kinds = [.. counts.Select(c => c.Kind)],
            };
    }
}
