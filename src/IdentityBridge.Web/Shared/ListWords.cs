using System.Globalization;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Web.Shared;

/// <summary>How requirements and schedules of access lists are said.</summary>
internal static class ListWords
{
    /// <summary>Reviews are due at 00:00 UTC: the day is said as it is there.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>"due tomorrow", "due in 12 days", "overdue since today", "overdue for 3 days".</summary>
    public static string Due(DateTimeOffset due, DateTimeOffset now)
    {
        var days = (int)(due.UtcDateTime.Date - now.UtcDateTime.Date).TotalDays;
        return days switch
        {
            0 => "overdue since today",
            < 0 => string.Create(CultureInfo.InvariantCulture, $"overdue for {-days:N0} {(days == -1 ? "day" : "days")}"),
            1 => "due tomorrow",
            _ => string.Create(CultureInfo.InvariantCulture, $"due in {days:N0} days"),
        };
    }

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

    public static string Say(OverduePolicy overdue) =>
        overdue switch
        {
            OverduePolicy.Remind => "Owners are reminded; nothing else happens",
            OverduePolicy.SuspendGrants => "The list gives nothing until it is reviewed",
            OverduePolicy.RemoveUnreviewed => "Members whom no reviewer kept are removed",
        };

    /// <summary>Each requirement in a phrase: "in the group engineering", "department is Payments".</summary>
    public static IEnumerable<string> Say(Requirements requirements, IReadOnlyDictionary<ResourceId, string> groups) =>
        requirements
            .Groups.Select(g => $"in the group {groups.GetValueOrDefault(g, "that is gone")}")
            .Concat(
                requirements
                    .Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)
                    .SelectMany(a => a.Value.Select(v => $"{a.Key} is {v}"))
            );
}
