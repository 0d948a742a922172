using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>A list into which the actor may promote the request.</summary>
/// <param name="AlsoGives">What else the person would get, by name, in order.</param>
/// <param name="Members">People for whom the list has effect now.</param>
/// <param name="Seen">One word for <paramref name="AlsoGives" />, to be given to <see cref="PromoteRequestCommand" />.</param>
public sealed record PromotionSuggestion(
    AccessListId List,
    string Title,
    string? Description,
    IReadOnlyList<string> AlsoGives,
    int Members,
    DateTimeOffset NextReview,
    string Seen
);

/// <summary>A list that gives everything that was asked for, and why it is not suggested.</summary>
public sealed record NearMiss(AccessListId List, string Title, string Why);

/// <param name="Suggested">Fewest other things first, then by title.</param>
/// <param name="More">How many others could be suggested.</param>
public sealed record PromotionOptions(IReadOnlyList<PromotionSuggestion> Suggested, int More, IReadOnlyList<NearMiss> NearMisses)
{
    public static readonly PromotionOptions None = new([], 0, []);
}

/// <summary>Finds the lists that give everything a request asks for. What the actor may not see of lists is not looked at.</summary>
public sealed class PromotionSuggestions(
    IDbContextFactory<PortalDbContext> contexts,
    ApproverFactsReader approvers,
    TimeProvider time
)
{
    public const int Most = 10;
    private const int MostNear = 5;
    private const int OwnersNamed = 3;

    /// <summary>Not found when the request is none of the actor's business; none when they cannot decide it.</summary>
    public async Task<Result<PromotionOptions>> ExecuteAsync(RequestId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var request = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .AsSplitQuery()
            .SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (request is null)
            return RequestErrors.NotFound();
        var facts = await approvers.ReadAsync(db, request, actor.PersonId, cancellationToken);
        facts = await ListDeciders.AddAsync(db, facts, request, actor, now, cancellationToken);
        if (!RequestAccess.MaySee(request, actor, facts))
            return RequestErrors.NotFound();
        if (
            request.Status != RequestStatus.Pending
            || request.AsksForListId is not null
            || now >= request.PendingUntil
            || actor.PersonId is not { } me
            || !ApproverRouting.MayDecide(request, me, facts)
            || request.Decisions.Any(d => d.ReviewerId == me)
        )
            return PromotionOptions.None;

        var items = request.Items.Select(i => i.EntitlementId).ToHashSet();
        var candidates = await CandidatesAsync(db, items, cancellationToken);
        var standings = await ListStandings.ReadAsync(db, actor, candidates, now, cancellationToken);
        List<AccessListId> seen = [.. candidates.Where(c => actor.SeesEverything || standings.ContainsKey(c))];
        if (seen.Count == 0)
            return PromotionOptions.None;
        var gains = await ListGains.ReadAsync(db, request.PersonId, seen, now, cancellationToken);
        return await SortedAsync(
            db,
            request,
            items,
            gains,
            id => actor.IsAdministrator || standings.GetValueOrDefault(id).Owner,
            now,
            cancellationToken
        );
    }

    /// <summary>Lists that give one of the items, by themselves or by a role, and every list in them.</summary>
    private static async Task<IReadOnlyCollection<AccessListId>> CandidatesAsync(
        PortalDbContext db,
        IReadOnlySet<EntitlementId> items,
        CancellationToken cancellationToken
    )
    {
        var wanted = items.ToList();
        var roles = db.RoleEntitlements.Where(e => wanted.Contains(e.EntitlementId)).Select(e => (RoleId?)e.RoleId);
        var things = items.Select(i => (EntitlementId?)i).ToList();
        var giving = await db
            .ListGrants.Where(g => things.Contains(g.EntitlementId))
            .Select(g => g.ListId)
            .Union(db.ListGrants.Where(g => roles.Contains(g.RoleId)).Select(g => g.ListId))
            .ToListAsync(cancellationToken);
        var below = await db.LinksBelowAsync(giving, cancellationToken);
        var inside = new Hierarchy([
            .. below.Where(l => l.Kind == ListEdgeKind.Member).Select(l => new ListLink(l.Nested, l.List, l.Kind)),
        ]).WithAncestors(giving);
        return [.. inside];
    }

    private static async Task<PromotionOptions> SortedAsync(
        PortalDbContext db,
        AccessRequest request,
        IReadOnlySet<EntitlementId> items,
        IReadOnlyDictionary<AccessListId, ListGain> gains,
        Func<AccessListId, bool> manages,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var lacks = await MembershipViews.SayAsync(db, gains.Values, cancellationToken);
        var within = await JoinableLists.StandingAsync(db, [.. gains.Keys], request.PersonId, now, cancellationToken);
        var observed = await db
            .Connectors.Where(c => c.Mode == ConnectorMode.Observe)
            .Select(c => c.Id)
            .ToListAsync(cancellationToken);
        var person = await db.People.Where(p => p.Id == request.PersonId).Select(p => p.Name).SingleAsync(cancellationToken);
        string? WhyNot(ListGain gain) =>
            within.ContainsKey(gain.List.Id) ? $"{person} is in it already."
            : lacks.TryGetValue(gain.List.Id, out var missing) ? $"{person} {missing}, which it requires."
            : gain.Silent is { } silent ? $"It gives nothing now: {silent}."
            : gain.List.Origin != ListOrigin.Here && observed.Contains(LinkedLists.Target(gain.List.Origin))
                ? $"It only follows {LinkedLists.Target(gain.List.Origin).DisplayName}, which is in Observe mode."
            : null;

        var whole = gains
            .Values.Where(g => Covers(g, items))
            .OrderBy(g => g.List.Title, StringComparer.OrdinalIgnoreCase)
            .ToList();
        var possible = whole
            .Where(g => manages(g.List.Id) && WhyNot(g) is null)
            .Select(g => (Gain: g, Extra: g.ExtraBeside(items)))
            .OrderBy(g => g.Extra.Count)
            .ToList();
        var shown = possible.Take(Most).ToList();
        var near = whole.Where(g => !manages(g.List.Id) || WhyNot(g) is not null).Take(MostNear).ToList();
        var owners = await OwnersAsync(db, [.. near.Select(g => g.List.Id).Where(id => !manages(id))], cancellationToken);
        var ids = shown.Select(g => g.Gain.List.Id).ToList();
        var extras = shown.SelectMany(g => g.Extra).Distinct().ToList();
        var names = await EntitlementNames
            .Of(db)
            .Where(e => extras.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, e => e.FullName, cancellationToken);
        var members = await db
            .ListMemberships.Where(m => ids.Contains(m.ListId) && m.IsEffective)
            .GroupBy(m => m.ListId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return new PromotionOptions(
            [
                .. shown.Select(g => new PromotionSuggestion(
                    g.Gain.List.Id,
                    g.Gain.List.Title,
                    g.Gain.List.Description,
                    [.. g.Extra.Select(e => names[e]).Order(StringComparer.OrdinalIgnoreCase)],
                    members.GetValueOrDefault(g.Gain.List.Id),
                    g.Gain.List.NextDueAt,
                    ListGain.WordOf(g.Extra)
                )),
            ],
            possible.Count - shown.Count,
            [
                .. near.Select(g => new NearMiss(
                    g.List.Id,
                    g.List.Title,
                    WhyNot(g) ?? $"You do not manage it{Ask([.. owners[g.List.Id]])}."
                )),
            ]
        );
    }

    /// <summary>Whether the list gives all of it as long as the membership lasts; requirements, locks and reviews are another matter.</summary>
    private static bool Covers(ListGain gain, IReadOnlySet<EntitlementId> items) => items.IsSubsetOf(gain.WouldGive);

    private static async Task<ILookup<AccessListId, string>> OwnersAsync(
        PortalDbContext db,
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    ) =>
        (
            lists.Count == 0
                ? []
                : await (
                    from edge in db.ListEdges
                    join person in db.People on edge.PersonId equals (PersonId?)person.Id
                    where
                        lists.Contains(edge.ListId)
                        && edge.Kind == ListEdgeKind.Owner
                        && edge.RemovedAt == null
                        && person.Status == PersonStatus.Active
                    orderby person.Name
                    select new { edge.ListId, person.Name }
                ).ToListAsync(cancellationToken)
        ).ToLookup(o => o.ListId, o => o.Name);

    private static string Ask(IReadOnlyList<string> owners) =>
        owners.Count == 0 ? "; an administrator does" : $": ask {string.Join(", ", owners.Take(OwnersNamed))}";
}
