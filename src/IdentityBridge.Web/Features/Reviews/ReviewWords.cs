using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>How reviews are said.</summary>
internal static class ReviewWords
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Where a review stands, under its title.</summary>
    public static string Subtitle(ReviewDesk desk, DateTimeOffset now)
    {
        if (desk.FinishedAt is not null)
            return $"Finished by {desk.FinishedByName}. The next review is due on {ListWords.Day(desk.NextDueAt)}.";
        var due = ListWords.Due(desk.DueAt, now);
        return $"{Sentences.Capital(due)}, on {ListWords.Day(desk.DueAt)}. Started by {desk.StartedByName}.";
    }

    public static bool IsOverdue(DateTimeOffset due, DateTimeOffset now) => due <= now;

    public static string Word(ReviewVerdict? verdict) =>
        verdict switch
        {
            ReviewVerdict.Keep => "Keep",
            ReviewVerdict.Remove => "Remove",
            null => "Undecided",
        };

    public static Tone ToneOf(ReviewVerdict? verdict) =>
        verdict switch
        {
            ReviewVerdict.Keep => Tone.Good,
            ReviewVerdict.Remove => Tone.Bad,
            null => Tone.Neutral,
        };

    public static ReviewVerdict Other(ReviewVerdict verdict) =>
        verdict == ReviewVerdict.Keep ? ReviewVerdict.Remove : ReviewVerdict.Keep;

    /// <summary>"1 member", "12 members".</summary>
    public static string Members(int count) => string.Create(Culture, $"{count:N0} {(count == 1 ? "member" : "members")}");

    public static string Progress(int decided, int members) => string.Create(Culture, $"{decided:N0} of {members:N0} decided");

    /// <summary>The width of a bar, for a style attribute.</summary>
    public static string Width(int part, int whole) =>
        string.Create(Culture, $"width:{(whole == 0 ? 100 : Math.Clamp(100.0 * part / whole, 0, 100)):0.#}%");

    /// <summary>"changed by Lena Fischer", "left as it was by Lena Fischer"; null as long as nobody touched it.</summary>
    public static string? By(DraftMark? mark, bool changes, string it = "it was") =>
        mark is null ? null
        : changes ? $"changed by {mark.ByName}"
        : $"left as {it} by {mark.ByName}";

    /// <summary>What another reviewer did about a member.</summary>
    /// <param name="before">Null when nothing was known of the member.</param>
    public static string Happened(ReviewedMember? before, ReviewedMember now) =>
        now switch
        {
            { NoteByName: not null } when before?.DecidedAt == now.DecidedAt =>
                $"{now.NoteByName} wrote a note about {now.Name}.",
            _ when before?.DecidedAt == now.DecidedAt => $"The note about {now.Name} was taken away.",
            { Verdict: null } => $"{now.DecidedByName} set {now.Name} back to undecided.",
            { Verdict: var verdict } => $"{now.DecidedByName} decided about {now.Name}: {ListErrors.Say(verdict)}.",
        };

    /// <summary>What a reviewer reads when another one was faster; nothing that they wrote is lost.</summary>
    public static string FinishedMeanwhile(string? by, string? myNotes, string? notes)
    {
        var said = $"{by} has finished this review meanwhile. What you had decided until then counts.";
        return string.IsNullOrWhiteSpace(myNotes) || myNotes.Trim() == notes
            ? said
            : $"{said} Your notes were not part of it; they were: “{myNotes.Trim()}”";
    }
}
