using System.Linq.Expressions;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

/// <summary>
/// What a text finds in the catalogue, and in which order: the name itself; names that begin with it; those that begin with one of its words
/// and have words that begin with the others, permission sets and labels included; names in which every word begins one; the same with
/// permission sets and labels; names that contain every word; everything else. In SQL for resources, in memory for roles, of which there are
/// few.
/// </summary>
internal sealed class CatalogRanking
{
    private const string Escaped = @"\";
    private readonly string whole;

    private CatalogRanking(IReadOnlyList<string> words) => (Words, whole) = (words, string.Join(' ', words));

    /// <summary>None finds everything.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Null when nothing has such a text.</summary>
    public static CatalogRanking? Of(string? text) => CatalogText.Words(text) is { } words ? new CatalogRanking(words) : null;

    public IQueryable<Resource> Matching(IQueryable<Resource> resources) =>
        resources.Where(Has(word => $"%{SearchWords.Escape(word)}%"));

    /// <summary>How well a resource fits; less is better.</summary>
    /// <param name="coarsely">Only the name itself, and names that begin with the text, before all else: for so many that nobody reads them.</param>
    private Expression<Func<Resource, int>> Rank(bool coarsely)
    {
        var (exact, begins) = ($"{SearchWords.Escape(whole)}\n%", $"{SearchWords.Escape(whole)}%");
        List<Expression<Func<Resource, bool>>> cases =
        [
            r => EF.Functions.Like(r.SearchText, exact, Escaped),
            r => EF.Functions.Like(r.SearchText, begins, Escaped),
        ];
        if (!coarsely)
            cases.AddRange([
                Conditions.All<Resource>([
                    Conditions.Any(Words.Select(word => Like($"{SearchWords.Escape(word)}%"))),
                    .. Words.Select(BeginsAWord),
                ]),
                Has(word => $"%{CatalogText.NameWord}{SearchWords.Escape(word)}%"),
                Conditions.All(Words.Select(BeginsAWord)),
                Conditions.All(Words.Select(InName)),
            ]);
        return Conditions.First(cases);
    }

    /// <summary>How many resources there are of each kind and rank; of each kind only when nothing was typed, or no rank is needed.</summary>
    public async Task<IReadOnlyList<CatalogCount>> CountAsync(
        IQueryable<Resource> matching,
        bool byRank,
        bool coarsely,
        CancellationToken cancellationToken
    )
    {
        if (!byRank || Words.Count == 0)
            return await matching
                .GroupBy(r => r.Kind)
                .Select(g => new CatalogCount(g.Key, 0, g.Count()))
                .ToListAsync(cancellationToken);
        var rank = Rank(coarsely);
        var kindAndRank = Expression.Lambda<Func<Resource, KindAndRank>>(
            Expression.MemberInit(
                Expression.New(typeof(KindAndRank)),
                Expression.Bind(
                    typeof(KindAndRank).GetProperty(nameof(KindAndRank.Kind))!,
                    Expression.Property(rank.Parameters[0], nameof(Resource.Kind))
                ),
                Expression.Bind(typeof(KindAndRank).GetProperty(nameof(KindAndRank.Rank))!, rank.Body)
            ),
            rank.Parameters
        );
        return await matching
            .Select(kindAndRank)
            .GroupBy(r => new { r.Kind, r.Rank })
            .Select(g => new CatalogCount(g.Key.Kind, g.Key.Rank, g.Count()))
            .ToListAsync(cancellationToken);
    }

    public static IOrderedQueryable<Resource> ByName(IQueryable<Resource> matching) =>
        matching.OrderBy(r => r.Name).ThenBy(r => r.Id);

    /// <summary>What fits best first.</summary>
    /// <param name="ofEquals">Of what fits as well, what meets the first of these comes first, then what meets the second.</param>
    public IOrderedQueryable<Resource> Order(
        IQueryable<Resource> matching,
        IEnumerable<Expression<Func<Resource, bool>>> ofEquals,
        bool coarsely
    )
    {
        var ordered = ofEquals.Aggregate(
            matching.OrderBy(Rank(coarsely)),
            (by, condition) => by.ThenBy(Conditions.First([condition]))
        );
        return ordered.ThenBy(r => r.Name).ThenBy(r => r.Id);
    }

    /// <summary>The same of something that is only name and description; null when it does not fit.</summary>
    public int? RankOf(string name, string? description)
    {
        var text = CatalogText.Of(name, [], [description]);
        return Words.All(w => text.Contains(w, StringComparison.Ordinal)) ? Fit(text, CatalogText.Fold(name)) : null;
    }

    /// <summary>How well a resource fits that was found by the text.</summary>
    public int RankOf(Resource resource) => Fit(resource.SearchText, resource.Name.ToLowerInvariant());

    private int Fit(string text, string name)
    {
        var wordsBegin = Words.All(w => BeginsIn(w, CatalogText.NameWord) || BeginsIn(w, CatalogText.OtherWord));
        return Words.Count == 0 || text.StartsWith($"{whole}\n", StringComparison.Ordinal) ? 0
            : text.StartsWith(whole, StringComparison.Ordinal) ? 1
            : wordsBegin && Words.Any(w => text.StartsWith(w, StringComparison.Ordinal)) ? 2
            : Words.All(w => BeginsIn(w, CatalogText.NameWord)) ? 3
            : wordsBegin ? 4
            : Words.All(w => name.Contains(w, StringComparison.Ordinal)) ? 5
            : 6;

        bool BeginsIn(string word, char mark) => text.Contains(mark + word, StringComparison.Ordinal);
    }

