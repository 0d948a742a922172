using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>Members of a review that nobody decided about yet. The review stays open.</summary>
public sealed record UndecidedMembers(IReadOnlyList<ListEdgeId> Edges, string Names)
    : Error(
        ErrorKind.Invalid,
        ListErrors.UndecidedCode,
        $"Nobody has decided about {Names}. Decide, or say explicitly that they are kept."
    );

/// <summary>The refusals of access lists and their reviews, each with what to do next.</summary>
public static class ListErrors
{
    public const string UndecidedCode = "review.undecided";

    public static Error NotFound() => Error.NotFound("list.not-found", "There is no such access list.");

    public static Error AdministratorsOnly() =>
        Error.Forbidden("list.administrators-only", "Only administrators may do this to an access list. Ask one of them.");

    public static Error OwnersOnly() =>
        Error.Forbidden("list.owners-only", "Only owners of the list and administrators may do this. Ask an owner.");

    public static Error OwnMembership() =>
        Error.Forbidden(
            "list.own-membership",
            "This would give you a membership, or more of one. Another owner or an administrator must do it."
        );

    public static Error Invalid(IEnumerable<string> problems) =>
        Error.Invalid("list.invalid", $"The access list cannot be saved: {string.Join(" ", problems)}");

    public static Error NoOwner() => Error.Invalid("list.no-owner", "A list needs at least one owner. Add another owner first.");

    public static Error OwnMember(string title) => Error.Invalid("list.cycle", $"{title} cannot be in itself.");

    /// <param name="way">Titles of the lists, from the one that would get the new edge down and back to it.</param>
    public static Error Cycle(IReadOnlyList<string> way) =>
        Error.Invalid("list.cycle", $"This would make a circle: {string.Join(" → ", way)}. Choose another list.");

    /// <param name="way">Titles of the lists from top to bottom.</param>
    public static Error TooDeep(IReadOnlyList<string> way) =>
        Error.Invalid(
            "list.too-deep",
            $"Lists may be nested {Hierarchy.MaxDepth} deep; this would be {way.Count - 1}: {string.Join(" → ", way)}."
        );

    public static Error EndInPast() =>
        Error.Invalid("list.end-in-past", "The end lies in the past. Choose a later one, or remove the member.");

    public static Error AlreadyThere(string subject) =>
        Error.Conflict("list.already-there", $"{subject} is there already. Change the end instead of adding again.");

    public static Error UnknownSubject() =>
        Error.NotFound("list.unknown-subject", "A person or list that you named does not exist. Choose another.");

    public static Error UnknownEdge() =>
        Error.NotFound("list.unknown-edge", "A member or owner that you named is no longer there. Look at the list again.");

    public static Error UnknownGrant() =>
        Error.NotFound("list.unknown-grant", "A role or access that you named does not exist. Choose another.");

    public static Error StillUsed(IReadOnlyList<string> by) =>
        Error.Conflict(
            "list.still-used",
            $"The list is a member or an owner of {string.Join(", ", by)}. Take it out there first."
        );

    public static Error Changed(string what) =>
        Error.Conflict("list.changed", $"Somebody changed {what} meanwhile. Look at it again.");

    public static Error NoReview() => Error.NotFound("review.not-found", "There is no such review of this list.");

    public static Error ReviewFinished(string by) => Error.Conflict("review.finished", $"{by} has finished this review already.");

    public static Error DecidedMeanwhile(ListReviewDecision held) =>
        Error.Conflict(
            "review.decided-meanwhile",
            held switch
            {
                { IsNoteNewer: true, NoteByName: { } writer } =>
                    $"{writer} wrote a note meanwhile: “{held.Note}” Read it, then decide again.",
                { IsNoteNewer: true } => "Somebody took the note away meanwhile. Look at it, then decide again.",
                { Verdict: { } verdict } => $"{held.ByName} decided to {Say(verdict)} meanwhile. Look at it, then decide again.",
                _ => $"{held.ByName} set it back to undecided meanwhile. Look at it, then decide again.",
            }
        );

    public static Error InvalidDecision() =>
        Error.Invalid("review.invalid", $"Decide to keep or to remove, with a note of at most {ListReview.MaxNotes} characters.");

    public static Error DraftChanged() =>
        Error.Conflict(
            "review.draft-changed",
            "Requirements, schedule or notes are not what you were shown any more: somebody changed them meanwhile. Look at the summary again."
        );

    public static Error RemovalsChanged() =>
        Error.Conflict(
            "review.removals-changed",
            "Who will be removed is not what you were shown any more: somebody decided meanwhile. Look at the summary again."
        );

    public static string Say(ReviewVerdict? verdict) =>
        verdict switch
        {
            ReviewVerdict.Keep => "keep",
            ReviewVerdict.Remove => "remove",
            null => "undecided",
        };
}
