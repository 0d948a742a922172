using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.Tests.Support;

namespace IdentityBridge.Connectors.Tests.Http;

public sealed class RateGateTests
{
    private static readonly CallContext Background = new("Okta", "GET /api/v1/apps", CallPriority.Background, true);
    private static readonly CallContext Interactive = Background with { Priority = CallPriority.Interactive };

    private readonly ManualTime time = new();

    [Fact]
    public async Task Enter_ShareOfTheLimitUsed_WaitsUntilTheWindowEnds()
    {
        var gate = Gate();
        gate.Observe(Background.Name, new RateReport(100, 50, TimeSpan.FromSeconds(30)));

        var waiting = gate.EnterAsync(Background, CancellationToken.None);
        await Eventually.TrueAsync(() => time.Waiting == 1);
        time.Advance(TimeSpan.FromSeconds(29));
        waiting.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(2));

        await waiting.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Enter_BackgroundPartUsed_StillLetsInteractiveCallsIn()
    {
        var gate = Gate();
        gate.Observe(Background.Name, new RateReport(100, 58, TimeSpan.FromSeconds(30)));

        var background = gate.EnterAsync(Background, CancellationToken.None);
        var interactive = gate.EnterAsync(Interactive, CancellationToken.None);

        await interactive.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        background.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Enter_ManyCallsBeforeAnyAnswer_CountsThemItself()
    {
        var gate = Gate(concurrency: 35);
        gate.Observe(Background.Name, new RateReport(100, 100, TimeSpan.FromSeconds(60)));
        var entered = 0;
        for (var call = 0; call < 60; call++)
        {
            var enter = gate.EnterAsync(Background, CancellationToken.None);
            if (!enter.IsCompleted)
                break;
            await enter;
            entered++;
            gate.Leave();
        }

        // Four fifths of half of 100.
        entered.ShouldBe(40);
    }

    [Fact]
    public async Task Enter_InteractiveWouldWaitLong_SaysWhenToComeBack()
    {
        var gate = Gate();
        gate.Observe(Background.Name, new RateReport(100, 10, TimeSpan.FromSeconds(30)));

        var refusal = await Should.ThrowAsync<TargetException>(() => gate.EnterAsync(Interactive, CancellationToken.None));

        refusal.Fault.ShouldBe(TargetFault.Throttled);
        refusal.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
    }

    [Fact]
    public async Task Enter_OtherBucketExhausted_DoesNotWait()
    {
        var gate = Gate(concurrency: 1);
        gate.Exhausted(Background.Name, TimeSpan.FromSeconds(60));
        var stopped = gate.EnterAsync(Background, CancellationToken.None);
        await Eventually.TrueAsync(() => time.Waiting == 1);

        await gate.EnterAsync(Background with { Name = "GET /api/v1/users" }, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        stopped.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task TooManyAtOnce_PausesAndLowersConcurrency_AndSuccessRaisesItAgain()
    {
        var gate = Gate(concurrency: 4);

        gate.TooManyAtOnce().ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        gate.Places.ShouldBe(2);
        var waiting = gate.EnterAsync(Background, CancellationToken.None);
        await Eventually.TrueAsync(() => time.Waiting == 1);
        time.Advance(TimeSpan.FromSeconds(5));
        await waiting.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        for (var answer = 0; answer < 40; answer++)
            gate.Observe(Background.Name, new RateReport(1000, 900, TimeSpan.FromSeconds(60)));
        gate.Places.ShouldBe(4);
    }

    [Fact]
    public async Task Enter_Cancelled_GivesItsPlaceBack()
    {
        var gate = Gate(concurrency: 1);
        gate.Exhausted(Background.Name, TimeSpan.FromSeconds(60));
        using var stop = new CancellationTokenSource();
        var waiting = gate.EnterAsync(Background, stop.Token);
        await Eventually.TrueAsync(() => time.Waiting == 1);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await gate.EnterAsync(Background with { Name = "other" }, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Observe_WindowEndsBeforeTheOneThatWasGuessed_IsBelieved()
    {
        var gate = Gate();
        gate.Observe(Background.Name, new RateReport(10, 10, TimeSpan.FromSeconds(1)));
        time.Advance(TimeSpan.FromSeconds(2));
        for (var call = 0; call < 4; call++)
        {
            await gate.EnterAsync(Background, CancellationToken.None);
            gate.Leave();
        }

        // The fifth call knows no end of this window and guesses one; the answers of the four then tell.
        var fifth = gate.EnterAsync(Background, CancellationToken.None);
        await Eventually.TrueAsync(() => time.Waiting == 1);
        gate.Observe(Background.Name, new RateReport(10, 6, TimeSpan.FromSeconds(20)));
        var sixth = Should.ThrowAsync<TargetException>(async () =>
        {
            await gate.EnterAsync(Interactive, CancellationToken.None);
            await gate.EnterAsync(Interactive, CancellationToken.None);
        });

        (await sixth).RetryAfter!.Value.ShouldBeLessThan(TimeSpan.FromSeconds(21));
        fifth.IsCompleted.ShouldBeFalse();
    }

    private RateGate Gate(int concurrency = 5) => new(0.5, concurrency, TimeSpan.FromSeconds(5), time);
}
