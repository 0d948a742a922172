using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Domain.Tests.Notifications;

public sealed class DigestTimeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo Auckland = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");

    [Theory]
    [InlineData("2026-03-28", 9, "2026-03-28T08:00:00Z")]
    [InlineData("2026-03-29", 9, "2026-03-29T07:00:00Z")] // clocks went forward in the night
    [InlineData("2026-03-29", 2, "2026-03-29T01:00:00Z")] // there is no 02:00: 03:00 summer time is the first that there is
    [InlineData("2026-10-25", 2, "2026-10-25T00:00:00Z")] // there are two: the first
    [InlineData("2026-10-25", 9, "2026-10-25T08:00:00Z")]
    public void Due_AcrossTheChangeOfClocks_IsOneInstantEachDay(string day, int hour, string expected) =>
        DigestTime
            .Due(Day(day), hour, Berlin)
            .ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Latest_OverAYearOfMinutes_NamesEachDayOnceAndInOrder()
    {
        foreach (var zone in new[] { Berlin, Auckland, TimeZoneInfo.Utc })
        foreach (var hour in new[] { 0, 2, 3, 9, 23 })
        {
            var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var last = DigestTime.Latest(at, hour, zone);
            for (var days = 0; days < 366; )
            {
                at = at.AddMinutes(15);
                var now = DigestTime.Latest(at, hour, zone);
                if (now == last)
                    continue;
                now.ShouldBe(last.AddDays(1));
                DigestTime.Due(now, hour, zone).ShouldBeLessThanOrEqualTo(at);
                (last, days) = (now, days + 1);
            }
        }
    }

    [Fact]
    public void Delay_OfManyTries_GrowsToSixHoursAndKeepsTheOthersDelay()
    {
        NoticeDelivery.Delay(1, null, 1).ShouldBe(TimeSpan.FromSeconds(30));
        NoticeDelivery.Delay(2, null, 0).ShouldBe(TimeSpan.FromSeconds(30));
        NoticeDelivery.Delay(50, null, 1).ShouldBe(TimeSpan.FromHours(6));
        NoticeDelivery.Delay(1, TimeSpan.FromHours(1), 1).ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Choose_WhatIsNoneOfTheChoices_IsRefusedAndChangesNothing()
    {
        var chosen = NoticePreferences.Of(PersonId.New());
        var never = new Dictionary<NoticeSubject, EmailChoice> { [NoticeSubject.Answers] = EmailChoice.Never };

        chosen.Choose(never, "Europe/Nowhere", 9).Error!.Code.ShouldBe("notifications.zone");
        chosen.Choose(never, null, 24).Error!.Code.ShouldBe("notifications.hour");
        chosen
            .Choose(new Dictionary<NoticeSubject, EmailChoice> { [(NoticeSubject)99] = EmailChoice.Never }, null, 9)
            .Error!.Code.ShouldBe("notifications.choice");
        chosen.For(NoticeSubject.Answers).ShouldBe(EmailChoice.AtOnce);
        chosen.For(NoticeSubject.Resources).ShouldBe(EmailChoice.Daily);
        chosen.Choose(never, "Europe/Berlin", 7).Succeeded.ShouldBeTrue();
        chosen.For(NoticeKind.Denied).ShouldBe(EmailChoice.Never);
        chosen.For(NoticeKind.ToDecide).ShouldBe(EmailChoice.AtOnce);
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
