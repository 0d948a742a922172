using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>What a reviewer wants to become of a member.</summary>
public enum ReviewVerdict
{
    Keep = 1,
    Remove = 2,
}

/// <summary>A member as a review sees it: the edge, and what its subject is called.</summary>
/// <param name="Person">Null for a list.</param>
public readonly record struct ReviewMember(ListEdgeId Edge, string Name, PersonId? Person = null);

/// <summary>One member's place in a review: what was decided, by whom, and what came of it. Evidence once the review is finished.</summary>
public sealed class ListReviewDecision
{
    private ListReviewDecision() { }

    internal ListReviewDecision(ListReviewId review, ReviewMember member) =>
        (ReviewId, EdgeId, Subject, Version) = (review, member.Edge, member.Name, 1);

    public ListReviewId ReviewId { get; private set; }

    public ListEdgeId EdgeId { get; private set; }

    /// <summary>What the member was called.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>Null when there is only a note, or when the decision was set back.</summary>
    public ReviewVerdict? Verdict { get; private set; }

    public PersonId? ById { get; private set; }

    /// <summary>Who decided, or set the decision back; empty when there was only ever a note.</summary>
    public string ByName { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    public string? Note { get; private set; }

    /// <summary>Who wrote the note; null without one.</summary>
    public string? NoteByName { get; private set; }

    /// <summary>When the note was last changed or taken away.</summary>
    public DateTimeOffset? NoteAt { get; private set; }

    /// <summary>Nobody decided one by one; whoever finished the review confirmed the member as kept.</summary>
    public bool ConfirmedAtEnd { get; private set; }

    /// <summary>From 1.</summary>
    public long Version { get; private set; }

    /// <summary>Whether the last change was to the note and not to the decision.</summary>
    public bool IsNoteNewer => ByName.Length == 0 || NoteAt > At;

    internal bool IsChangedSince(long? seen) => seen is { } version && version != Version;

    internal bool HasNote(string? note) => Note == Clean(note);

    internal void Set(ReviewVerdict? verdict, string? note, Actor by, DateTimeOffset now, bool atEnd)
    {
        (Verdict, ConfirmedAtEnd) = (verdict, atEnd);
        (ById, ByName, At) = (by.PersonId, by.Name, now);
        Write(note, by, now);
    }

    internal void Write(string? note, Actor by, DateTimeOffset now)
    {
        if (ByName.Length == 0)
            At = now;
        if (HasNote(note))
            return;
        (Note, NoteAt) = (Clean(note), now);
        NoteByName = Note is null ? null : by.Name;
    }

    private static string? Clean(string? note) => string.IsNullOrWhiteSpace(note) ? null : note.Trim();
}
