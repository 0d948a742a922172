using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Policies;

/// <summary>Whom a policy speaks of: everyone, or people of a department, a group or an access list; any suffices.</summary>
/// <param name="Groups">Okta groups, by resource.</param>
public sealed record Audience(bool Everyone, IReadOnlyList<string> Departments, IReadOnlyList<ResourceId> Groups)
{
    public static readonly Audience Nobody = new(false, [], []);
    public static readonly Audience All = new(true, [], []);

    /// <summary>Access lists; their effective members.</summary>
    public IReadOnlyList<AccessListId> Lists { get; init; } = [];

    public bool Includes(RequesterFacts person) =>
        Everyone
        || (person.Department is { } department && Departments.Contains(department, StringComparer.OrdinalIgnoreCase))
        || Groups.Any(person.Groups.Contains)
        || Lists.Any(person.Lists.Contains);

    public bool SaysTheSame(Audience other) =>
        Everyone == other.Everyone
        && Departments.SequenceEqual(other.Departments, StringComparer.Ordinal)
        && Groups.SequenceEqual(other.Groups)
        && Lists.SequenceEqual(other.Lists);
}
