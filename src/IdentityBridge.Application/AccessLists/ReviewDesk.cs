using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.AccessLists;

/// <summary>A review as a reviewer has it in front of them, or as evidence once it is finished.</summary>
/// <param name="Draft">What its owners intend beside members.</param>
/// <param name="Gives">What the list gives its members, by name.</param>
/// <param name="NextDueAt">When the list is due next as it stands now.</param>
/// <param name="Members">While it is open, whoever is in the list now; afterwards whoever was decided on.</param>
/// <param name="MayReview">Whether the actor may decide and finish.</param>
public sealed record ReviewDesk(
    ListReviewId Id,
    AccessListId List,
    string Title,
    string? Description,
    DateTimeOffset DueAt,
    DateTimeOffset StartedAt,
    string StartedByName,
    DateTimeOffset? FinishedAt,
    string? FinishedByName,
    string? Notes,
    Requirements Membership,
    ReviewSchedule Schedule,
    DateTimeOffset NextDueAt,
    ReviewOutcome? Outcome,
    ReviewDraft Draft,
    IReadOnlyList<string> Gives,
    IReadOnlyList<ReviewedMember> Members,
    bool MayReview
)
{
    public int Decided => Members.Count(m => m.Verdict is not null);
}

/// <param name="Detail">Title and department of a person; how many people a list has.</param>
/// <param name="Why">Why the membership has no effect now; null when it has.</param>
/// <param name="Loses">What would be gone for this person: what this membership alone gives.</param>
/// <param name="Others">Other lists that give the person some of the same.</param>
/// <param name="Verdict">Null while nobody decided, and when a decision was set back.</param>
/// <param name="DecidedByName">Who decided or set it back; null when nobody did.</param>
/// <param name="NoteByName">Who wrote the note.</param>
/// <param name="Version">Of the decision, to be handed back as <see cref="MemberDecision.Seen" />; 0 for none.</param>
public sealed record ReviewedMember(
    ListEdgeId Edge,
    ListSubject Subject,
    string Name,
    string? Detail,
    DateTimeOffset AddedAt,
    string AddedByName,
    string? Reason,
    DateTimeOffset? Until,
    string? Why,
    IReadOnlyList<string> Loses,
    IReadOnlyList<string> Others,
    ReviewVerdict? Verdict,
    string? DecidedByName,
    DateTimeOffset? DecidedAt,
    string? Note,
    string? NoteByName,
    bool ConfirmedAtEnd,
    long Version
);

/// <summary>Which reviews to show.</summary>
public enum ReviewShow
{
    /// <summary>Lists that are due within two weeks or overdue, and what is open.</summary>
    Due = 1,

    /// <summary>Overdue only.</summary>
    Overdue = 2,

    /// <summary>Finished reviews, newest first.</summary>
    Past = 3,
}

/// <param name="Mine">Only lists that the actor owns; always so for those who do not see everything.</param>
/// <param name="Page">From 1.</param>
public sealed record ReviewFilter(ReviewShow Show = ReviewShow.Due, bool Mine = false, int Page = 1, int Size = 25);

/// <summary>A list whose review is due, open or done.</summary>
/// <param name="Review">The open or finished review; null when it has not been started.</param>
/// <param name="Decided">Of <paramref name="Members" />, while it is open.</param>
public sealed record ReviewLine(
    AccessListId List,
    string Title,
    ListReviewId? Review,
    DateTimeOffset DueAt,
    DateTimeOffset? FinishedAt,
    string? FinishedByName,
    int Members,
    int Decided,
    int Removed,
    DateTimeOffset? SuspendedSince,
    OverduePolicy Overdue
);
