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
            || await WhoAsync(actor, filter.For, cancellationToken) is not { } who
        )
            return new CatalogPage(new([], 0, filter.Page, filter.Size), new Dictionary<ResourceKind, int>(), [], 0);
        var asking = AskerAsync(who, cancellationToken);
        var holding = HoldingsAsync(who.Person, cancellationToken);
        var finding = RolesAsync(filter, ranking, person, cancellationToken);
        var counting = CountAsync(
            filter with
            {
                FavouritesOnly = false,
            },
            ranking,
            Marks.None,
            byRank: false,
            coarsely: false,
            cancellationToken
        );
        await Task.WhenAll(asking, holding, finding, counting);
        var (asker, holdings, (marks, roles), counts) = (await asking, await holding, await finding, await counting);

        var byKind = counts.GroupBy(c => c.Kind).ToDictionary(g => g.Key, g => g.Sum(c => c.Count));
        IReadOnlyList<RankedRole> listed =
            filter.Kind is not null ? []
            : filter.FavouritesOnly ? [.. roles.Where(r => marks.Roles.Contains(r.Id))]
            : roles;
        // Only where there are roles between them one must know how many resources fit how well.
        var coarsely = byKind.Values.Sum() > CatalogFilter.MostRanked;
        var byRank = listed.Count > 0 && ranking.Words.Count > 0 && !filter.RolesOnly;
        if (byRank || filter.FavouritesOnly)
            counts = await CountAsync(filter, ranking, marks, byRank, coarsely, cancellationToken);
        var ofRank = filter.RolesOnly
            ? []
            : counts
                .Where(c => filter.Kind is null || c.Kind == filter.Kind)
                .GroupBy(c => c.Rank)
                .ToDictionary(g => g.Key, g => g.Sum(c => c.Count));
        var plan = CatalogPlan.Of((filter.Page - 1) * filter.Size, filter.Size, listed, ofRank);

        var entries = await EntriesAsync(filter, ranking, plan, coarsely, asker, holdings, marks, cancellationToken);
        var found = await FoundRolesAsync(plan, who, marks, cancellationToken);
        var total = ofRank.Values.Sum() + listed.Count;
        return new CatalogPage(new(entries, total, filter.Page, filter.Size), byKind, found, roles.Count)
        {
            Lines = plan.Lines(found, entries),
        };
    }

    /// <summary>Labels that occur, most frequent first, for the filter.</summary>
    public async Task<IReadOnlyList<string>> LabelsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FrequentLabelsAsync(12, cancellationToken);
    }

    /// <summary>Null when one cannot ask for them.</summary>
    private async Task<Beneficiary?> WhoAsync(Actor actor, PersonId? other, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var who = await Beneficiary.ReadAsync(db, actor, other, cancellationToken);
        return who.Succeeded ? who.Value : null;
    }

    private async Task<Asker> AskerAsync(Beneficiary who, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Eligibility.AskerAsync(db, who, cancellationToken);
    }

    private async Task<Holdings> HoldingsAsync(PersonId person, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Eligibility.HoldingsAsync(db, person, null, time.Now(), cancellationToken);
    }

    private async Task<(Marks, IReadOnlyList<RankedRole>)> RolesAsync(
        CatalogFilter filter,
        CatalogRanking ranking,
        PersonId person,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var marks = await Marks.ReadAsync(db, person, withLately: ranking.Words.Count > 0, cancellationToken);
        return (marks, await CatalogRoles.FindAsync(db, filter, ranking, marks, cancellationToken));
    }

    private async Task<IReadOnlyList<CatalogCount>> CountAsync(
        CatalogFilter filter,
        CatalogRanking ranking,
        Marks marks,
        bool byRank,
        bool coarsely,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ranking.CountAsync(Matching(db, filter, ranking, marks), byRank, coarsely, cancellationToken);
    }

    private static IQueryable<Resource> Matching(PortalDbContext db, CatalogFilter filter, CatalogRanking ranking, Marks marks)
    {
        var resources = ranking.Matching(db.Resources.Where(r => r.GoneAt == null));
        if (filter.FavouritesOnly)
            resources = resources.Where(r => marks.Resources.Contains(r.Id));
        return filter.Label is { Length: > 0 } label ? db.WithLabel(resources, label) : resources;
    }

    private async Task<IReadOnlyList<CatalogRole>> FoundRolesAsync(
        CatalogPlan plan,
        Beneficiary who,
        Marks marks,
        CancellationToken cancellationToken
    )
    {
        if (plan.Roles.Count == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await CatalogRoles.ReadAsync(db, eligibility, plan.Roles, who, marks.Roles, time.Now(), cancellationToken);
    }

    private async Task<IReadOnlyList<CatalogEntry>> EntriesAsync(
        CatalogFilter filter,
        CatalogRanking ranking,
        CatalogPlan plan,
        bool coarsely,
        Asker asker,
        Holdings holdings,
        Marks marks,
        CancellationToken cancellationToken
    )
    {
        if (plan.TakeResources == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var matching = Matching(db, filter, ranking, marks);
        if (filter.Kind is { } kind)
            matching = matching.Where(r => r.Kind == kind);
        var rows = await ranking
            .Order(matching, CatalogRanking.Requestable(db, asker, rights.Value), marks.AtHand, coarsely)
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
        var now = time.Now();
        return
        [
            .. rows.Select(row =>
                CatalogEntries.Of(
                    row.Resource,
                    [.. row.Things.Select(t => eligibility.Say(asker, holdings, t.Entitlement, row.Resource, now))],
                    row.Owners,
                    row.Things.Select(t => t.Holders).FirstOrDefault(),
                    row.Gives,
                    ranking,
                    marks
                )
            ),
        ];
    }
}
