using System.Globalization;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Tests.Features;

public sealed class DaysTests
{
    [Theory]
    [InlineData("2026-03-03", "UTC", "2026-03-03T00:00Z", "2026-03-04T00:00Z")]
    [InlineData("2026-01-15", "Europe/Berlin", "2026-01-14T23:00Z", "2026-01-15T23:00Z")]
    [InlineData("2026-03-29", "Europe/Berlin", "2026-03-28T23:00Z", "2026-03-29T22:00Z")]
    [InlineData("2026-10-25", "Europe/Berlin", "2026-10-24T22:00Z", "2026-10-25T23:00Z")]
    [InlineData("2026-12-31", "Pacific/Kiritimati", "2026-12-30T10:00Z", "2026-12-31T10:00Z")]
    [InlineData("2024-02-29", "America/New_York", "2024-02-29T05:00Z", "2024-03-01T05:00Z")]
    public void Day_InAZone_IsFromItsFirstInstantToTheNextDays(string day, string zone, string start, string end)
    {
        Days.StartOf(day, Zone(zone)).ShouldBe(At(start));
        Days.EndOf(day, Zone(zone)).ShouldBe(At(end));
    }

    /// <summary>In Chile clocks go from 24:00 to 01:00: the day has no midnight.</summary>
    [Fact]
    public void Start_OfADayWithoutMidnight_IsItsFirstInstant()
    {
        var zone = Zone("America/Santiago");

        Days.StartOf("2026-09-06", zone).ShouldBe(At("2026-09-06T04:00Z"));
        Days.EndOf("2026-09-05", zone).ShouldBe(At("2026-09-06T04:00Z"));
    }

    /// <summary>In Cuba clocks go from 01:00 back to 00:00: the day begins with the first of its two midnights.</summary>
    [Fact]
    public void Start_OfADayWithTwoMidnights_IsTheFirst()
    {
        var zone = Zone("America/Havana");

        Days.StartOf("2026-11-01", zone).ShouldBe(At("2026-11-01T04:00Z"));
        Days.EndOf("2026-10-31", zone).ShouldBe(At("2026-11-01T04:00Z"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30")]
    [InlineData("2026-2-3")]
    [InlineData("03.03.2026")]
    [InlineData(" 2026-03-03")]
    [InlineData("2026-03-03T00:00")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    public void Day_ThatIsNone_IsNull(string? text)
    {
        Days.StartOf(text, Zone("Europe/Berlin")).ShouldBeNull();
        Days.EndOf(text, Zone("Europe/Berlin")).ShouldBeNull();
    }

    [Theory]
    [InlineData("0002-01-01", "Pacific/Kiritimati")]
    [InlineData("9998-12-31", "Pacific/Pago_Pago")]
    public void Day_AtTheEdgeOfTheCalendar_DoesNotBreak(string text, string zone) =>
        (Days.EndOf(text, Zone(zone)) - Days.StartOf(text, Zone(zone))).ShouldBe(TimeSpan.FromDays(1));

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
