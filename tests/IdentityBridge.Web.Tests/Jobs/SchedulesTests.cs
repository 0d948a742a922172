using IdentityBridge.Web.Jobs;
using Quartz;

namespace IdentityBridge.Web.Tests.Jobs;

public sealed class SchedulesTests
{
    [Theory]
    [InlineData(1, "every second")]
    [InlineData(15, "every 15 seconds")]
    [InlineData(60, "every minute")]
    [InlineData(600, "every 10 minutes")]
    [InlineData(3600, "every hour")]
    [InlineData(5400, "every 1 hour 30 minutes")]
    [InlineData(86400, "every day")]
    public void Every_AnInterval_IsSaidShortly(int seconds, string words) =>
        Schedules.Every(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Theory]
    [InlineData("* * * * * ?", "every second")]
    [InlineData("0/20 * * * * ?", "every 20 seconds")]
    [InlineData("0 * * * * ?", "every minute")]
    [InlineData("0 */5 * * * ?", "every 5 minutes")]
    [InlineData("0 0/10 * ? * *", "every 10 minutes")]
    [InlineData("0 0 * * * ?", "every hour")]
    [InlineData("0 0 */6 * * ?", "every 6 hours")]
    [InlineData("0 1 * * * ?", "every hour, 1 minute past")]
    [InlineData("0 20 0/2 * * ?", "every 2 hours, 20 minutes past")]
    [InlineData("0 30 3 * * ?", "every day at 03:30 UTC")]
    [InlineData("0 0 7 ? * MON-FRI", "on weekdays at 07:00 UTC")]
    [InlineData("0 0 7 ? * sun", "on Sundays at 07:00 UTC")]
    [InlineData("0 0 7 1 * ?", "on day 1 of each month at 07:00 UTC")]
    [InlineData("0 0 7 1 * ? *", "on day 1 of each month at 07:00 UTC")]
    public void Cron_OfAUsualShape_IsSaidInWords(string cron, string words) => Schedules.SayCron(cron, null).ShouldBe(words);

    [Theory]
    [InlineData("0 0 3 * * ? 2031")]
    [InlineData("0 0 3 * 6 ?")]
    [InlineData("0 0 3 L * ?")]
    [InlineData("0 0 3 ? * 2#1")]
    [InlineData("0 0 8-18 * * ?")]
    [InlineData("30 0 3 * * ?")]
    [InlineData("0 0,30 * * * ?")]
    [InlineData("0/0 * * * * ?")]
    [InlineData("5 4 * * *")]
    [InlineData("")]
    public void Cron_OfAnotherShape_IsShownAsItIs(string cron) => Schedules.SayCron(cron, null).ShouldBe(cron);

    [Fact]
    public void Cron_InAZone_NamesIt()
    {
        Schedules
            .SayCron("0 30 3 * * ?", TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))
            .ShouldBe("every day at 03:30 Europe/Berlin");
        Schedules.SayCron("0 30 3 * * ?", TimeZoneInfo.Utc).ShouldBe("every day at 03:30 UTC");
    }

    [Fact]
    public void Say_OfTriggers_NamesEachOrNobody()
    {
        var simple = TriggerBuilder
            .Create()
            .WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromMinutes(10)).RepeatForever())
            .Build();
        var cron = TriggerBuilder.Create().WithCronSchedule("0 30 3 * * ?", c => c.InTimeZone(TimeZoneInfo.Utc)).Build();

        Schedules.Say([]).ShouldBe("only when somebody asks");
        Schedules.Say([simple, cron]).ShouldBe("every 10 minutes, and every day at 03:30 UTC");
    }

    [Fact]
    public void Repeats_TheSingleFiringOfAPerson_DoesNot()
    {
        Schedules.Repeats(TriggerBuilder.Create().StartNow().Build()).ShouldBeFalse();
        Schedules
            .Repeats(
                TriggerBuilder.Create().WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromMinutes(1)).RepeatForever()).Build()
            )
            .ShouldBeTrue();
        Schedules.Repeats(TriggerBuilder.Create().WithCronSchedule("0 30 3 * * ?").Build()).ShouldBeTrue();
    }
}
