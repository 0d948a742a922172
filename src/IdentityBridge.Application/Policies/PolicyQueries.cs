using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Policies;

/// <param name="Who">In words, like <paramref name="What" /> and <paramref name="Approvals" />.</param>
/// <param name="Things">How many entitlements it covers.</param>
/// <param name="Problems">What stands in the way of decisions.</param>
/// <param name="Broken">Nobody could ever approve under it.</param>
public sealed record PolicyRow(
    PolicyId Id,
    string Name,
    string? Description,
    int Priority,
    bool Enabled,
    string Who,
    string What,
    TimeSpan MaxDuration,
    bool PermanentAllowed,
    string Approvals,
    int Things,
    bool Broken,
    IReadOnlyList<string> Problems
);

/// <param name="Names">What the policy's groups, lists and people are called.</param>
public sealed record PolicyDetails(PolicyId Id, PolicyDraft Draft, bool Enabled, long Version, PolicyNames Names);

/// <summary>Names of what a policy refers to; without an entry for what is gone.</summary>
public sealed record PolicyNames(
    IReadOnlyDictionary<ResourceId, string> Groups,
    IReadOnlyDictionary<AccessListId, string> Lists,
    IReadOnlyDictionary<PersonId, string> People
);

/// <param name="People">How many active people it speaks of.</param>
/// <param name="Some">The first of them, by name.</param>
/// <param name="Things">How many entitlements it covers, of all that can be requested.</param>
/// <param name="FirstThings">The first of them, by name.</param>
/// <param name="Overruled">Of them, those that everybody asks for under a stronger policy.</param>
/// <param name="By">The stronger policies.</param>
public sealed record PolicyCoverage(
    int People,
    IReadOnlyList<string> Some,
    int Things,
    IReadOnlyList<string> FirstThings,
    int Overruled,
    IReadOnlyList<string> By,
    bool Broken,
    IReadOnlyList<string> Problems
);

/// <param name="Name">Of the policy.</param>
/// <param name="Wins">The one under which this person asks for this.</param>
/// <param name="Covers">It is on, and covers the pair.</param>
/// <param name="Why">Why it wins, or why not.</param>
public sealed record PolicyRank(PolicyId? Id, string Name, int Priority, bool Wins, bool Covers, string Why)
{
    /// <summary>Of the one that wins: what its automatic rules would do now.</summary>
    public IReadOnlyList<RuleOutlook> Rules { get; init; } = [];
}

