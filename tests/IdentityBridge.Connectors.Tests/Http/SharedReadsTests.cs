using System.Collections.Concurrent;
using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.Tests.Http;

public sealed class SharedReadsTests
{
    private readonly ConcurrentQueue<(string Key, TaskCompletionSource<int> Answer)> calls = new();
    private readonly SharedReads<string, int> reads;

    public SharedReadsTests() =>
        reads = new SharedReads<string, int>(
            (key, _) =>
            {
                var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                calls.Enqueue((key, answer));
                return answer.Task;
            }
        );

    [Fact]
    public async Task Get_WhileOneIsUnderWay_AllShareTheNextOne()
    {
        var first = reads.GetAsync("a", CancellationToken.None);
        var call = await NextCallAsync();
        var later = Enumerable.Range(0, 20).Select(_ => reads.GetAsync("a", CancellationToken.None)).ToList();
        call.SetResult(1);
        (await first).ShouldBe(1);
        (await NextCallAsync()).SetResult(2);
        (await Task.WhenAll(later)).ShouldAllBe(answer => answer == 2);
        calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_AfterOneEnded_ReadsAgain()
    {
        foreach (var answer in (int[])[1, 2, 3])
        {
            var get = reads.GetAsync("a", CancellationToken.None);
            (await NextCallAsync()).SetResult(answer);
            (await get).ShouldBe(answer);
        }
    }

    [Fact]
    public async Task Get_OtherKeys_DoNotWait()
    {
        var slow = reads.GetAsync("slow", CancellationToken.None);
        var open = await NextCallAsync();
        var quick = reads.GetAsync("quick", CancellationToken.None);
        (await NextCallAsync()).SetResult(7);
        (await quick).ShouldBe(7);
        open.SetResult(1);
        await slow;
    }

    [Fact]
    public async Task Get_ReadFails_FailsForAllWhoShareItAndNotForTheNext()
    {
        var first = reads.GetAsync("a", CancellationToken.None);
        var call = await NextCallAsync();
        var second = reads.GetAsync("a", CancellationToken.None);
        call.SetException(new InvalidOperationException("cut off"));
        await Should.ThrowAsync<InvalidOperationException>(first);
        (await NextCallAsync()).SetResult(2);
        (await second).ShouldBe(2);
    }

    [Fact]
    public async Task Get_OneStopsWaiting_TheOthersStillGetTheirAnswer()
    {
        using var stop = new CancellationTokenSource();
        var impatient = reads.GetAsync("a", stop.Token);
        var call = await NextCallAsync();
        var patient = reads.GetAsync("a", CancellationToken.None);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        call.SetResult(1);
        (await NextCallAsync()).SetResult(2);
        (await patient).ShouldBe(2);
    }

    private async Task<TaskCompletionSource<int>> NextCallAsync()
    {
        await Support.Eventually.TrueAsync(() => !calls.IsEmpty);
        calls.TryDequeue(out var call).ShouldBeTrue();
        return call.Answer;
    }
}
