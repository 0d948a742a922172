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

    /// <param name="target">The target's name.</param>
    public static Error OnlyObserved(string target) =>
        Error.Conflict(
            "list.only-observed",
            $"{target} is in Observe mode: the list follows what {target} has. Change the members there, or let an administrator change the mode."
        );

    /// <param name="source">"Okta group Payments".</param>
    public static Error LinkedGrant(string source) =>
        Error.Conflict(
            "list.linked-grant",
            $"The list was imported from the {source} and stays tied to it: what comes from there cannot be taken out of the list. Remove members instead, or delete the list."
        );

    public static Error UnknownSource() =>
        Error.NotFound("list.unknown-source", "It is no longer there. Look at what can be imported again.");

    public static Error NotImportable(string name, string why) =>
        Error.Invalid("list.not-importable", $"{name} cannot be imported. {why}");

    public static Error SourceSilent(string why) =>
        Error.Conflict("list.source-silent", $"The target could not be asked who is in it now. {why} Import it again later.");

    /// <param name="title">Of the list that it is tied to.</param>
    public static Error AlreadyImported(string name, string title) =>
        Error.Conflict("list.already-imported", $"{name} is tied to the list {title} already.");

    public static Error NothingToImport(int most) =>
        Error.Invalid("list.nothing-to-import", $"Choose 1 to {most} groups or apps, of one kind.");

    public static string Say(ReviewVerdict? verdict) =>
        verdict switch
        {
            ReviewVerdict.Keep => "keep",
            ReviewVerdict.Remove => "remove",
            null => "undecided",
        };
}
