using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>What holds whatever the policies, the people, the order and the time.</summary>
public sealed class RequestPropertyTests
{
    private static readonly double[] Minutes = [1, 5, 30, 59, 60, 61, 480];

    [Fact]
    public void AnyHistory_NobodyHoldsWithoutApprovalsOrARuleOrAnEmergencyNorPastTheEndAndEverythingCanBeEnded() =>
        Property.Holds(
            choices =>
            {
                var world = new RequestWorld();
                try
                {
                    while (!choices.Exhausted)
                    {
                        Step(world, choices);
                        world.Check();
                    }
                    world.Settle();
                    world.Check();
                    world.EndEverything();
                }
                catch (ShouldAssertException e)
                {
                    throw new ShouldAssertException($"{e.Message}\nThe history:\n{world.Story}\n", e);
                }
            },
            10_000
        );

    private static void Step(RequestWorld world, Choices choices)
    {
        switch (choices.Next(14))
        {
            case 0 or 1:
                Submit(world, choices);
                break;
            case 2 or 3 or 4 when world.Requests > 0:
                world.Decide(
                    choices.Next(world.Requests),
                    Anybody(choices),
                    choices.Next(6) == 5 ? Verdict.Deny : Verdict.Approve,
                    choices.Next(4) == 3 ? TimeSpan.FromMinutes(choices.Of(Minutes)) : null
                );
                break;
            case 5:
                world.Pass(TimeSpan.FromMinutes(choices.Of(Minutes)));
                break;
            case 6:
                world.Target(Anybody(choices), choices.Next(RequestWorld.Things.Length), choices.Next(3));
                break;
            case 7 when world.Requests > 0:
                world.EndEarly(choices.Next(world.Requests));
                break;
            case 8 when world.Requests > 0:
                world.Cancel(choices.Next(world.Requests), Anybody(choices));
                break;
            case 10 or 11 when world.Requests > 0:
                world.Extend(choices.Next(world.Requests), [Rule(choices)], Length(choices), choices.Flip());
                break;
            case 12:
                world.Join(Anybody(choices), choices.Of(Enum.GetValues<RequestWorld.Membership>()));
                break;
            case 13 when world.Requests > 0:
                world.FollowUp(choices.Next(world.Requests), Anybody(choices), choices.Flip());
                break;
            case 9 when choices.Next(4) == 3:
                world.Leave(Anybody(choices));
                break;
        }
    }

    private static void Submit(RequestWorld world, Choices choices)
    {
        var requester = Anybody(choices);
        var person = choices.Next(3) == 2 ? Anybody(choices) : requester;
        var things = new Dictionary<int, IReadOnlyList<RequestWorld.Rule>>();
        for (var count = 1 + choices.Next(2); count > 0; count--)
            things[choices.Next(RequestWorld.Things.Length)] =
            [
                .. Enumerable.Range(0, 1 + choices.Next(2)).Select(_ => Rule(choices)),
            ];
        IReadOnlyList<RequestWorld.Auto> automatic =
        [
            .. Enumerable
                .Range(0, choices.Next(3))
                .Select(_ => new RequestWorld.Auto(
                    choices.Next(4) == 3 ? Verdict.Deny : Verdict.Approve,
                    choices.Flip(),
                    choices.Next(3) switch
                    {
                        0 => TimeSpan.FromMinutes(choices.Of(Minutes)),
                        1 => Durations.Forever,
                        _ => null,
                    }
                )),
        ];
        var emergency = choices.Next(6) == 5;
        var length = Length(choices);
        TimeSpan? ahead = choices.Next(3) == 2 ? TimeSpan.FromMinutes(choices.Of(Minutes)) : null;
        world.Submit(requester, person, things, automatic, length, emergency, choices.Flip(), ahead);
    }

    private static TimeSpan Length(Choices choices) =>
        choices.Next(5) == 4 ? Durations.Forever : TimeSpan.FromMinutes(choices.Of(Minutes));

    private static RequestWorld.Rule Rule(Choices choices) =>
        new(
            1 + choices.Next(3),
            [.. choices.Some(Enumerable.Range(0, RequestWorld.Names.Length).ToList()).Append(Anybody(choices)).Distinct()]
        );

    private static int Anybody(Choices choices) => choices.Next(RequestWorld.Names.Length);
}
