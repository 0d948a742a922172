using System.Globalization;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Web.Shared;

/// <summary>How times and spans are said everywhere. Pure: the instant, now and the zone are arguments.</summary>
public static class TimeText
{
    private const string NoEnd = "no end";
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Near times as a distance, far ones (a day and more) as a date.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var distance = (at - now).Duration();
        if (distance >= TimeSpan.FromDays(1))
            return Short(at, now, zone);
        var text = Near(distance);
        if (text is null)
            return at > now ? "now" : "just now";
        return at > now ? $"in {text}" : $"{text} ago";
    }

    /// <summary>"14:10" today, "yesterday 14:10", "tomorrow 14:10", else "30 Nov, 09:00", with the year when another.</summary>
    public static string Short(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        var clock = local.ToString("HH:mm", Culture);
        return (local.Date - today.Date).Days switch
        {
            0 => clock,
            1 => $"tomorrow {clock}",
            -1 => $"yesterday {clock}",
            _ => local.ToString(local.Year == today.Year ? "d MMM, HH:mm" : "d MMM yyyy, HH:mm", Culture),
        };
    }

    /// <summary>To the second, with weekday and offset: what an auditor needs.</summary>
    public static string Exact(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return local.ToString("ddd d MMM yyyy, HH:mm:ss '(UTC'zzz')'", Culture);
    }

    /// <summary>A span in its two largest units: "4 hours", "1 day 6 hours", "45 seconds"; "no end".</summary>
    public static string Span(TimeSpan span)
    {
        if (span == Durations.Forever)
            return NoEnd;
        (int Count, string Unit)[] parts =
        [
            (span.Days, "day"),
            (span.Hours, "hour"),
            (span.Minutes, "minute"),
            (span.Seconds, "second"),
        ];
        var said = parts.SkipWhile(p => p.Count == 0).Take(2).Where(p => p.Count > 0);
        var text = string.Join(' ', said.Select(p => string.Create(Culture, $"{p.Count} {p.Unit}{(p.Count == 1 ? "" : "s")}")));
        return text.Length == 0 ? "no time" : text;
    }

    /// <summary>A measured span: below a second in milliseconds, below ten seconds with tenths, else as <see cref="Span" />.</summary>
    public static string Measured(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: < 1 } => string.Create(Culture, $"{Math.Max(1, span.TotalMilliseconds):0} ms"),
            { TotalSeconds: < 10 } => string.Create(Culture, $"{span.TotalSeconds:0.0} s"),
            _ => Span(span),
        };

    /// <summary>A span for a small control: "1 h", "3 days", "30 min".</summary>
    public static string SpanShort(TimeSpan span) =>
        span switch
        {
            _ when span == Durations.Forever => NoEnd,
            { Days: 1 } when span == TimeSpan.FromDays(1) => "1 day",
            { Days: > 0 } when span == TimeSpan.FromDays(span.Days) => string.Create(Culture, $"{span.Days} days"),
            _ when span.TotalHours >= 1 && span.Minutes == 0 => string.Create(Culture, $"{span.TotalHours:0} h"),
            _ when span.TotalHours >= 1 => string.Create(Culture, $"{(int)span.TotalHours} h {span.Minutes} min"),
            _ => string.Create(Culture, $"{(int)span.TotalMinutes} min"),
        };

    /// <summary>Rounded to the unit that is said; what rounds up to a whole larger unit is said in that.</summary>
    private static string? Near(TimeSpan distance)
    {
        var seconds = Whole(distance.TotalSeconds);
        var minutes = Whole(distance.TotalMinutes);
        return distance switch
        {
            { TotalSeconds: < 5 } => null,
            _ when seconds < 60 => string.Create(Culture, $"{seconds} s"),
            _ when minutes < 60 => string.Create(Culture, $"{minutes} min"),
            _ when minutes < 180 && minutes % 60 > 0 => string.Create(Culture, $"{minutes / 60} h {minutes % 60} min"),
            _ => string.Create(Culture, $"{Whole(distance.TotalHours)} h"),
        };
    }

    private static int Whole(double count) => (int)Math.Round(count, MidpointRounding.AwayFromZero);
}
