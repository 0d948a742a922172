using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>What came of a member in a review.</summary>
public enum ReviewResult
{
    Kept = 1,
    Removed = 2,

    /// <summary>Removed by others before the review was finished.</summary>
    AlreadyGone = 3,
}

/// <summary>One decision of a finished review.</summary>
/// <param name="Verdict">Null for somebody who had left before anything was decided, and about whom there was a note.</param>
/// <param name="ByName">Who decided; empty when nobody did.</param>
/// <param name="NoteByName">Who wrote the note, if it was somebody else; null if not.</param>
public sealed record EvidenceRow(
    ListEdgeId Member,
    string Name,
    ReviewVerdict? Verdict,
    ReviewResult Result,
    string ByName,
    DateTimeOffset At,
    string? Note,
    bool ConfirmedAtEnd,
    string? NoteByName = null
)
{
    /// <summary>What the digest says last of a row.</summary>
    internal string Mark =>
        string.Join(
            "; ",
            new[] { ConfirmedAtEnd ? "at the end" : null, NoteByName is null ? null : $"note by {NoteByName}" }.OfType<string>()
        );
}

/// <summary>
/// A finished review as evidence. Its <see cref="Digest" /> is written into the audit log when the review is finished, and the audit log is
/// a hash chain: whoever has both can tell that nothing was changed since.
/// </summary>
public sealed record ReviewEvidence(
    ListReviewId Review,
    AccessListId List,
    DateTimeOffset DueAt,
    DateTimeOffset StartedAt,
    string StartedByName,
    DateTimeOffset FinishedAt,
    string FinishedByName,
    string? Notes,
    ReviewOutcome Outcome,
    IReadOnlyList<EvidenceRow> Rows
)
{
    /// <exception cref="ArgumentException">The review is not finished.</exception>
    public static ReviewEvidence Of(ListReview review)
    {
        ArgumentNullException.ThrowIfNull(review);
        if (review is not { FinishedAt: { } finished, Outcome: { } outcome })
            throw new ArgumentException("A review is evidence once it is finished.", nameof(review));
        return new ReviewEvidence(
            review.Id,
            review.ListId,
            review.DueAt,
            review.StartedAt,
            review.StartedByName,
            finished,
            review.FinishedByName!,
            review.Notes,
            outcome,
            [
                .. review
                    .Decisions.OrderBy(d => d.EdgeId.Value)
                    .Select(d => new EvidenceRow(
                        d.EdgeId,
                        d.Subject,
                        d.Verdict,
                        outcome.Removed.Contains(d.EdgeId.Value) ? ReviewResult.Removed
                            : outcome.AlreadyGone.Contains(d.EdgeId.Value) ? ReviewResult.AlreadyGone
                            : ReviewResult.Kept,
                        d.ByName,
                        d.At,
                        d.Note,
                        d.ConfirmedAtEnd,
                        d.NoteByName == d.ByName ? null : d.NoteByName
                    )),
            ]
        );
    }

    /// <summary>SHA-256 in lower-case hex over the fields of the review, then of each row in the order of the members' ids.</summary>
    public string Digest() =>
        FieldHash.Of([
            Review.ToString(),
            List.ToString(),
            FieldHash.Of(DueAt),
            FieldHash.Of(StartedAt),
            StartedByName,
            FieldHash.Of(FinishedAt),
            FinishedByName,
            Notes ?? "",
            FieldHash.Of(Outcome.NextDueAt),
            .. Said(Outcome.ScheduleAfter),
            .. Said(Outcome.RequirementsAfter),
            .. Rows.OrderBy(r => r.Member.Value)
                .SelectMany(r =>
                    (string[])
                        [
                            r.Member.ToString(),
                            r.Name,
                            r.Verdict?.ToString() ?? "",
                            r.Result.ToString(),
                            r.ByName,
                            FieldHash.Of(r.At),
                            r.Note ?? "",
                            r.Mark,
                        ]
                ),
        ]);

    private static string[] Said(ReviewSchedule? schedule) =>
        schedule is null ? ["schedule as before"] : [schedule.Every.ToString(), schedule.Day.ToString()];

    private static string[] Said(Requirements? requirements) =>
        requirements is null
            ? ["requirements as before"]
            :
            [
                .. requirements.Groups.Select(g => g.ToString()).Order(StringComparer.Ordinal),
                .. requirements
                    .Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)
                    .SelectMany(a => a.Value.Order(StringComparer.Ordinal).Prepend(a.Key)),
            ];
}
