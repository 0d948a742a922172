using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>What the approvers of some thresholds are called: the rules in words, and some of the people.</summary>
internal sealed class ApproverNames
{
    private const int NamesShown = 4;

    /// <summary>Of each threshold so many are looked up: enough to show some in order.</summary>
    private const int NamesRead = 50;

    private readonly IReadOnlyDictionary<PersonId, string> people;
    private readonly IReadOnlyDictionary<ResourceId, string> groups;

    private ApproverNames(IReadOnlyDictionary<PersonId, string> people, IReadOnlyDictionary<ResourceId, string> groups) =>
        (this.people, this.groups) = (people, groups);

    /// <param name="items">Resources asked for, with the thresholds that apply to each.</param>
    public static async Task<ApproverNames> ReadAsync(
        PortalDbContext db,
        IReadOnlyCollection<(ResourceId Resource, IReadOnlyList<Threshold> Thresholds)> items,
        PersonId requester,
        PersonId person,
        ApproverFacts facts,
        CancellationToken cancellationToken
    )
    {
        var who = items
            .SelectMany(i =>
                i.Thresholds.SelectMany(t => ApproverRouting.Approvers(t, i.Resource, requester, person, facts).Take(NamesRead))
            )
            .Distinct()
            .ToList();
        var named = items
            .SelectMany(i => i.Thresholds)
            .SelectMany(t => t.Approvers)
            .Select(r => r.Group)
            .OfType<ResourceId>()
            .Distinct()
            .ToList();
        return new ApproverNames(
            await db.People.Where(p => who.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken),
            named.Count == 0
                ? new Dictionary<ResourceId, string>()
                : await db.Resources.Where(r => named.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken)
        );
    }

    /// <summary>"owners of Figma or members of security-reviewers".</summary>
    public string Say(Threshold threshold, string resource) =>
        string.Join(" or ", threshold.Approvers.Select(rule => Say(rule, resource)));

    /// <summary>Some of them by name, in order.</summary>
    public IReadOnlyList<string> Some(IEnumerable<PersonId> approvers) =>
        [
            .. approvers
                .Select(p => people.GetValueOrDefault(p, ""))
                .Where(n => n.Length > 0)
                .Order(StringComparer.Ordinal)
                .Take(NamesShown),
        ];

    private string Say(ApproverRule rule, string resource) =>
        rule.Kind switch
        {
            ApproverKind.ResourceOwners => $"owners of {resource}",
            ApproverKind.Manager => "the manager",
            ApproverKind.GroupMembers => rule.Group is { } group && groups.TryGetValue(group, out var name)
                ? $"members of {name}"
                : "members of a group that is not known",
            ApproverKind.People => "named people",
            // Which list it is, is no business of whoever is not in it.
            ApproverKind.ListMembers => "members of an access list",
        };
}
