using System.Globalization;
using IdentityBridge.Domain.AccessLists;

namespace IdentityBridge.Domain.Tests.AccessLists;

public sealed class ReviewScheduleTests
{
    [Theory]
    [InlineData("2023-01-01", ReviewEvery.Month, ReviewDay.First, "2023-02-01")]
    [InlineData("2023-01-01", ReviewEvery.Month, ReviewDay.Fifteenth, "2023-02-15")]
    [InlineData("2023-01-01", ReviewEvery.Month, ReviewDay.Last, "2023-02-28")]
    [InlineData("2023-01-01", ReviewEvery.SixMonths, ReviewDay.Last, "2023-07-31")]
    [InlineData("2024-01-31", ReviewEvery.Month, ReviewDay.Last, "2024-02-29")]
    [InlineData("2023-03-31", ReviewEvery.Month, ReviewDay.Last, "2023-04-30")]
    [InlineData("2024-02-29", ReviewEvery.Year, ReviewDay.Last, "2025-02-28")]
    [InlineData("2023-08-31", ReviewEvery.SixMonths, ReviewDay.First, "2024-02-01")]
    [InlineData("2023-11-30", ReviewEvery.ThreeMonths, ReviewDay.Fifteenth, "2024-02-15")]
    public void Next_FromDueDate_IsOnePeriodOn(string due, ReviewEvery every, ReviewDay day, string expected) =>
        new ReviewSchedule(every, day).Next(At(due)).ShouldBe(At(expected));

    [Fact]
    public void First_InTheMiddleOfADay_IsMidnightUtc() =>
        ReviewSchedule
            .Default.First(new DateTimeOffset(2026, 1, 1, 1, 30, 0, TimeSpan.FromHours(2)))
            .ShouldBe(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void NextAfter_ReviewedInTime_CountsFromTheDueDate() =>
        new ReviewSchedule(ReviewEvery.Month, ReviewDay.Fifteenth)
            .NextAfter(At("2026-03-15"), At("2026-03-02"))
            .ShouldBe(At("2026-04-15"));

    [Fact]
    public void NextAfter_ReviewedManyPeriodsLate_LiesAhead() =>
        new ReviewSchedule(ReviewEvery.Month, ReviewDay.First)
            .NextAfter(At("2026-01-01"), At("2026-04-20"))
            .ShouldBe(At("2026-05-01"));

    [Theory]
    [InlineData(-20, new int[0], null)]
    [InlineData(-14, new int[0], -14)]
    [InlineData(-13, new[] { -14 }, null)]
    [InlineData(-7, new[] { -14 }, -7)]
    [InlineData(-2, new[] { -14, -7 }, -3)]
    [InlineData(0, new[] { -14, -7, -3 }, 0)]
    [InlineData(3, new[] { 0 }, 3)]
    [InlineData(7, new[] { 3 }, 7)]
    [InlineData(8, new int[0], 7)]
    [InlineData(400, new int[0], 7)]
    [InlineData(400, new[] { 7 }, null)]
    [InlineData(3, new[] { 7 }, null)]
    public void StepDue_DaysAfterTheDueDate_IsTheLatestNotSent(int days, int[] sent, int? expected) =>
        ReminderLadder.StepDue(At("2026-03-01"), At("2026-03-01").AddDays(days), sent).ShouldBe(expected);

    [Fact]
    public void StepDue_OverAYearOfHours_SendsEveryStepOnce()
    {
        var (due, sent) = (At("2026-03-01"), new List<int>());
        for (var hour = -24 * 30; hour < 24 * 60; hour++)
            if (ReminderLadder.StepDue(due, due.AddHours(hour), sent) is { } step)
                sent.Add(step);
        sent.ShouldBe(ReminderLadder.Steps);
    }

    private static DateTimeOffset At(string date) => DateTimeOffset.Parse(date + "T00:00:00Z", CultureInfo.InvariantCulture);
}
