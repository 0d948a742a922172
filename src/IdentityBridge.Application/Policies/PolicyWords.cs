using System.Globalization;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Policies;

/// <summary>One thing that a policy says, in words.</summary>
public sealed record PolicyField(string Name, string Text);

/// <summary>Says in words what policies say. For administrators and auditors: it names lists.</summary>
internal sealed partial class PolicyWords
{
    private readonly IReadOnlyDictionary<ResourceId, string> groups;
    private readonly IReadOnlyDictionary<AccessListId, string> lists;
    private readonly IReadOnlyDictionary<PersonId, string> people;

    private PolicyWords(
        IReadOnlyDictionary<ResourceId, string> groups,
        IReadOnlyDictionary<AccessListId, string> lists,
        IReadOnlyDictionary<PersonId, string> people
    ) => (this.groups, this.lists, this.people) = (groups, lists, people);

    public PolicyNames Names => new(groups, lists, people);

    /// <summary>Everything that these policies name and that is not there any more, or never was.</summary>
    public IReadOnlyList<string> Missing(PolicyDraft draft)
    {
        var named = Named([draft]);
        return
        [
            .. named.Groups.Where(g => !groups.ContainsKey(g)).Select(_ => "an Okta group"),
            .. named.Lists.Where(l => !lists.ContainsKey(l)).Select(_ => "an access list"),
            .. named.People.Where(p => !people.ContainsKey(p)).Select(_ => "a person"),
        ];
    }

    public static async Task<PolicyWords> ReadAsync(
        PortalDbContext db,
        IReadOnlyCollection<PolicyDraft> drafts,
        CancellationToken cancellationToken
    )
    {
        var named = Named(drafts);
        return new PolicyWords(
            await db
                .Resources.Where(r => named.Groups.Contains(r.Id) && r.Kind == ResourceKind.OktaGroup && r.GoneAt == null)
                .ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken),
            await db
                .AccessLists.Where(l => named.Lists.Contains(l.Id) && l.DeletedAt == null)
                .ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken),
            await db.People.Where(p => named.People.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken)
        );
    }

    /// <summary>All that a policy says, each field once and in the same order.</summary>
    public IReadOnlyList<PolicyField> Fields(PolicyDraft draft) =>
        [
            new("name", draft.Name.Trim()),
            new("description", draft.Description ?? "none"),
            new("priority", draft.Priority.ToString(CultureInfo.InvariantCulture)),
            new("who", Who(draft.Who)),
            new("what", draft.What.Say()),
            new("longest", Durations.Say(draft.MaxDuration)),
            new(
                "ceiling",
                draft.CeilingRaised
                    ? $"raised to {Durations.Say(RequestPolicy.HighestCeiling)}"
                    : Durations.Say(RequestPolicy.DurationCeiling)
            ),
            new("without an end", draft.PermanentAllowed ? "may be asked for" : "not allowed"),
            new("proposed", Durations.Say(draft.DefaultDuration ?? draft.MaxDuration)),
            new("reason", draft.ReasonRequired ? "required" : "optional"),
            new("prompt", draft.ReasonPrompt ?? "none"),
            new("ticket", draft.TicketPattern ?? "none"),
            new("approvals", Approvals(draft.Thresholds)),
            new("decides by itself", Automatic(draft.Automatic)),
            new("emergency", Emergency(draft.Emergency)),
            new("denials", draft.DenialsNeeded.ToString(CultureInfo.InvariantCulture)),
            new("waits", Durations.Say(draft.PendingFor ?? RequestPolicy.DefaultPendingFor)),
        ];

    /// <summary>What changed from one to the other: "longest: 8 hours → 4 hours".</summary>
    public IReadOnlyList<string> Difference(PolicyDraft before, PolicyDraft after) =>
        [
            .. Fields(before)
                .Zip(Fields(after))
                .Where(f => f.First.Text != f.Second.Text)
                .Select(f => $"{f.First.Name}: {f.First.Text} → {f.Second.Text}"),
        ];

    public string Who(Audience who) =>
        who.Everyone
            ? "everyone"
            : Either([
                .. who.Departments.Select(d => $"department {d}"),
                .. who.Groups.Select(g => $"members of {Group(g)}"),
                .. who.Lists.Select(l => $"members of the list {List(l)}"),
            ]);

    public string Approvals(IReadOnlyList<Threshold> thresholds) =>
        thresholds.Count == 0
            ? "by rules only"
            : string.Join(
                "; and ",
                thresholds.Select(t => $"{(t.Count == 1 ? "" : $"{t.Count} of: ")}{Either([.. t.Approvers.Select(Say)])}")
            );

    private string Say(ApproverRule rule) =>
        rule.Kind switch
        {
            ApproverKind.ResourceOwners => "owners of the resource",
            ApproverKind.Manager => "the manager",
            ApproverKind.GroupMembers => $"members of {Group(rule.Group!.Value)}",
            ApproverKind.People => Either([.. rule.People!.Select(p => people.GetValueOrDefault(p, "a person who is gone"))]),
            ApproverKind.ListMembers => $"members of the list {List(rule.List!.Value)}",
        };

    private string Group(ResourceId id) => groups.GetValueOrDefault(id, "a group that is gone");

    private string List(AccessListId id) => lists.GetValueOrDefault(id, "a list that is gone");

    private static string Either(IReadOnlyList<string> words) => words.Count == 0 ? "nobody" : string.Join(" or ", words);

    private static (IReadOnlySet<ResourceId> Groups, IReadOnlySet<AccessListId> Lists, IReadOnlySet<PersonId> People) Named(
        IReadOnlyCollection<PolicyDraft> drafts
    )
    {
        var rules = drafts.SelectMany(ApproversOf).ToList();
        var audiences = drafts.SelectMany(AudiencesOf).ToList();
        return (
            audiences.SelectMany(a => a.Groups).Concat(rules.Select(r => r.Group).OfType<ResourceId>()).ToHashSet(),
            audiences.SelectMany(a => a.Lists).Concat(rules.Select(r => r.List).OfType<AccessListId>()).ToHashSet(),
            rules.SelectMany(r => r.People ?? []).ToHashSet()
        );
    }
}
