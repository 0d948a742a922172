using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Policies;

/// <summary>An entitlement that can be given, with its resource's facts.</summary>
internal sealed record CoveredThing(EntitlementId Id, ResourceId Resource, string Name, EntitlementFacts Facts);

/// <param name="Broken">Nobody could ever approve under it.</param>
internal sealed record PolicyProblem(bool Broken, string Text);

/// <summary>Whom and what policies reach now, and who could decide under them.</summary>
internal sealed partial class PolicyReach
{
    private readonly IReadOnlyDictionary<ResourceId, IReadOnlySet<PersonId>> membersOfGroup;
    private readonly IReadOnlyDictionary<AccessListId, IReadOnlySet<PersonId>> membersOfList;
    private readonly IReadOnlyDictionary<ResourceId, int> ownersOf;
    private readonly IReadOnlySet<PersonId> activeNamed;

    private PolicyReach(
        IReadOnlyList<CoveredThing> things,
        IReadOnlyDictionary<ResourceId, IReadOnlySet<PersonId>> membersOfGroup,
        IReadOnlyDictionary<AccessListId, IReadOnlySet<PersonId>> membersOfList,
        IReadOnlyDictionary<ResourceId, int> ownersOf,
        IReadOnlySet<PersonId> activeNamed
    )
    {
        Things = things;
        (this.membersOfGroup, this.membersOfList, this.ownersOf, this.activeNamed) = (
            membersOfGroup,
            membersOfList,
            ownersOf,
            activeNamed
        );
    }

    /// <summary>Everything that can be requested at all.</summary>
    public IReadOnlyList<CoveredThing> Things { get; }

    /// <param name="givesRights">Whether the members of an Okta group of this name have rights in the portal, so that it cannot be requested.</param>
    public static async Task<PolicyReach> ReadAsync(
        PortalDbContext db,
        IReadOnlyCollection<PolicyDraft> policies,
        Func<string, bool> givesRights,
        CancellationToken cancellationToken
    )
    {
        var rules = policies.SelectMany(p => p.Thresholds).SelectMany(t => t.Approvers).ToList();
        var groups = rules.Select(r => r.Group).OfType<ResourceId>().ToHashSet();
        var lists = rules.Select(r => r.List).OfType<AccessListId>().ToHashSet();
        var people = rules.SelectMany(r => r.People ?? []).ToHashSet();
        var pairs = await (
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where entitlement.GoneAt == null && resource.GoneAt == null && resource.WhyNotRequestable == null
            select new { entitlement, resource }
        )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var able = new AbleApprovers(db, []);
        var members = await able.Members.Where(m => groups.Contains(m.Group)).ToListAsync(cancellationToken);
        var listed = await db
            .ListMemberships.Where(m => lists.Contains(m.ListId) && m.IsEffective)
            .Select(m => new { m.ListId, m.PersonId })
            .ToListAsync(cancellationToken);
        var owners = await able
            .Owners.GroupBy(o => o.ResourceId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(o => o.Key, o => o.Count, cancellationToken);
        var active = await able.People.Where(p => people.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancellationToken);
        return new PolicyReach(
            [
                .. pairs
                    .Where(p => p.resource.Kind != ResourceKind.OktaGroup || !givesRights(p.resource.Name))
                    .Select(p => new CoveredThing(
                        p.entitlement.Id,
                        p.resource.Id,
                        EntitlementNames.Full(p.entitlement.Kind, p.entitlement.Name, p.resource.Name),
                        PolicyFacts.Of(p.entitlement, p.resource)
                    )),
            ],
            Sets(members, m => m.Group, m => m.Person),
            Sets(listed, m => m.ListId, m => m.PersonId),
            owners,
            active.ToHashSet()
        );
    }

    /// <summary>The active people whom an audience names; to be counted or read on in the database.</summary>
    public static IQueryable<Person> People(PortalDbContext db, Audience who)
    {
        var people = db.People.Where(p => p.Status == PersonStatus.Active);
        if (who.Everyone)
            return people;
        var departments = who.Departments.Select(d => d.ToLowerInvariant()).ToList();
        var (groups, lists) = (who.Groups, who.Lists);
        var entitlements = db
            .Entitlements.Where(e => e.Kind == EntitlementKind.GroupMembership && groups.Contains(e.ResourceId))
            .Select(e => e.Id);
        return people.Where(p =>
            (p.Department != null && departments.Contains(p.Department.ToLower()))
            || db.Assignments.Any(a => a.PersonId == p.Id && a.GoneAt == null && entitlements.Contains(a.EntitlementId))
            || db.ListMemberships.Any(m => m.PersonId == p.Id && m.IsEffective && lists.Contains(m.ListId))
        );
    }

    /// <summary>What stands in the way of decisions under this policy.</summary>
    /// <param name="withoutManager">How many of the people it covers have no active manager.</param>
    public IEnumerable<PolicyProblem> Problems(PolicyDraft policy, int withoutManager)
    {
        var things = Things.Where(t => policy.What.Matches(t.Facts)).DistinctBy(t => t.Resource).ToList();
        foreach (var (threshold, number) in policy.Thresholds.Select((t, i) => (t, i + 1)))
        {
            var which = policy.Thresholds.Count == 1 ? "It" : $"Threshold {number}";
            var named = threshold.Approvers.SelectMany(Named).ToHashSet().Count;
            var manager = threshold.Approvers.Any(a => a.Kind == ApproverKind.Manager);
            var owned = threshold.Approvers.Any(a => a.Kind == ApproverKind.ResourceOwners);
            var sure = named + (manager ? 1 : 0);
            if (owned)
            {
                var without = things.Count(t => ownersOf.GetValueOrDefault(t.Resource) + sure < threshold.Count);
                if (without > 0)
                    yield return new(
                        without == things.Count,
                        $"{which} needs {threshold.Count}, and {Of(without, things.Count, "resource")} have too few owners: they cannot be requested."
                    );
            }
            else if (sure < threshold.Count)
                yield return new(
                    true,
                    $"{which} needs {threshold.Count}, and names {sure} who can approve: nothing can be requested."
                );
            if (manager && !owned && named < threshold.Count && withoutManager > 0)
                yield return new(
                    false,
                    $"{which} needs the manager, and {withoutManager} of the people have none: they cannot ask."
                );
        }
    }

    private IReadOnlySet<PersonId> Named(ApproverRule rule) =>
        rule.Kind switch
        {
            ApproverKind.GroupMembers => membersOfGroup.GetValueOrDefault(rule.Group!.Value) ?? new HashSet<PersonId>(),
            ApproverKind.ListMembers => membersOfList.GetValueOrDefault(rule.List!.Value) ?? new HashSet<PersonId>(),
            ApproverKind.People => rule.People!.Where(activeNamed.Contains).ToHashSet(),
            ApproverKind.ResourceOwners or ApproverKind.Manager => new HashSet<PersonId>(),
        };

    private static string Of(int some, int all, string what) => some == all ? $"all {all} {what}s" : $"{some} of {all} {what}s";

    private static Dictionary<TKey, IReadOnlySet<PersonId>> Sets<T, TKey>(
        IEnumerable<T> rows,
        Func<T, TKey> key,
        Func<T, PersonId> person
    )
        where TKey : notnull =>
        rows.GroupBy(key).ToDictionary(g => g.Key, g => (IReadOnlySet<PersonId>)g.Select(person).ToHashSet());
}
