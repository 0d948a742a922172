using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Common;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("00:00:00", "a moment")]
    [InlineData("00:00:00.9", "a moment")]
    [InlineData("00:00:01", "1 second")]
    [InlineData("00:00:45", "45 seconds")]
    [InlineData("00:01:00", "1 minute")]
    [InlineData("00:01:30", "1 minute")]
    [InlineData("01:00:00", "1 hour")]
    [InlineData("01:30:00", "1 hour 30 minutes")]
    [InlineData("2.04:00:00", "2 days 4 hours")]
    [InlineData("2.04:30:00", "2 days 4 hours")]
    [InlineData("1.00:00:00", "1 day")]
    [InlineData("14.00:00:00", "14 days")]
    [InlineData("1.00:01:00", "1 day 1 minute")]
    [InlineData("-08:00:00", "8 hours")]
    public void Say_Span_InTheTwoLargestUnits(string span, string said) =>
        Durations.Say(TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(said);

    [Fact]
    public void Say_LongestAndShortestSpan_StillSaysSomething()
    {
        Durations.Say(Durations.Forever - TimeSpan.FromTicks(1)).ShouldStartWith("10675199 days");
        Durations.Say(TimeSpan.MinValue).ShouldStartWith("10675199 days");
    }

    [Fact]
    public void Forever_IsLongerThanAnyOtherAndSaysSo()
    {
        Durations.Forever.ShouldBeGreaterThan(TimeSpan.FromDays(10_000_000));
        Durations.Say(Durations.Forever).ShouldBe("no end");
        Durations.For(Durations.Forever).ShouldBe("without an end");
        Durations.For(TimeSpan.FromHours(4)).ShouldBe("for 4 hours");
    }

    [Fact]
    public void Window_ItsEdges_StartBelongsToItEndDoesNot()
    {
        var window = new Window(Build.Noon, Build.Noon.AddHours(1));
        window.Contains(Build.Noon.AddTicks(-1)).ShouldBeFalse();
        window.Contains(Build.Noon).ShouldBeTrue();
        window.Contains(Build.Noon.AddHours(1).AddTicks(-1)).ShouldBeTrue();
        window.Contains(Build.Noon.AddHours(1)).ShouldBeFalse();
    }

    [Fact]
    public void Window_NoEnd_LastsForEver() => new Window(Build.Noon, null).Contains(DateTimeOffset.MaxValue).ShouldBeTrue();

    [Fact]
    public void Window_EndAtItsStart_ContainsNothing() => new Window(Build.Noon, Build.Noon).Contains(Build.Noon).ShouldBeFalse();

    [Fact]
    public void Result_OfAnError_HasNoValue()
    {
        Result<int> result = Error.Conflict("some.code", "Somebody was faster.");
        result.Succeeded.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => result.Value).Message.ShouldContain("some.code");
    }
}
