using System.Globalization;

namespace IdentityBridge.Web.Shared;

/// <summary>Moments as a reader picks them, in their zone, without an offset. Pure.</summary>
internal static class LocalTimes
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>The instant of <c>yyyy-MM-ddTHH:mm</c> in a zone; null when the text is no such moment.</summary>
    public static DateTimeOffset? Parse(string? text, TimeZoneInfo zone)
    {
        if (
            !DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || local.Year is <= 1 or >= 9999
        )
            return null;

        // Where clocks go forward there is an hour that nobody has: the first moment after it is meant.
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15).AddMinutes(-(local.Minute % 15));

        // Where clocks go back there are two: the first, which is further ahead of UTC.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>What a field for a moment takes: to the minute.</summary>
    public static string Say(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString(Forms[0], CultureInfo.InvariantCulture);

    /// <summary>Nine in the morning after today.</summary>
    public static DateTimeOffset TomorrowMorning(DateTimeOffset now, TimeZoneInfo zone) =>
        Parse(
            TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(1).ToString("yyyy-MM-dd'T'09:00", CultureInfo.InvariantCulture),
            zone
        )!.Value;
}
