using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.Tests.Support;

namespace IdentityBridge.Connectors.Tests.Http;

public sealed class LimiterTests
{
    [Fact]
    public async Task Pacer_BurstSpent_LetsCallsPassAtItsRate()
    {
        var time = new ManualTime();
        var pacer = new Pacer(10, 3, time);
        for (var call = 0; call < 3; call++)
            pacer.WaitAsync(CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();

        var fourth = pacer.WaitAsync(CancellationToken.None);
        var fifth = pacer.WaitAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(99));
        fourth.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        await fourth.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        fifth.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(100));
        await fifth.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Pacer_ManyCallsInASecond_StaysBelowTheRatePlusBurst()
    {
        var time = new ManualTime();
        var pacer = new Pacer(15, 3, time);
        var calls = Enumerable.Range(0, 100).Select(_ => pacer.WaitAsync(CancellationToken.None)).ToList();

        for (var step = 0; step < 100; step++)
            time.Advance(TimeSpan.FromMilliseconds(10));
        await Eventually.TrueAsync(() => calls.Count(call => call.IsCompleted) >= 17);

        calls.Count(call => call.IsCompleted).ShouldBeInRange(17, 18);
    }

    [Fact]
    public async Task PrioritySemaphore_Full_LetsInteractiveCallersInFirst()
    {
        var semaphore = new PrioritySemaphore(1);
        await semaphore.WaitAsync(CallPriority.Background, CancellationToken.None);
        var background = semaphore.WaitAsync(CallPriority.Background, CancellationToken.None);
        var interactive = semaphore.WaitAsync(CallPriority.Interactive, CancellationToken.None);

        semaphore.Release();

        await interactive.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        background.IsCompleted.ShouldBeFalse();
        semaphore.Release();
        await background.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task OrderedReads_SlowFirst_KeepsTheOrderAndTheWidth()
    {
        var atOnce = 0;
        var most = 0;
        var first = new TaskCompletionSource();
        var results = new List<int>();
        var reads = OrderedReads.RunAsync(
            Enumerable.Range(0, 20),
            4,
            async (number, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref atOnce));
                if (number == 3)
                    first.TrySetResult();
                if (number == 0)
                    await first.Task.WaitAsync(token);
                await Task.Yield();
                Interlocked.Decrement(ref atOnce);
                return number;
            },
            CancellationToken.None
        );
        await foreach (var result in reads)
            results.Add(result);

        results.ShouldBe(Enumerable.Range(0, 20));
        most.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task OrderedReads_OneFails_CancelsTheOthersAndThrows()
    {
        var cancelled = 0;
        var reads = OrderedReads.RunAsync(
            Enumerable.Range(0, 3),
            3,
            async (number, token) =>
            {
                if (number == 0)
                    throw new InvalidOperationException("broken");
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }

                return number;
            },
            CancellationToken.None
        );

        await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in reads) { }
        });

        cancelled.ShouldBe(2);
    }

    [Fact]
    public void SafeText_SecretsAndControlCharacters_AreTakenOut()
    {
        var text = SafeText.Of(
            "line one\r\nINFO forged line, token sesame and\u0085more" + new string('x', 1000),
            "sesame",
            null,
            ""
        );

        text.ShouldNotContain("sesame");
        text.ShouldNotContain("\n");
        text.ShouldNotContain("\u0085");
        text.Length.ShouldBeLessThanOrEqualTo(301);
    }
}
