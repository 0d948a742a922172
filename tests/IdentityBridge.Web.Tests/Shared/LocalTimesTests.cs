using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Tests.Shared;

/// <summary>What a reader picks is the instant they mean.</summary>
public sealed class LocalTimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-22T09:00", "2026-11-22T08:00:00Z")]
    [InlineData("2026-07-01T09:00:30", "2026-07-01T07:00:30Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:00:00Z")] // the hour that is left out: the moment after it
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z")] // the hour that comes twice: the first
    public void Parse_OfAMoment_IsItsInstant(string text, string instant) =>
        LocalTimes.Parse(text, Berlin).ShouldBe(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-11-22")]
    [InlineData("2026-13-22T09:00")]
    [InlineData("0001-01-01T00:00")]
    [InlineData("9999-12-31T23:59")]
    public void Parse_OfSomethingElse_IsNull(string? text) => LocalTimes.Parse(text, Berlin).ShouldBeNull();

    [Fact]
    public void TomorrowMorning_LateInTheEvening_IsTheReadersTomorrow()
    {
        var late = new DateTimeOffset(2026, 11, 21, 23, 30, 0, TimeSpan.Zero);
        LocalTimes.Say(LocalTimes.TomorrowMorning(late, Berlin), Berlin).ShouldBe("2026-11-23T09:00");
        LocalTimes.Say(LocalTimes.TomorrowMorning(late, TimeZoneInfo.Utc), TimeZoneInfo.Utc).ShouldBe("2026-11-22T09:00");
    }
}
