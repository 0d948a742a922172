using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>What came of a review, kept as evidence.</summary>
/// <param name="Kept">Edges that stayed.</param>
/// <param name="Removed">Edges that were removed by this review.</param>
/// <param name="AlreadyGone">Edges that were decided on and had been removed by others before the end.</param>
/// <param name="RequirementsAfter">Null when they did not change.</param>
/// <param name="ScheduleAfter">Null when it did not change.</param>
/// <param name="Reviewers">Everybody who decided, and who finished.</param>
/// <param name="RemovedElsewhere">Of a review held in another system: the names that it removed there.</param>
public sealed record ReviewOutcome(
    IReadOnlyList<Guid> Kept,
    IReadOnlyList<Guid> Removed,
    IReadOnlyList<Guid> AlreadyGone,
    Requirements? RequirementsBefore,
    Requirements? RequirementsAfter,
    ReviewSchedule? ScheduleBefore,
    ReviewSchedule? ScheduleAfter,
    IReadOnlyList<string> Reviewers,
    DateTimeOffset NextDueAt,
    IReadOnlyList<string>? RemovedElsewhere = null
);

/// <summary>
/// An owner's periodic look at every member of a list. Open as a draft that all owners share, one per list; finished once, and then evidence
/// that never changes. Members are removed by the ids of their edges and by nothing else.
/// </summary>
public sealed class ListReview
{
    public const int MaxNotes = 4000;

    private readonly List<ListReviewDecision> decisions = [];

    private ListReview() { }

    public ListReviewId Id { get; private set; }

    public AccessListId ListId { get; private set; }

