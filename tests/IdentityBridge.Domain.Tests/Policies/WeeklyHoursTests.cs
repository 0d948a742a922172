using System.Globalization;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Policies;

public sealed class WeeklyHoursTests
{
    private static readonly DayOfWeek[] Weekdays = [.. WeeklyHours.Week.Take(5)];

    // 2026-03-29 clocks in Vienna go from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00. Both are Sundays.
    [Theory]
    [InlineData("Mon 08:00-18:00", "2026-03-02T06:59:59Z", false)]
    [InlineData("Mon 08:00-18:00", "2026-03-02T07:00:00Z", true)]
    [InlineData("Mon 08:00-18:00", "2026-03-02T16:59:59Z", true)]
    [InlineData("Mon 08:00-18:00", "2026-03-02T17:00:00Z", false)]
    [InlineData("Mon 08:00-18:00", "2026-06-01T06:00:00Z", true)] // summer time: an hour earlier
    [InlineData("Mon 08:00-18:00", "2026-06-01T16:00:00Z", false)]
    [InlineData("Tue 08:00-18:00", "2026-03-02T12:00:00Z", false)]
    [InlineData("Mon 00:00-06:00", "2026-03-01T23:30:00Z", true)] // Sunday in UTC, Monday in Vienna
    [InlineData("Fri 22:00-06:00", "2026-03-06T21:00:00Z", true)]
    [InlineData("Fri 22:00-06:00", "2026-03-07T04:59:59Z", true)] // Saturday morning belongs to Friday's night
    [InlineData("Fri 22:00-06:00", "2026-03-07T05:00:00Z", false)]
    [InlineData("Fri 22:00-06:00", "2026-03-06T04:00:00Z", false)] // and Friday morning to Thursday's
    [InlineData("Sat 22:00-00:00", "2026-03-07T22:59:59Z", true)]
    [InlineData("Sat 22:00-00:00", "2026-03-07T23:00:00Z", false)]
    [InlineData("Sat 09:00-09:00", "2026-03-08T07:59:59Z", true)] // a day long
    [InlineData("Sat 09:00-09:00", "2026-03-08T08:00:00Z", false)]
    [InlineData("Sun 02:15-02:45", "2026-03-29T01:00:00Z", false)] // the hour that is left out: 02:59:59 is followed by 03:00
    [InlineData("Sun 01:30-03:30", "2026-03-29T00:59:59Z", true)]
    [InlineData("Sun 01:30-03:30", "2026-03-29T01:29:59Z", true)]
    [InlineData("Sun 01:30-03:30", "2026-03-29T01:30:00Z", false)]
    [InlineData("Sat 22:00-06:00", "2026-03-29T03:59:59Z", true)] // the short night ends at six all the same
    [InlineData("Sat 22:00-06:00", "2026-03-29T04:00:00Z", false)]
    [InlineData("Sun 02:15-02:45", "2026-10-25T00:30:00Z", true)] // the hour that comes twice: 02:30 in summer time,
    [InlineData("Sun 02:15-02:45", "2026-10-25T01:00:00Z", false)]
    [InlineData("Sun 02:15-02:45", "2026-10-25T01:30:00Z", true)] // and in winter time
    [InlineData("Sat 22:00-06:00", "2026-10-25T04:59:59Z", true)]
    [InlineData("Sat 22:00-06:00", "2026-10-25T05:00:00Z", false)]
    public void Contains_InVienna_ByTheClockOnTheWall(string hours, string at, bool expected) =>
        Of(hours, "Europe/Vienna").Contains(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)).ShouldBe(expected);

    [Fact]
    public void Contains_AnyHoursAnyZone_WhatAWallClockSays() =>
        Property.Holds(
            choices =>
            {
                var zone = choices.Of(
                    "Europe/Vienna",
                    "America/New_York",
                    "Australia/Lord_Howe",
                    "Asia/Kolkata",
                    "Africa/Cairo",
                    "UTC"
                );
                var days = choices.Some(WeeklyHours.Week);
                var (from, until) = (choices.Next(1440), choices.Next(1440));
                var hours = new WeeklyHours(days, TimeOnly.MinValue.AddMinutes(from), TimeOnly.MinValue.AddMinutes(until), zone);
                var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(choices.Next(525_600));
                var wall = at.ToOffset(TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(at));
                // Minutes since midnight of the day on which the hours would have begun.
                var minute = (wall.Hour * 60) + wall.Minute;
                var length = until > from ? until - from : until + 1440 - from;
                var expected = new[] { 0, 1 }.Any(back =>
                    days.Contains(wall.AddDays(-back).DayOfWeek)
                    && minute + (back * 1440) - from is var since
                    && since >= 0
                    && since < length
                );
                hours.Contains(at).ShouldBe(expected, $"{hours} at {wall}");
            },
            5_000
        );

    [Theory]
    [InlineData("Europe/Vienna", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Etc/GMT+5", true)]
    [InlineData("UTC", true)]
    [InlineData("", false)]
    [InlineData("Europe/Wien", false)]
    [InlineData("Vienna", false)]
    [InlineData("W. Europe Standard Time", false)]
    [InlineData("+02:00", false)]
    [InlineData("localtime", false)]
    [InlineData("../localtime", false)]
    [InlineData("Europe/../../../../etc/localtime", false)]
    [InlineData("/usr/share/zoneinfo/UTC", false)]
    [InlineData("Europe/Vienna ", false)]
    public void Problems_Zone_OnlyNamesOfTheIanaDatabase(string zone, bool known)
    {
        var hours = Of("Mon 08:00-18:00", zone);
        hours.Problems().Any().ShouldBe(!known);
        (hours.Contains(Build.Noon) is not null).ShouldBe(known);
    }

    [Fact]
    public void Problems_Days_AtLeastOneAndEachOnce()
    {
        var good = Of("Mon 08:00-18:00", "UTC");
        (good with { Days = [] }).Problems().ShouldHaveSingleItem();
        (good with { Days = [DayOfWeek.Monday, DayOfWeek.Monday] }).Problems().ShouldHaveSingleItem();
        (good with { Days = [(DayOfWeek)7] }).Problems().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("Mon Tue Wed Thu Fri", "Mon–Fri")]
    [InlineData("Mon Tue Wed Thu Fri Sat Sun", "every day")]
    [InlineData("Sun Sat", "Sat, Sun")]
    [InlineData("Mon Wed Thu Fri Sun", "Mon, Wed–Fri, Sun")]
    public void ToString_Days_AreSaidShortly(string days, string said) =>
        new WeeklyHours([.. days.Split(' ').Select(Day)], new(8, 0), new(18, 30), "Europe/Vienna")
            .ToString()
            .ShouldBe($"{said} 08:00–18:30 Europe/Vienna");

    [Fact]
    public void ToString_PastMidnight_SaysSo() =>
        new WeeklyHours(Weekdays, new(22, 0), new(6, 0), "UTC").ToString().ShouldBe("Mon–Fri 22:00–06:00 the day after UTC");

    private static WeeklyHours Of(string text, string zone)
    {
        var (day, from, until) = (text[..3], text[4..9], text[10..]);
        return new WeeklyHours(
            [Day(day)],
            TimeOnly.Parse(from, CultureInfo.InvariantCulture),
            TimeOnly.Parse(until, CultureInfo.InvariantCulture),
            zone
        );
    }

    private static DayOfWeek Day(string name) =>
        WeeklyHours.Week.Single(d => d.ToString().StartsWith(name, StringComparison.Ordinal));
}
