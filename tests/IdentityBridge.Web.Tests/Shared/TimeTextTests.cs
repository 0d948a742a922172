using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Tests.Shared;

public sealed class TimeTextTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2, "now")]
    [InlineData(-2, "just now")]
    [InlineData(-45, "45 s ago")]
    [InlineData(59.4, "in 59 s")]
    [InlineData(59.6, "in 1 min")]
    [InlineData(89, "in 1 min")]
    [InlineData(90, "in 2 min")]
    [InlineData(41 * 60, "in 41 min")]
    [InlineData((59 * 60) + 29, "in 59 min")]
    [InlineData((59 * 60) + 31, "in 1 h")]
    [InlineData(-3599, "1 h ago")]
    [InlineData((2 * 3600) - 20, "in 2 h")]
    [InlineData((2 * 3600) + (29 * 60) + 40, "in 2 h 30 min")]
    [InlineData((3 * 3600) - 20, "in 3 h")]
    [InlineData((3 * 3600) + (29 * 60), "in 3 h")]
    [InlineData((3 * 3600) + (59 * 60), "in 4 h")]
    [InlineData((23 * 3600) + (59 * 60), "in 24 h")]
    [InlineData(-64 * 60, "1 h 4 min ago")]
    [InlineData(5 * 3600, "in 5 h")]
    [InlineData(30 * 3600, "tomorrow 16:00")]
    [InlineData(-9 * 86400, "12 Nov, 10:00")]
    [InlineData(60 * 86400, "20 Jan 2027, 10:00")]
    public void Relative_Distance_IsSaidInTheReadersZone(double seconds, string said) =>
        TimeText.Relative(Now.AddSeconds(seconds), Now, Berlin).ShouldBe(said);

    [Fact]
    public void Short_OverMidnightOfTheReader_IsTomorrow() =>
        TimeText.Short(new(2026, 11, 21, 23, 30, 0, TimeSpan.Zero), Now, Berlin).ShouldBe("tomorrow 00:30");

    [Fact]
    public void Exact_Instant_NamesSecondAndOffset() =>
        TimeText.Exact(Now, Berlin).ShouldBe("Sat 21 Nov 2026, 10:00:00 (UTC+01:00)");

    [Theory]
    [InlineData(240, "4 hours", "4 h")]
    [InlineData(1440, "1 day", "1 day")]
    [InlineData(1800, "1 day 6 hours", "30 h")]
    [InlineData(90, "1 hour 30 minutes", "1 h 30 min")]
    [InlineData(0, "no time", "0 min")]
    public void Span_Minutes_AreSaidLongAndShort(int minutes, string longText, string shortText)
    {
        TimeText.Span(TimeSpan.FromMinutes(minutes)).ShouldBe(longText);
        TimeText.SpanShort(TimeSpan.FromMinutes(minutes)).ShouldBe(shortText);
    }
}
