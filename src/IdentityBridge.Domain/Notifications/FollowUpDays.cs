namespace IdentityBridge.Domain.Notifications;

/// <summary>On which days people are reminded of a follow-up. Pure.</summary>
public static class FollowUpDays
{
    /// <summary>
    /// The day that it is to be reminded of now: the day on which it is overdue from that instant on, each later day from the usual hour on; null
    /// before that. One day has one reminder, for a reminder is known by its day.
    /// </summary>
    public static DateOnly? Of(DateTimeOffset due, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = Day(now);
        return now < due ? null
            : today == Day(due) || DigestTime.Due(today, DigestTime.UsualHour, zone) <= now ? today
            : null;

        DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
    }
}
