using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>What one must know to say who may decide a request. Only active people are in it; nobody whose right came from a request.</summary>
/// <param name="Manager">The manager of the person who gets the access.</param>
/// <param name="Owners">Owners of each requested resource.</param>
/// <param name="GroupMembers">Members of each group that a threshold names, without those whom only a request made members.</param>
/// <param name="ReviewersEverywhere">People who may decide every request; only the acting reviewer and those who decided need be in it.</param>
/// <param name="Active">People whom a threshold names one by one and who are active.</param>
public sealed record ApproverFacts(
    PersonId? Manager,
    IReadOnlyDictionary<ResourceId, IReadOnlySet<PersonId>> Owners,
    IReadOnlyDictionary<ResourceId, IReadOnlySet<PersonId>> GroupMembers,
    IReadOnlySet<PersonId> ReviewersEverywhere,
    IReadOnlySet<PersonId> Active
)
{
    /// <summary>Effective members of each access list that a threshold names.</summary>
    public IReadOnlyDictionary<AccessListId, IReadOnlySet<PersonId>> ListMembers { get; init; } =
        new Dictionary<AccessListId, IReadOnlySet<PersonId>>();

    /// <summary>
    /// For a request to join a list: who may decide about its members. Its effective owners, and of the administrators the acting one.
    /// </summary>
    public IReadOnlySet<PersonId> ListDeciders { get; init; } = new HashSet<PersonId>();
}

/// <summary>Who may decide what, and what the decisions so far come to. Pure.</summary>
public static class ApproverRouting
{
    /// <summary>Nobody decides a request of their own, nor one made for them.</summary>
    public static bool IsOwnBusiness(AccessRequest request, PersonId person) =>
        request.RequesterId == person || request.PersonId == person;

    public static bool MayDecide(AccessRequest request, PersonId person, ApproverFacts facts) =>
        !IsOwnBusiness(request, person)
        && (
            request.AsksForListId is not null
                ? facts.ListDeciders.Contains(person)
                : facts.ReviewersEverywhere.Contains(person)
                    || request.Items.Any(i =>
                        !i.IsApprovedByRule && i.Thresholds.Any(t => Serves(t, i.ResourceId, person, facts))
                    )
        );

    /// <summary>
    /// Who may close the follow-up of an emergency: whoever could have decided it; administrators where nobody else can, so that it is never left
    /// lying.
    /// </summary>
    public static bool MayFollowUp(AccessRequest request, Actor actor, ApproverFacts facts) =>
        actor.PersonId is { } person
        && !IsOwnBusiness(request, person)
        && (MayDecide(request, person, facts) || (actor.IsAdministrator && Reviewers(request, facts).Count == 0));

    /// <summary>Everybody whom any threshold names now, without the people whose own business it is.</summary>
    public static IReadOnlySet<PersonId> Reviewers(AccessRequest request, ApproverFacts facts) =>
        request
            .Items.Where(i => !i.IsApprovedByRule)
            .SelectMany(i =>
                i.Thresholds.SelectMany(t => Approvers(t, i.ResourceId, request.RequesterId, request.PersonId, facts))
            )
            .ToHashSet();

    /// <summary>Everybody whom the rule names now, without the people whose own business it is.</summary>
    public static IReadOnlySet<PersonId> Approvers(
        Threshold threshold,
        ResourceId resource,
        PersonId requester,
        PersonId person,
        ApproverFacts facts
    ) =>
        threshold
            .Approvers.SelectMany(rule => Named(rule, resource, facts))
            .Where(p => p != requester && p != person)
            .ToHashSet();

    /// <summary>
    /// Approve when every threshold of every item that no rule approved has its count of approvals by people who may still decide; deny when
    /// an item has its count of denials; null while neither. One decision serves every threshold that names its reviewer. A request to join a
    /// list has no thresholds: one denial ends it, and only <see cref="AccessRequest.Promote" /> approves it.
    /// </summary>
    public static Verdict? Settle(AccessRequest request, ApproverFacts facts)
    {
        if (request.AsksForListId is not null)
            return Count(request, Verdict.Deny, p => MayDecide(request, p, facts)) > 0 ? Verdict.Deny : null;
        if (request.Items.Any(i => Count(request, Verdict.Deny, p => MayDecide(request, p, facts)) >= i.DenialsNeeded))
            return Verdict.Deny;
        return request.Items.All(i => IsMet(request, i, facts)) ? Verdict.Approve : null;
    }

    /// <summary>Whether one more approval, by this person, would be the last that is needed.</summary>
    public static bool WouldSuffice(AccessRequest request, PersonId person, ApproverFacts facts) =>
        request.Items.All(i =>
            i.IsApprovedByRule
            || i.Thresholds.All(t =>
                Approvals(request, i, t, facts)
                    + (facts.ReviewersEverywhere.Contains(person) || Serves(t, i.ResourceId, person, facts) ? 1 : 0)
                >= t.Count
            )
        );

    /// <summary>An item without a threshold is met by a rule only.</summary>
    private static bool IsMet(AccessRequest request, RequestItem item, ApproverFacts facts) =>
        item.IsApprovedByRule
        || (item.Thresholds.Count > 0 && item.Thresholds.All(t => Approvals(request, item, t, facts) >= t.Count));

    /// <summary>Approvals that count for one threshold of one item.</summary>
    public static int Approvals(AccessRequest request, RequestItem item, Threshold threshold, ApproverFacts facts) =>
        Count(
            request,
            Verdict.Approve,
            p => facts.ReviewersEverywhere.Contains(p) || Serves(threshold, item.ResourceId, p, facts)
        );

    private static int Count(AccessRequest request, Verdict verdict, Func<PersonId, bool> counts) =>
        request.Decisions.Count(d => d.Verdict == verdict && !IsOwnBusiness(request, d.ReviewerId) && counts(d.ReviewerId));

    private static bool Serves(Threshold threshold, ResourceId resource, PersonId person, ApproverFacts facts) =>
        threshold.Approvers.Any(rule => Named(rule, resource, facts).Contains(person));

    private static IEnumerable<PersonId> Named(ApproverRule rule, ResourceId resource, ApproverFacts facts) =>
        rule.Kind switch
        {
            ApproverKind.ResourceOwners => facts.Owners.TryGetValue(resource, out var owners) ? owners : [],
            ApproverKind.Manager => facts.Manager is { } manager ? [manager] : [],
            ApproverKind.GroupMembers => rule.Group is { } group && facts.GroupMembers.TryGetValue(group, out var members)
                ? members
                : [],
            ApproverKind.ListMembers => rule.List is { } list && facts.ListMembers.TryGetValue(list, out var listed)
                ? listed
                : [],
            ApproverKind.People => rule.People?.Where(facts.Active.Contains) ?? [],
        };
}