    /// <summary>Whether a name has one of the words that another does not: what of an account the text is about.</summary>
    public bool Names(string set, string account)
    {
        var (one, other) = (CatalogText.Fold(set), CatalogText.Fold(account));
        return Words.Any(w => one.Contains(w, StringComparison.Ordinal) && !other.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>What comes first of what fits as well: what can be asked for, then what is at hand.</summary>
    /// <param name="person">Who looks.</param>
    /// <param name="kinds">Of what fits: what policies say of others would only have to be planned.</param>
    public static Expression<Func<Resource, bool>>[] OfEquals(
        PortalDbContext db,
        Asker asker,
        PortalRoleOptions roles,
        PersonId person,
        IReadOnlyList<ResourceKind> kinds
    )
    {
        var (favourites, lately) = (Marks.FavouriteResources(db, person), Marks.ResourcesOfLately(db, person));
        return [Requestable(db, asker, roles, kinds), r => favourites.Contains(r.Id) || lately.Contains(r.Id)];
    }

    /// <summary>Resources of which some policy that speaks of the person lets them ask for something; only for the order, rights are decided elsewhere.</summary>
    private static Expression<Func<Resource, bool>> Requestable(
        PortalDbContext db,
        Asker asker,
        PortalRoleOptions roles,
        IReadOnlyList<ResourceKind> kinds
    )
    {
        if (!asker.IsActive || asker.LockedBy is not null)
            return _ => false;
        string[] givingRights = [.. roles.Administrators, .. roles.Auditors, .. roles.Reviewers];
        var mine = asker.Policies.Where(p => p.Who.Includes(asker.Facts)).Select(p => p.What).ToList();
        // Where a policy takes a whole kind, what others say of that kind changes nothing.
        ResourceKind[] takenWhole =
        [
            .. mine.Where(s => s is { Names.Count: 0, PermissionSets.Count: 0, Labels.Count: 0 })
                .SelectMany(s => s.Kinds.Count == 0 ? kinds : s.Kinds)
                .Distinct(),
        ];
        var inPart = kinds.Except(takenWhole).ToList();
        var covered = Conditions.Any<Resource>([
            r => takenWhole.Contains(r.Kind),
            .. mine.Where(s => inPart.Exists(k => s.Kinds.Count == 0 || s.Kinds.Contains(k))).Select(s => Covered(db, s)),
        ]);
        return Conditions.All<Resource>([
            r => r.WhyNotRequestable == null && !(r.Kind == ResourceKind.OktaGroup && givingRights.Contains(r.Name)),
            covered,
        ]);
    }

    private static Expression<Func<Resource, bool>> Covered(PortalDbContext db, Selector selector)
    {
        var parts = new List<Expression<Func<Resource, bool>>>();
        if (selector.Kinds.Count > 0)
        {
            var kinds = selector.Kinds.ToArray();
            parts.Add(r => kinds.Contains(r.Kind));
        }
        if (selector.Names.Count > 0)
            parts.Add(Conditions.Any(selector.Names.Select(Pattern).Select(Named)));
        if (selector.PermissionSets.Count > 0)
            parts.Add(Conditions.Any(selector.PermissionSets.Select(Pattern).Select(p => WithSet(db, p))));
        foreach (var (key, value) in selector.Labels)
        {
            var labelled = db.WithLabelLike(key, Pattern(value));
            parts.Add(r => labelled.Contains(r.Id));
        }
        return Conditions.All(parts);
    }

    private static Expression<Func<Resource, bool>> Named(string pattern) =>
        r => EF.Functions.Like(r.Name.ToLower(), pattern, Escaped);

    private static Expression<Func<Resource, bool>> WithSet(PortalDbContext db, string pattern) =>
        r =>
            db.Entitlements.Any(e =>
                e.ResourceId == r.Id
                && e.GoneAt == null
                && e.Kind == EntitlementKind.AccountAssignment
                && EF.Functions.Like(e.Name.ToLower(), pattern, Escaped)
            );

    private Expression<Func<Resource, bool>> Has(Func<string, string> pattern) =>
        Conditions.All(Words.Select(word => Like(pattern(word))));

    private static Expression<Func<Resource, bool>> Like(string pattern) =>
        r => EF.Functions.Like(r.SearchText, pattern, Escaped);

    private static Expression<Func<Resource, bool>> BeginsAWord(string word)
    {
        var (name, other) = (
            $"%{CatalogText.NameWord}{SearchWords.Escape(word)}%",
            $"%{CatalogText.OtherWord}{SearchWords.Escape(word)}%"
        );
        return r => EF.Functions.Like(r.SearchText, name, Escaped) || EF.Functions.Like(r.SearchText, other, Escaped);
    }

    private static Expression<Func<Resource, bool>> InName(string word)
    {
        var pattern = $"%{SearchWords.Escape(word)}%";
        return r => EF.Functions.Like(r.Name.ToLower(), pattern, Escaped);
    }

    private static string Pattern(string glob) => SearchWords.Escape(glob.ToLowerInvariant()).Replace('*', '%').Replace('?', '_');

    private sealed class KindAndRank
    {
        public ResourceKind Kind { get; init; }

        public int Rank { get; init; }
    }
}

internal sealed record CatalogCount(ResourceKind Kind, int Rank, int Count);
