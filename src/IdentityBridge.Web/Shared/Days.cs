using System.Globalization;

namespace IdentityBridge.Web.Shared;

/// <summary>Days of the reader as instants. Pure.</summary>
internal static class Days
{
    /// <summary>The first instant of a day <c>yyyy-MM-dd</c> in a zone; null when the text is no such day.</summary>
    public static DateTimeOffset? StartOf(string? day, TimeZoneInfo zone) => Parse(day) is { } date ? At(date, zone) : null;

    /// <summary>The first instant after the day; null when the text is no such day.</summary>
    public static DateTimeOffset? EndOf(string? day, TimeZoneInfo zone) =>
        Parse(day) is { } date && date < DateOnly.MaxValue ? At(date.AddDays(1), zone) : null;

    private static DateOnly? Parse(string? day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is > 1 and < 9999
            ? date
            : null;

    private static DateTimeOffset At(DateOnly date, TimeZoneInfo zone)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);

        // Where clocks go forward at midnight the day begins later: at the first instant that exists.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);

        // Where clocks go back over midnight there are two: the day begins with the first, which is further ahead of UTC.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }
}
