using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Policies;

/// <summary>So many approvals by any of these.</summary>
public sealed record Threshold(IReadOnlyList<ApproverRule> Approvers, int Count)
{
    public bool SaysTheSame(Threshold other) =>
        Count == other.Count
        && Approvers.Count == other.Approvers.Count
        && Approvers.Zip(other.Approvers).All(a => a.First.SaysTheSame(a.Second));
}

public enum ApproverKind
{
    /// <summary>The people who own the requested resource.</summary>
    ResourceOwners = 1,

    /// <summary>The manager of the person who gets the access.</summary>
    Manager = 2,

    /// <summary>Members of an Okta group, unless a request made them members.</summary>
    GroupMembers = 3,

    /// <summary>Named people.</summary>
    People = 4,

    /// <summary>Effective members of an access list.</summary>
    ListMembers = 5,
}

/// <param name="Group">For <see cref="ApproverKind.GroupMembers" />.</param>
/// <param name="People">For <see cref="ApproverKind.People" />.</param>
/// <param name="List">For <see cref="ApproverKind.ListMembers" />.</param>
public sealed record ApproverRule(
    ApproverKind Kind,
    ResourceId? Group = null,
    IReadOnlyList<PersonId>? People = null,
    AccessListId? List = null
)
{
    /// <summary>Whether it names what its kind needs, and nothing else.</summary>
    public bool IsWhole =>
        Enum.IsDefined(Kind)
        && Group is not null == (Kind == ApproverKind.GroupMembers)
        && People is { Count: > 0 } == (Kind == ApproverKind.People)
        && List is not null == (Kind == ApproverKind.ListMembers);

    public bool SaysTheSame(ApproverRule other) =>
        this with { People = other.People } == other && (People ?? []).SequenceEqual(other.People ?? []);
}
