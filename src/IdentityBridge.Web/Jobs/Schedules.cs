using System.Globalization;
using IdentityBridge.Web.Shared;
using Quartz;

namespace IdentityBridge.Web.Jobs;

/// <summary>When a job runs, in words. Pure.</summary>
internal static class Schedules
{
    private static readonly Dictionary<string, string> Weekdays = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SUN"] = "Sundays",
        ["MON"] = "Mondays",
        ["TUE"] = "Tuesdays",
        ["WED"] = "Wednesdays",
        ["THU"] = "Thursdays",
        ["FRI"] = "Fridays",
        ["SAT"] = "Saturdays",
        ["MON-FRI"] = "weekdays",
    };

    /// <summary>False for the single firing that a person asked for.</summary>
    public static bool Repeats(ITrigger trigger) => trigger is not ISimpleTrigger { RepeatCount: 0 };

    public static string Say(IReadOnlyCollection<ITrigger> triggers) =>
        triggers.Count == 0 ? "only when somebody asks" : string.Join(", and ", triggers.Select(Say));

    private static string Say(ITrigger trigger) =>
        trigger switch
        {
            ISimpleTrigger simple => Every(simple.RepeatInterval),
            ICronTrigger cron => SayCron(cron.CronExpressionString ?? "", cron.TimeZone),
            _ => "by a schedule of its own",
        };

    /// <summary>"every 10 minutes", "every minute".</summary>
    internal static string Every(TimeSpan interval)
    {
        var said = TimeText.Span(interval);
        return said.StartsWith("1 ", StringComparison.Ordinal) && said.Count(c => c == ' ') == 1
            ? $"every {said[2..]}"
            : $"every {said}";
    }

    /// <summary>The usual shapes of a cron expression in words; others are shown as they are.</summary>
    internal static string SayCron(string expression, TimeZoneInfo? zone)
    {
        var parts = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 6)
            return expression;
        var (second, minute, hour, dayOfMonth, month, weekday) = (parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
        var (anyDay, anyWeekday) = (dayOfMonth is "*" or "?", weekday is "*" or "?");
        // A seventh part is the year: such a schedule has an end.
        if (month != "*" || parts is [_, _, _, _, _, _, not "*", ..])
            return expression;
        if (anyDay && anyWeekday && hour == "*" && Step(second) is { } seconds && minute == "*")
            return Every(TimeSpan.FromSeconds(seconds));
        if (anyDay && anyWeekday && hour == "*" && second == "0" && Step(minute) is { } minutes)
            return Every(TimeSpan.FromMinutes(minutes));
        if (second != "0" || !Number(minute, out var atMinute))
            return expression;
        if (anyDay && anyWeekday && Step(hour) is { } hours)
            return atMinute == 0
                ? Every(TimeSpan.FromHours(hours))
                : $"{Every(TimeSpan.FromHours(hours))}, {TimeText.Span(TimeSpan.FromMinutes(atMinute))} past";
        if (!Number(hour, out var atHour))
            return expression;
        var at = string.Create(CultureInfo.InvariantCulture, $"at {atHour:00}:{atMinute:00} {Zone(zone)}");
        if (anyDay && anyWeekday)
            return $"every day {at}";
        if (anyDay && Weekdays.TryGetValue(weekday, out var named))
            return $"on {named} {at}";
        return anyWeekday && Number(dayOfMonth, out var day)
            ? string.Create(CultureInfo.InvariantCulture, $"on day {day} of each month {at}")
            : expression;
    }

    private static string Zone(TimeZoneInfo? zone) =>
        zone is null || zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime ? "UTC" : zone.Id;

    private static int? Step(string field) =>
        field == "*" ? 1
        : field.Split('/') is ["*" or "0", var step] && Number(step, out var every) && every > 0 ? every
        : null;

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
