using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Provisioning;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(4, 0.5, 6)]
    [InlineData(7, 1, 64)]
    [InlineData(8, 1, 120)]
    [InlineData(5_000, 1, 120)]
    [InlineData(0, 1, 1)]
    public void Delay_OfAttempts_DoublesUpToTwoMinutes(int attempts, double jitter, double seconds) =>
        RetrySchedule.Delay(ChangeKind.Grant, attempts, null, jitter).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Delay_OfRemovals_IsNeverMoreThanHalfAMinute() =>
        RetrySchedule.Delay(ChangeKind.Revoke, 5_000, null, 1).ShouldBe(TimeSpan.FromSeconds(30));

    [Fact]
    public void Delay_TargetAsksLonger_IsNeverEarlierThanAsked() =>
        RetrySchedule.Delay(ChangeKind.Grant, 1, TimeSpan.FromMinutes(10), 0).ShouldBe(TimeSpan.FromMinutes(10));

    [Fact]
    public void Delay_TargetAsksShorter_KeepsOwnDelay() =>
        RetrySchedule.Delay(ChangeKind.Grant, 6, TimeSpan.FromSeconds(1), 0).ShouldBe(TimeSpan.FromSeconds(16));

    [Fact]
    public void Delay_AnyInput_StaysWithinItsBounds() =>
        Property.Holds(choices =>
        {
            var asked = choices.Flip() ? TimeSpan.FromSeconds(choices.Next(600)) : (TimeSpan?)null;
            var kind = choices.Flip() ? ChangeKind.Grant : ChangeKind.Revoke;
            var delay = RetrySchedule.Delay(kind, 1 + choices.Next(40), asked, choices.Next(1001) / 1000.0);
            delay.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.5));
            delay.ShouldBeGreaterThanOrEqualTo(asked ?? TimeSpan.Zero);
            delay.ShouldBeLessThanOrEqualTo(asked > TimeSpan.FromMinutes(2) ? asked.Value : TimeSpan.FromMinutes(2));
        });

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(10, 10, true)] // ten always pass, whatever their share
    [InlineData(10, 0, true)]
    [InlineData(11, 54, false)]
    [InlineData(11, 55, true)] // exactly a fifth
    [InlineData(200, 1_000, true)]
    [InlineData(201, 1_000, false)]
    [InlineData(1_000, 1_000, false)]
    public void Allows_RemovalsOfExisting_StopsAboveAFifth(int removals, int existing, bool allowed) =>
        Safeguards.Allows(removals, existing).ShouldBe(allowed);

    [Fact]
    public void Allows_FewerRemovals_IsNeverStricter() =>
        Property.Holds(choices =>
        {
            var (existing, removals) = (choices.Next(2_000), choices.Next(2_000));
            if (Safeguards.Allows(removals, existing) && removals > 0)
                Safeguards.Allows(removals - 1, existing).ShouldBeTrue();
        });
}
