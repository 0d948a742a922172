using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Requests;

/// <summary>The refusals on the way from a request into an access list, each with what to do next.</summary>
public static class LongTermErrors
{
    private const int MostNamed = 5;

    public static Error ReasonMissing(string list, string? prompt) =>
        Error.Invalid(
            "request.reason-missing",
            $"The owners of {list} want to know why you ask{(string.IsNullOrWhiteSpace(prompt) ? "." : $": {prompt}")}"
        );

    public static Error EndInPast() =>
        Error.Invalid("request.end-in-past", "The end lies in the past. Choose a later one, or none.");

    public static Error AnotherList(string asked) =>
        Error.Invalid("request.another-list", $"The request asks to join {asked}. Approve that, or deny it.");

    /// <param name="missing">In words about the person: "is not in the group engineering".</param>
    public static Error NotEligible(string person, string list, string missing) =>
        Error.Conflict(
            "request.not-eligible",
            $"{person} {missing}, which {list} requires. Nothing was changed. The requirement has to be met first."
        );

    public static Error AskerNotEligible(string list, string missing) =>
        Error.Conflict("request.not-eligible", $"You cannot join {list}: {missing}.");

    public static Error DoesNotGive(string list, IReadOnlyCollection<string> items) =>
        Error.Conflict(
            "request.list-lacks",
            $"{list} does not give its members {Some(items)}. Choose another list, or approve the request for its time."
        );

    /// <param name="why">"it is locked", "its review is overdue".</param>
    public static Error GivesNothing(string list, string why) =>
        Error.Conflict(
            "request.list-silent",
            $"{list} gives nothing now: {why}. Choose another list, or wait until it gives again."
        );

    public static Error ListChanged(string list, IReadOnlyCollection<string> extras) =>
        Error.Conflict(
            "request.list-changed",
            $"{list} gives other things now than you were shown: {(extras.Count == 0 ? "nothing else" : $"also {Some(extras)}")}. Nothing was done. Look again, then confirm."
        );

    public static Error ListGone() =>
        Error.Conflict("request.list-gone", "The list that was asked for is no longer there, so nobody can join it.");

    public static Error NotOpen(string list) =>
        Error.Invalid("request.list-closed", $"Nobody can ask to join {list}. Ask one of its owners in person.");

    public static Error MemberAlready(string list) =>
        Error.Conflict("request.member-already", $"You are a member of {list} already.");

    public static Error AskedAlready(string list, long number) =>
        Error.Conflict("request.asked", $"You asked to join {list} before, in request {number}, which waits for a decision.");

    private static string Some(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} others" : "");
}
