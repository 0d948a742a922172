using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>
/// One person in one list as last computed: kept so that pages and checks need not compute. Only the computation writes it. Its history is in
/// the grants that follow from it.
/// </summary>
public sealed class EffectiveMember
{
    private EffectiveMember() { }

    public AccessListId ListId { get; private set; }

    public PersonId PersonId { get; private set; }

    /// <summary>Whether the membership has effect; after <see cref="Until" /> it has none, whatever this says.</summary>
    public bool IsEffective { get; private set; }

    public DateTimeOffset? Until { get; private set; }

    /// <summary>Null when it has effect.</summary>
    public Ineligibility? Why { get; private set; }

    /// <summary>Ids of the edges of the shortest way, from this list down to the person.</summary>
    public IReadOnlyList<Guid> Path { get; private set; } = [];

    /// <summary>Whether the person is a member by name and not through another list only.</summary>
    public bool IsDirect => Path.Count == 1;

    public static EffectiveMember Of(AccessListId list, Membership membership) =>
        new()
        {
            ListId = list,
            PersonId = membership.Person,
            IsEffective = membership.IsEffective,
            Until = membership.Until,
            Why = membership.Why,
            Path = [.. membership.Path.Edges.Select(e => e.Value)],
        };

    public Membership ToMembership() => new(PersonId, WitnessPath.From(Path), Until, Why);
}

/// <summary>One step of the ladder of reminders, sent for one due date of a list.</summary>
/// <param name="Step">Days after the due date; negative before it.</param>
public sealed record ListReminder(AccessListId ListId, DateTimeOffset DueAt, int Step, DateTimeOffset SentAt);
