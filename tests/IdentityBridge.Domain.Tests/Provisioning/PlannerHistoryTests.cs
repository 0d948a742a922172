using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Provisioning;

public sealed class PlannerHistoryTests
{
    [Theory]
    [InlineData(ConnectorMode.Additive)]
    [InlineData(ConnectorMode.Authoritative)]
    public void Plans_AfterAnyHistory_BringTheTargetToTheGoal(ConnectorMode mode) =>
        Property.Holds(
            choices =>
            {
                var target = Lived(choices, mode);
                target.OthersSet(target.Has);
                for (var steps = 0; target.OpenCount > 0; steps++)
                {
                    steps.ShouldBeLessThan(4, "Plans must not chase each other.");
                    target.Apply();
                }
                if (target.Wanted)
                    (target.Has || target.Refused).ShouldBeTrue();
                else if (mode == ConnectorMode.Authoritative)
                    target.Has.ShouldBeFalse();
                else
                    (target.Has && !target.ByOthers).ShouldBeFalse("What we put there must go with its reason.");
            },
            2_000
        );

    [Fact]
    public void Additive_AfterAnyHistory_NeverTookAwayWhatOthersPutThere() =>
        Property.Holds(choices => Lived(choices, ConnectorMode.Additive).TookFromOthers.ShouldBeFalse(), 2_000);

    [Fact]
    public void Observe_AfterAnyHistory_PlannedNothing() =>
        Property.Holds(choices => Lived(choices, ConnectorMode.Observe).Enqueued.ShouldBe(0));

    [Fact]
    public void Plans_AtEveryMoment_KeepAtMostTheRunningAndTheNextOperation() =>
        Property.Holds(choices =>
        {
            var target = new SimulatedTarget(ConnectorMode.Additive);
            while (!choices.Exhausted)
            {
                Live(target, choices);
                target.OpenCount.ShouldBeLessThanOrEqualTo(2);
            }
        });

    private static SimulatedTarget Lived(Choices choices, ConnectorMode mode)
    {
        var target = new SimulatedTarget(mode);
        while (!choices.Exhausted)
            Live(target, choices);
        return target;
    }

    private static void Live(SimulatedTarget target, Choices choices)
    {
        switch (choices.Next(8))
        {
            case 0:
            case 1:
                target.Want(!target.Wanted);
                break;
            case 2:
                target.OthersSet(choices.Flip());
                break;
            case 3:
                target.OthersGiveUnseen();
                break;
            case 4:
                target.TryAndCrash(choices.Flip());
                break;
            case 5:
                target.Refuse();
                break;
            default:
                target.Apply();
                break;
        }
    }
}
