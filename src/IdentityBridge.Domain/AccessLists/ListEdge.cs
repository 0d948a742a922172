using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>What an edge makes its subject.</summary>
public enum ListEdgeKind
{
    Member = 1,
    Owner = 2,
}

/// <summary>A person or a list, never both: the two cannot be confused, whatever they are called.</summary>
public readonly record struct ListSubject
{
    private ListSubject(PersonId? person, AccessListId? list) => (Person, List) = (person, list);

    public PersonId? Person { get; }

    public AccessListId? List { get; }

    public static ListSubject Of(PersonId person) => new(person, null);

    public static ListSubject Of(AccessListId list) => new(null, list);
}

/// <summary>
/// A person or a list is a member or an owner of a list, because somebody said so. Removed once, by its id; its row stays for ever. Adding
/// the same subject again makes a new edge.
/// </summary>
public sealed class ListEdge
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 1000;

    private ListEdge() { }

    public ListEdgeId Id { get; private set; }

    public AccessListId ListId { get; private set; }

    public ListEdgeKind Kind { get; private set; }

    public PersonId? PersonId { get; private set; }

    /// <summary>The list that is a member or an owner.</summary>
    public AccessListId? NestedListId { get; private set; }

    /// <summary>From when on it has no effect; null for no end. Owners have none.</summary>
    public DateTimeOffset? Until { get; private set; }

    public string? Reason { get; private set; }

    public PersonId? AddedBy { get; private set; }

    public string AddedByName { get; private set; } = "";

    public DateTimeOffset AddedAt { get; private set; }

    /// <summary>When the clock took note of <see cref="Until" />; null while it lies ahead.</summary>
    public DateTimeOffset? ExpiredAt { get; private set; }

    public DateTimeOffset? RemovedAt { get; private set; }

    public string? RemovedByName { get; private set; }

    public long Version { get; private set; }

    public ListSubject Subject => PersonId is { } person ? ListSubject.Of(person) : ListSubject.Of(NestedListId!.Value);

    public static ListEdge Member(
        AccessListId list,
        ListSubject subject,
        DateTimeOffset? until,
        string? reason,
        Actor by,
        DateTimeOffset now
    ) => Make(list, ListEdgeKind.Member, subject, until, reason, by, now);

    public static ListEdge Owner(AccessListId list, ListSubject subject, string? reason, Actor by, DateTimeOffset now) =>
        Make(list, ListEdgeKind.Owner, subject, null, reason, by, now);

    /// <summary>Whether it has effect by itself at <paramref name="now" />.</summary>
    public bool InForce(DateTimeOffset now) => RemovedAt is null && (Until is null || now < Until);

    /// <summary>Moves the end. False when it is there already.</summary>
    public bool EndAt(DateTimeOffset? until)
    {
        if (Until == Whole(until))
            return false;
        (Until, ExpiredAt) = (Whole(until), null);
        return true;
    }

    /// <summary>The clock takes note that the end has come. False when it has not, or was noted.</summary>
    public bool Expire(DateTimeOffset now)
    {
        if (ExpiredAt is not null || Until is null || now < Until)
            return false;
        ExpiredAt = now;
        return true;
    }

    /// <summary>Takes the subject off the list. False when that was done before.</summary>
    public bool Remove(Actor by, DateTimeOffset now)
    {
        if (RemovedAt is not null)
            return false;
        (RemovedAt, RemovedByName) = (now, by.Name);
        return true;
    }

    private static ListEdge Make(
        AccessListId list,
        ListEdgeKind kind,
        ListSubject subject,
        DateTimeOffset? until,
        string? reason,
        Actor by,
        DateTimeOffset now
    )
    {
        if (subject.Person is null == subject.List is null)
            throw new ArgumentException("An edge names a person or a list.", nameof(subject));
        return new ListEdge
        {
            Id = ListEdgeId.New(),
            ListId = list,
            Kind = kind,
            PersonId = subject.Person,
            NestedListId = subject.List,
            Until = Whole(until),
            Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(),
            AddedBy = by.PersonId,
            AddedByName = by.Name,
            AddedAt = now,
        };
    }

    /// <summary>In UTC and in whole microseconds, as databases keep it.</summary>
    private static DateTimeOffset? Whole(DateTimeOffset? at) =>
        at is { } end ? end.ToUniversalTime().AddTicks(-(end.Ticks % TimeSpan.TicksPerMicrosecond)) : null;
}