/// <summary>Shows request policies to administrators and auditors, and what a draft would do before it is saved.</summary>
public sealed class PolicyQueries(
    IDbContextFactory<PortalDbContext> contexts,
    IOptions<PortalRoleOptions> roles,
    TimeProvider time
)
{
    /// <summary>Most people or things that are named.</summary>
    public const int MostShown = 8;

    /// <summary>All policies, strongest first.</summary>
    public async Task<Result<IReadOnlyList<PolicyRow>>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return PolicyErrors.NotAllowed();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var policies = await db.Policies.AsNoTracking().ToListAsync(cancellationToken);
        var drafts = policies.ConvertAll(p => p.ToDraft());
        var words = await PolicyWords.ReadAsync(db, drafts, cancellationToken);
        var reach = await PolicyReach.ReadAsync(db, drafts, roles.Value.GivesRights, cancellationToken);
        var rows = new List<PolicyRow>();
        foreach (var policy in PolicyMatch.Strongest(policies))
        {
            var draft = policy.ToDraft();
            var problems = await PolicyReach.ProblemsAsync(
                db,
                reach,
                draft,
                await WithoutManagerAsync(db, draft, cancellationToken),
                cancellationToken
            );
            rows.Add(
                new PolicyRow(
                    policy.Id,
                    policy.Name,
                    policy.Description,
                    policy.Priority,
                    policy.Enabled,
                    words.Who(policy.Who),
                    policy.What.Say(),
                    policy.MaxDuration,
                    policy.PermanentAllowed,
                    words.Approvals(policy.Thresholds),
                    reach.Things.Count(t => policy.What.Matches(t.Facts)),
                    problems.Any(p => p.Broken),
                    [.. problems.Select(p => p.Text)]
                )
            );
        }
        return Result.Of<IReadOnlyList<PolicyRow>>(rows);
    }

    public async Task<Result<PolicyDetails>> DetailsAsync(PolicyId id, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return PolicyErrors.NotAllowed();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Policies.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } policy)
            return PolicyErrors.NotFound();
        var draft = policy.ToDraft();
        var words = await PolicyWords.ReadAsync(db, [draft], cancellationToken);
        return new PolicyDetails(policy.Id, draft, policy.Enabled, policy.Version, words.Names);
    }

    /// <summary>Whom and what a draft covers now, and what would be wrong with it; for administrators.</summary>
    /// <param name="id">The policy that the draft would change; null for a new one.</param>
    public async Task<Result<PolicyCoverage>> CoverageAsync(
        PolicyDraft draft,
        PolicyId? id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.SeesEverything)
            return PolicyErrors.NotAllowed();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var reach = await PolicyReach.ReadAsync(db, [draft], roles.Value.GivesRights, cancellationToken);
        var people = PolicyReach.People(db, draft.Who);
        var count = await people.CountAsync(cancellationToken);
        var some = await people.OrderBy(p => p.Name).Take(MostShown).Select(p => p.Name).ToListAsync(cancellationToken);
        var things = reach.Things.Where(t => draft.What.Matches(t.Facts)).ToList();
        var others = await db.Policies.AsNoTracking().Where(p => p.Enabled && p.Id != id).ToListAsync(cancellationToken);
        var stronger = others.FindAll(p => p.Who.Everyone && PolicyMatch.Compare(p.ToDraft(), draft) < 0);
        var overruled = things.FindAll(t => stronger.Exists(p => p.What.Matches(t.Facts)));
        var problems = await PolicyReach.ProblemsAsync(
            db,
            reach,
            draft,
            await WithoutManagerAsync(db, draft, cancellationToken),
            cancellationToken
        );
        return new PolicyCoverage(
            count,
            some,
            things.Count,
            [.. things.Select(t => t.Name).Order(StringComparer.OrdinalIgnoreCase).Take(MostShown)],
            overruled.Count,
            [.. PolicyMatch.Strongest(stronger).Where(p => overruled.Exists(t => p.What.Matches(t.Facts))).Select(p => p.Name)],
            problems.Any(p => p.Broken),
            [.. problems.Select(p => p.Text)]
        );
    }

    /// <summary>Under which policy a person asks for an entitlement, and why not under the others.</summary>
    /// <param name="draft">Looked at instead of the policy <paramref name="id" />, or beside all; null for what is saved.</param>
    public async Task<Result<IReadOnlyList<PolicyRank>>> WinsAsync(
        PersonId person,
        EntitlementId entitlement,
        PolicyDraft? draft,
        PolicyId? id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.SeesEverything)
            return PolicyErrors.NotAllowed();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var pair = await (
            from e in db.Entitlements
            join resource in db.Resources on e.ResourceId equals resource.Id
            where e.Id == entitlement
            select new { Entitlement = e, Resource = resource }
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellationToken);
        if (pair is null || !await db.People.AnyAsync(p => p.Id == person, cancellationToken))
            return Error.NotFound("policy.unknown-pair", "That person or that access is no longer there. Choose again.");
        var facts = PolicyFacts.Of(pair.Entitlement, pair.Resource);
        var requester = await PolicyFacts.RequesterAsync(db, person, cancellationToken);
        var lasting = await PolicyFacts.LastingAsync(db, requester, cancellationToken);
        var policies = await db.Policies.AsNoTracking().ToListAsync(cancellationToken);
        List<(PolicyId? Id, PolicyDraft Draft, bool Enabled)> all =
        [
            .. policies.Where(p => draft is null || p.Id != id).Select(p => ((PolicyId?)p.Id, p.ToDraft(), p.Enabled)),
        ];
        if (draft is not null)
            all.Add((id, draft, id is null || policies.Find(p => p.Id == id)?.Enabled != false));
        all.Sort((a, b) => PolicyMatch.Compare(a.Draft, b.Draft));
        PolicyDraft? winner = null;
        var ranks = new List<PolicyRank>();
        foreach (var (policy, says, enabled) in all)
        {
            var not =
                !enabled ? "switched off"
                : !says.What.Matches(facts) ? "does not cover this access"
                : !says.Who.Includes(requester) ? "does not speak of this person"
                : null;
            var wins = not is null && winner is null;
            var why = not ?? (winner is null ? "this one counts" : Weaker(winner, says));
            ranks.Add(
                new PolicyRank(policy, says.Name, says.Priority, wins, not is null, why)
                {
                    Rules = wins ? RuleOutlook.Of(says, requester, lasting, time.Now()) : [],
                }
            );
            winner ??= wins ? says : null;
        }
        return Result.Of<IReadOnlyList<PolicyRank>>([.. ranks.OrderByDescending(r => r.Wins)]);
    }

    /// <summary>Okta groups by name, for administrators; the group of exactly that name comes first. Nothing is found by nothing.</summary>
    /// <param name="text">Words that must all occur in the name; case ignored.</param>
    public async Task<IReadOnlyList<(ResourceId Id, string Name)>> FindGroupsAsync(
        string text,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await OktaGroups
            .Named(db, text)
            .Take(MostShown)
            .Select(r => new { r.Id, r.Name })
            .ToListAsync(cancellationToken);
        return [.. found.Select(g => (g.Id, g.Name))];
    }

    private static string Weaker(PolicyDraft winner, PolicyDraft other) =>
        winner.Priority != other.Priority ? "lower priority"
        : PolicyMatch.ApprovalsOf(winner) != PolicyMatch.ApprovalsOf(other) ? "the same priority, and takes fewer approvals"
        : winner.PermanentAllowed != other.PermanentAllowed ? "the same priority, and allows permanent access"
        : winner.MaxDuration != other.MaxDuration ? "the same priority, and allows longer"
        : "the same in everything, and its name comes later";

    private static async Task<int> WithoutManagerAsync(PortalDbContext db, PolicyDraft draft, CancellationToken cancellationToken)
    {
        if (!draft.Thresholds.Any(t => t.Approvers.Any(a => a.Kind == ApproverKind.Manager)))
            return 0;
        var managers = new AbleApprovers(db, []).People;
        return await PolicyReach
            .People(db, draft.Who)
            .CountAsync(p => !managers.Any(m => m.Id == p.ManagerId), cancellationToken);
    }
}
