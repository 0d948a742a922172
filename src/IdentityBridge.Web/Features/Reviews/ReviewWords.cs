using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>How reviews are said.</summary>
internal static class ReviewWords
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Reviews are due at 00:00 UTC: the day is said as it is there.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", Culture);

    /// <summary>Where a review stands, under its title.</summary>
    public static string Subtitle(ReviewDesk desk, DateTimeOffset now)
    {
        if (desk.FinishedAt is not null)
            return $"Finished by {desk.FinishedByName}. The next review is due on {Day(desk.NextDueAt)}.";
        var due = Due(desk.DueAt, now);
        return $"{char.ToUpperInvariant(due[0])}{due[1..]}, on {Day(desk.DueAt)}. Started by {desk.StartedByName}.";
    }

    /// <summary>"due tomorrow", "due in 12 days", "overdue since today", "overdue for 3 days".</summary>
    public static string Due(DateTimeOffset due, DateTimeOffset now)
    {
        var days = (int)(due.UtcDateTime.Date - now.UtcDateTime.Date).TotalDays;
        return days switch
        {
            0 => "overdue since today",
            < 0 => string.Create(Culture, $"overdue for {-days:N0} {(days == -1 ? "day" : "days")}"),
            1 => "due tomorrow",
            _ => string.Create(Culture, $"due in {days:N0} days"),
        };
    }

    public static bool IsOverdue(DateTimeOffset due, DateTimeOffset now) => due <= now;

    public static string Every(ReviewEvery every) =>
        every switch
        {
            ReviewEvery.Month => "Every month",
            ReviewEvery.ThreeMonths => "Every 3 months",
            ReviewEvery.SixMonths => "Every 6 months",
            ReviewEvery.Year => "Every year",
        };

    public static string On(ReviewDay day) =>
        day switch
        {
            ReviewDay.First => "on the 1st",
            ReviewDay.Fifteenth => "on the 15th",
            ReviewDay.Last => "on the last day",
        };

    public static string Say(ReviewSchedule schedule) => $"{Every(schedule.Every)}, {On(schedule.Day)} of the month";

    /// <summary>Each requirement in a phrase: "group engineering", "department is Payments".</summary>
    public static IEnumerable<string> Say(Requirements requirements, IReadOnlyDictionary<ResourceId, string> groups) =>
        requirements
            .Groups.Select(g => $"in the group {groups.GetValueOrDefault(g, "that is gone")}")
            .Concat(
                requirements
                    .Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)
                    .SelectMany(a => a.Value.Select(v => $"{a.Key} is {v}"))
            );

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
