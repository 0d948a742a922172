using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>Why a membership has no effect.</summary>
public enum IneligibleBecause
{
    /// <summary>Nobody of that id is known.</summary>
    PersonUnknown = 1,

    /// <summary>Not active in Okta yet.</summary>
    PersonNotActive = 2,

    PersonSuspended = 3,

    PersonLeft = 4,

    /// <summary>An edge of the way has come to its end.</summary>
    Expired = 5,

    /// <summary>A list of the way requires what the person does not have.</summary>
    MissingRequirement = 6,

    /// <summary>An administrator has locked the person.</summary>
    PersonLocked = 7,
}

/// <param name="List">The list whose edge or requirement it is.</param>
/// <param name="Missing">For <see cref="IneligibleBecause.MissingRequirement" />.</param>
public sealed record Ineligibility(IneligibleBecause Because, AccessListId List, IReadOnlyList<MissingRequirement> Missing)
{
    public bool Equals(Ineligibility? other) =>
        other is not null && Because == other.Because && List == other.List && Missing.SequenceEqual(other.Missing);

    public override int GetHashCode() => HashCode.Combine(Because, List, Missing.Count);

    /// <summary>In words, about the person: "is suspended in Okta", "is not in the group engineering, which Payments requires".</summary>
    public string Say(Func<AccessListId, string> listTitle, Func<ResourceId, string> groupName) =>
        Because switch
        {
            IneligibleBecause.PersonUnknown => "is not in the directory",
            IneligibleBecause.PersonNotActive => "is not active in Okta yet",
            IneligibleBecause.PersonSuspended => "is suspended in Okta",
            IneligibleBecause.PersonLeft => "has left",
            IneligibleBecause.PersonLocked => "is locked",
            IneligibleBecause.Expired => $"was a member of {listTitle(List)} until its end",
            IneligibleBecause.MissingRequirement =>
                $"{string.Join(" and ", Missing.Select(m => m.Say(groupName)))}, which {listTitle(List)} requires",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>A way from a list down to a person: the edge of the list itself first, the person's own edge last.</summary>
public sealed class WitnessPath(ListEdgeId edge, WitnessPath? rest)
{
    public ListEdgeId Edge { get; } = edge;

    public WitnessPath? Rest { get; } = rest;

    public int Length { get; } = 1 + (rest?.Length ?? 0);

    public IEnumerable<ListEdgeId> Edges
    {
        get
        {
            for (var at = this; at is not null; at = at.Rest)
                yield return at.Edge;
        }
    }

    /// <exception cref="ArgumentException">No edge was given.</exception>
    public static WitnessPath From(IReadOnlyList<Guid> edges)
    {
        WitnessPath? path = null;
        for (var i = edges.Count - 1; i >= 0; i--)
            path = new WitnessPath(new ListEdgeId(edges[i]), path);
        return path ?? throw new ArgumentException("A way has at least one edge.", nameof(edges));
    }

    /// <summary>Shorter first, then by the ids of the edges from the top.</summary>
    public int Order(WitnessPath other)
    {
        if (Length != other.Length)
            return Length.CompareTo(other.Length);
        for (var (a, b) = (this, other); a is not null && b is not null; (a, b) = (a.Rest, b.Rest!))
            if (a.Edge != b.Edge)
                return a.Edge.Value.CompareTo(b.Edge.Value);
        return 0;
    }
}

/// <summary>What one person is in one list, directly or through others.</summary>
/// <param name="Path">The shortest way that counts, as its proof.</param>
/// <param name="Until">When the last way that counts ends; null for no end.</param>
/// <param name="Why">Null when the membership has effect.</param>
public sealed record Membership(PersonId Person, WitnessPath Path, DateTimeOffset? Until, Ineligibility? Why)
{
    public bool IsEffective => Why is null;

    public bool Equals(Membership? other) =>
        other is not null
        && Person == other.Person
        && Until == other.Until
        && Path.Order(other.Path) == 0
        && (Why is null ? other.Why is null : Why.Equals(other.Why));

    public override int GetHashCode() => HashCode.Combine(Person, Until, Path.Length, Why is null);
}
