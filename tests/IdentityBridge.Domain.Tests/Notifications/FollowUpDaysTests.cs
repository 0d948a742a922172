using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Domain.Tests.Notifications;

public sealed class FollowUpDaysTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-20T14:00", "2026-11-20T13:59", null)]
    [InlineData("2026-11-20T14:00", "2026-11-20T14:00", "2026-11-20")]
    [InlineData("2026-11-20T14:00", "2026-11-20T23:59", "2026-11-20")]
    [InlineData("2026-11-20T14:00", "2026-11-21T08:59", null)]
    [InlineData("2026-11-20T14:00", "2026-11-21T09:00", "2026-11-21")]
    // Due before the usual hour of its own day: at once, and then not again that day.
    [InlineData("2026-11-20T02:00", "2026-11-20T02:00", "2026-11-20")]
    [InlineData("2026-11-20T02:00", "2026-11-20T09:00", "2026-11-20")]
    [InlineData("2026-11-20T02:00", "2026-11-21T03:00", null)]
    // The change of clocks.
    [InlineData("2026-10-24T14:00", "2026-10-25T09:00", "2026-10-25")]
    public void Of_DueAndNow_IsTheDayToRemindOf(string due, string now, string? day) =>
        FollowUpDays.Of(At(due), At(now), Berlin).ShouldBe(day is null ? null : DateOnly.Parse(day, null));

    private static DateTimeOffset At(string local)
    {
        var at = DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture);
        return new DateTimeOffset(at, Berlin.GetUtcOffset(at)).ToUniversalTime();
    }
}
