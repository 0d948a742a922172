using System.Globalization;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>How reviews are said.</summary>
internal static class ReviewWords
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

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

    /// <summary>What a reviewer reads when another one was faster; nothing that they wrote is lost.</summary>
    public static string FinishedMeanwhile(string? by, ReviewDraft mine)
    {
        var said = $"{by} has finished this review meanwhile. What you had decided until then counts.";
        return mine switch
        {
            { Notes.Length: > 0 } => $"{said} Your own notes and changes were not part of it; your notes were: “{mine.Notes}”",
            { Requirements: null, Schedule: null } => said,
            _ => $"{said} Your own changes of requirements and schedule were not part of it.",
        };
    }
}
