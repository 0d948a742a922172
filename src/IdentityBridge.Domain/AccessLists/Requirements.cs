using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>What lists look at in a person.</summary>
/// <param name="Groups">Okta groups the person is in and that we did not put them in: nobody fulfils a requirement by asking for it here.</param>
/// <param name="Attributes">By name, lower case: <c>department</c>, <c>title</c>, <c>email</c>, <c>login</c>.</param>
public sealed record MemberFacts(
    PersonId Id,
    PersonStatus Status,
    IReadOnlySet<ResourceId> Groups,
    IReadOnlyDictionary<string, IReadOnlySet<string>> Attributes
)
{
    /// <summary>An administrator has locked the person: nothing that they are in or own has effect.</summary>
    public bool IsLocked { get; init; }
}

/// <summary>One thing that a person lacks: a group, or a value of an attribute.</summary>
public sealed record MissingRequirement(ResourceId? Group, string? Attribute = null, string? Value = null)
{
    /// <summary>"is not in the group engineering", "has no department “Payments”".</summary>
    public string Say(Func<ResourceId, string> groupName) =>
        Group is { } group ? $"is not in the group {groupName(group)}" : $"has no {Attribute} “{Value}”";
}

/// <summary>What a person must be for a membership or an ownership to have effect: in all groups, with all values of all attributes.</summary>
/// <param name="Attributes">By name, lower case. Values ignore case.</param>
public sealed record Requirements(IReadOnlyList<ResourceId> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes)
{
    /// <summary>Names of attributes that can be required.</summary>
    public static IReadOnlyList<string> KnownAttributes { get; } = ["department", "email", "login", "title"];

    public static readonly Requirements None = new([], new Dictionary<string, IReadOnlyList<string>>());

    public bool IsEmpty => Groups.Count == 0 && Attributes.Count == 0;

    /// <summary>Everything that is missing; empty when the person meets the requirements.</summary>
    public IReadOnlyList<MissingRequirement> MissingOf(MemberFacts person)
    {
        if (IsEmpty)
            return [];
        var missing = new List<MissingRequirement>();
        foreach (var group in Groups)
            if (!person.Groups.Contains(group))
                missing.Add(new MissingRequirement(group));
        foreach (var (name, values) in Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            var has = person.Attributes.TryGetValue(name, out var found) ? found : null;
            foreach (var value in values)
                if (has is null || !has.Contains(value, StringComparer.OrdinalIgnoreCase))
                    missing.Add(new MissingRequirement(null, name, value));
        }
        return missing;
    }

    public bool MetBy(MemberFacts person) => IsEmpty || MissingOf(person).Count == 0;

    /// <summary>What is wrong with them, each in a sentence.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, values) in Attributes)
        {
            if (!KnownAttributes.Contains(name, StringComparer.Ordinal))
                yield return $"There is no attribute “{name}”: use {string.Join(", ", KnownAttributes)}.";
            if (values.Count == 0 || values.Any(string.IsNullOrWhiteSpace))
                yield return $"Name at least one value of {name}, and no empty one.";
        }
    }

    public bool Equals(Requirements? other) =>
        other is not null
        && Groups.ToHashSet().SetEquals(other.Groups)
        && Attributes.Count == other.Attributes.Count
        && Attributes.All(a => other.Attributes.TryGetValue(a.Key, out var values) && a.Value.ToHashSet().SetEquals(values));

    public override int GetHashCode() => HashCode.Combine(Groups.Count, Attributes.Count);
}
