namespace IdentityBridge.Domain.Notifications;

/// <summary>When the mail of a day is due. Pure.</summary>
public static class DigestTime
{
    public const int UsualHour = 9;

    /// <summary>
    /// The instant of the hour on that day in that zone. An hour that the day does not have, because clocks go forward, is the first that it
    /// has after it; an hour that it has twice is the first of the two. So each day has exactly one.
    /// </summary>
    public static DateTimeOffset Due(DateOnly day, int hour, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(new TimeOnly(hour, 0));
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The last day whose mail was due by now.</summary>
    public static DateOnly Latest(DateTimeOffset now, int hour, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return Due(today, hour, zone) <= now ? today : today.AddDays(-1);
    }
}