    /// <summary>The due date that it answers.</summary>
    public DateTimeOffset DueAt { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public string StartedByName { get; private set; } = "";

    public DateTimeOffset? FinishedAt { get; private set; }

    public string? FinishedByName { get; private set; }

    public string? Notes { get; private set; }

    public ReviewOutcome? Outcome { get; private set; }

    /// <summary>What the owners intend beside members, while it is open; null as long as nobody said anything.</summary>
    public ReviewDraft? Draft { get; private set; }

    public IReadOnlyList<ListReviewDecision> Decisions => decisions;

    public long Version { get; private set; }

    public static ListReview Start(AccessList list, Actor by, DateTimeOffset now) =>
        new()
        {
            Id = ListReviewId.New(),
            ListId = list.Id,
            DueAt = list.NextDueAt,
            StartedAt = now,
            StartedByName = by.Name,
        };

    /// <summary>A review that was held in another system: evidence, and nothing here follows from it.</summary>
    /// <param name="reviewers">Names, at least one.</param>
    public static ListReview Recorded(
        ListReviewId id,
        AccessListId list,
        DateTimeOffset at,
        IReadOnlyList<string> reviewers,
        string? notes,
        ReviewChanges changes,
        IReadOnlyList<string> removed
    ) =>
        new()
        {
            Id = id,
            ListId = list,
            DueAt = at,
            StartedAt = at,
            StartedByName = reviewers[0],
            FinishedAt = at,
            FinishedByName = reviewers[0],
            Notes = notes,
            Outcome = new ReviewOutcome([], [], [], null, changes.Requirements, null, changes.Schedule, reviewers, at, removed),
        };

    /// <summary>The list's due date was brought forward while the review was open: it answers the new one.</summary>
    public void BringForward(DateTimeOffset due)
    {
        if (FinishedAt is null && due < DueAt)
            DueAt = due;
    }

    /// <summary>Decides about one member, or sets the decision back; the last word counts.</summary>
    /// <param name="verdict">Null to have nothing decided about the member any more.</param>
    /// <param name="seen">Version of the decision that the reviewer saw, 0 for none; null to decide whatever others did.</param>
    /// <returns>The decision; a conflict when somebody decided otherwise or wrote a note since.</returns>
    public Result<ListReviewDecision> Decide(
        ReviewMember member,
        ReviewVerdict? verdict,
        string? note,
        long? seen,
        Actor by,
        DateTimeOffset now
    )
    {
        if (FinishedAt is not null)
            return ListErrors.ReviewFinished(FinishedByName!);
        var decision = decisions.Find(d => d.EdgeId == member.Edge);
        if (decision?.IsChangedSince(seen) == true && !(decision.Verdict == verdict && decision.ById == by.PersonId))
            return ListErrors.DecidedMeanwhile(decision);
        if (decision is null)
            decisions.Add(decision = new ListReviewDecision(Id, member));
        decision.Set(verdict, note, by, now, atEnd: false);
        return decision;
    }

    /// <summary>Writes a note about a member and leaves what was decided as it is.</summary>
    /// <param name="note">Null to take the note away.</param>
    /// <param name="seen">As for <see cref="Decide" />.</param>
    public Result<ListReviewDecision> Write(ReviewMember member, string? note, long? seen, Actor by, DateTimeOffset now)
    {
        if (FinishedAt is not null)
            return ListErrors.ReviewFinished(FinishedByName!);
        var decision = decisions.Find(d => d.EdgeId == member.Edge);
        if (decision?.IsChangedSince(seen) == true && !(decision.HasNote(note) && decision.NoteByName == by.Name))
            return ListErrors.DecidedMeanwhile(decision);
        if (decision is null)
            decisions.Add(decision = new ListReviewDecision(Id, member));
        decision.Write(note, by, now);
        return decision;
    }

    /// <summary>Says what is intended for these parts of the draft, whatever others said; it is applied when the review is finished.</summary>
    public Result<ReviewDraft> Intend(DraftParts parts, ReviewChanges values, Actor by, DateTimeOffset now)
    {
        if (FinishedAt is not null)
            return ListErrors.ReviewFinished(FinishedByName!);
        var problems = values.Problems().ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        return Draft = (Draft ?? ReviewDraft.Nothing).With(parts, values, by, now);
    }

    /// <summary>
    /// Ends the review and applies to the list what it says. Every member must be decided, or be named in <paramref name="confirmKept" />; else
    /// nothing happens and the error names them.
    /// </summary>
    /// <param name="members">The list's members now.</param>
    /// <param name="changes">What was shown; when somebody was shown it and the owners' draft says otherwise by now, nothing happens.</param>
    /// <param name="removing">The edges whose removal was confirmed; anything else is refused. Null where nobody was shown them.</param>
    /// <returns>Edges to remove: members of the list that a decision says to remove, and no others.</returns>
    public Result<IReadOnlyList<ListEdgeId>> Finish(
        AccessList list,
        IReadOnlyCollection<ReviewMember> members,
        IReadOnlyCollection<ListEdgeId> confirmKept,
        ReviewChanges changes,
        Actor by,
        DateTimeOffset now,
        IReadOnlyCollection<ListEdgeId>? removing = null
    )
    {
        if (FinishedAt is not null)
            return ListErrors.ReviewFinished(FinishedByName!);
        var problems = changes.Problems().ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        if (removing is not null && Draft is not null && !Draft.Says(changes))
            return ListErrors.DraftChanged();
        var undecided = Undecided(members);
        var open = undecided.Where(m => !confirmKept.Contains(m.Edge)).ToList();
        if (open.Count > 0)
            return new UndecidedMembers([.. open.Select(m => m.Edge)], Names(open));
        var present = members.Select(m => m.Edge).ToHashSet();
        if (
            removing is not null
            && !removing
                .ToHashSet()
                .SetEquals(
                    decisions.Where(d => d.Verdict == ReviewVerdict.Remove && present.Contains(d.EdgeId)).Select(d => d.EdgeId)
                )
        )
            return ListErrors.RemovalsChanged();
        foreach (var member in undecided)
            DecideAtEnd(member, ReviewVerdict.Keep, null, by, now);
        return Result.Of(End(list, members, changes, by, now));
    }

    /// <summary>The portal ends the review of an empty list, or of one whose grace period is over: whoever no reviewer kept is removed.</summary>
    /// <returns>Edges to remove.</returns>
    public IReadOnlyList<ListEdgeId> EndOverdue(AccessList list, IReadOnlyCollection<ReviewMember> members, DateTimeOffset now)
    {
        foreach (var member in Undecided(members))
            DecideAtEnd(member, ReviewVerdict.Remove, "Nobody reviewed it in time.", Actor.System, now);
        return End(
            list,
            members,
            new ReviewChanges(
                Notes: members.Count == 0 ? "The list had no members." : "Ended by the portal: the review was overdue."
            ),
            Actor.System,
            now
        );
    }

    private List<ReviewMember> Undecided(IReadOnlyCollection<ReviewMember> members)
    {
        var decided = decisions.Where(d => d.Verdict is not null).Select(d => d.EdgeId).ToHashSet();
        return [.. members.Where(m => !decided.Contains(m.Edge))];
    }

    /// <summary>A note that somebody wrote stays.</summary>
    private void DecideAtEnd(ReviewMember member, ReviewVerdict verdict, string? note, Actor by, DateTimeOffset now)
    {
        var decision = decisions.Find(d => d.EdgeId == member.Edge);
        if (decision is null)
            decisions.Add(decision = new ListReviewDecision(Id, member));
        decision.Set(verdict, decision.Note ?? note, by, now, atEnd: true);
    }

    private IReadOnlyList<ListEdgeId> End(
        AccessList list,
        IReadOnlyCollection<ReviewMember> members,
        ReviewChanges changes,
        Actor by,
        DateTimeOffset now
    )
    {
        var present = members.Select(m => m.Edge).ToHashSet();
        var remove = decisions.Where(d => d.Verdict == ReviewVerdict.Remove && present.Contains(d.EdgeId)).Select(d => d.EdgeId);
        var keep = decisions.Where(d => d.Verdict == ReviewVerdict.Keep && present.Contains(d.EdgeId)).Select(d => d.EdgeId);
        var gone = decisions.Where(d => !present.Contains(d.EdgeId)).Select(d => d.EdgeId.Value);
        var (requirements, schedule) = (list.MembershipRequirements, list.Schedule);
        var newRequirements = changes.Requirements is { } r && list.RequireOfMembers(r) ? r : null;
        var newSchedule = changes.Schedule is { } s && s != schedule ? s : null;
        list.Reviewed(newSchedule ?? schedule, now);
        List<ListEdgeId> removed = [.. remove];
        (FinishedAt, FinishedByName, Notes) = (now, by.Name, changes.Notes?.Trim());
        Outcome = new ReviewOutcome(
            [.. keep.Select(e => e.Value)],
            [.. removed.Select(e => e.Value)],
            [.. gone],
            newRequirements is null ? null : requirements,
            newRequirements,
            newSchedule is null ? null : schedule,
            newSchedule,
            [
                .. decisions
                    .SelectMany(d => new[] { d.ByName, d.NoteByName })
                    .OfType<string>()
                    .Where(name => name.Length > 0)
                    .Append(by.Name)
                    .Distinct(StringComparer.Ordinal),
            ],
            list.NextDueAt
        );
        return removed;
    }

    private static string Names(List<ReviewMember> open) =>
        open.Count <= 5
            ? string.Join(", ", open.Select(m => m.Name))
            : $"{string.Join(", ", open.Take(5).Select(m => m.Name))} and {open.Count - 5} more";
}

/// <summary>What a review changes beside members; null leaves things as they are.</summary>
public sealed record ReviewChanges(Requirements? Requirements = null, ReviewSchedule? Schedule = null, string? Notes = null)
{
    public IEnumerable<string> Problems()
    {
        if (Notes?.Length > ListReview.MaxNotes)
            yield return $"The notes are longer than {ListReview.MaxNotes} characters.";
        if (Schedule is { IsValid: false })
            yield return "A review is due every 1, 3, 6 or 12 months, on day 1, 15 or last.";
        foreach (var problem in Requirements?.Problems() ?? [])
            yield return problem;
    }
}
