using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>Whatever people do and targets suffer: who holds what is right after every step, and everything can be ended.</summary>
public sealed class RequestWalkTests
{
    private const int Steps = 80;
    private const int StepsAroundLists = 120;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Walk_OfRandomPeople_HoldsWhatWasApprovedAndCanAlwaysBeEnded(int seed)
    {
        await using var portal = await PortalHost.StartAsync();
        var walk = new RequestWalk(portal, seed);
        await TellingAsync(
            walk,
            async () =>
            {
                await walk.StartAsync();
                for (var step = 0; step < Steps; step++)
                    await walk.StepAsync();
                await walk.EndEverythingAsync();
                walk.Fruitful.ShouldBeGreaterThan(2);
                walk.Endless.ShouldBeGreaterThan(0);
            }
        );
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Walk_AroundLists_NobodyIsAMemberWithoutAnOwnersYesAndEveryRequestEnds(int seed)
    {
        await using var portal = await PortalHost.StartAsync();
        var walk = new RequestWalk(portal, seed) { AroundLists = true };
        await TellingAsync(
            walk,
            async () =>
            {
                await walk.StartAsync();
                for (var step = 0; step < StepsAroundLists; step++)
                    await walk.StepAroundListsAsync();
                await walk.EndEverythingAsync();
                await walk.LetEverythingPassAsync();
                (walk.Joined + walk.Promoted).ShouldBeGreaterThan(2);
            }
        );
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    private static async Task TellingAsync(RequestWalk walk, Func<Task> steps)
    {
        try
        {
            await steps();
        }
        catch (Exception e) when (e is ShouldAssertException or TimeoutException or InvalidOperationException)
        {
            throw new ShouldAssertException($"{e.Message}\n{walk.Story}", e);
        }
    }
}
