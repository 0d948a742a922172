using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Tests.Shared;

public sealed class KeystrokesTests
{
    private readonly Keystrokes keystrokes = new(TimeProvider.System, TimeSpan.FromMilliseconds(20));

    [Fact]
    public async Task Rest_TypedOn_DoesTheLastOnly()
    {
        var done = new List<int>();
        await Task.WhenAll(
            Enumerable
                .Range(1, 3)
                .Select(key =>
                    keystrokes.RestAsync(_ =>
                    {
                        done.Add(key);
                        return Task.CompletedTask;
                    })
                )
        );
        done.ShouldBe([3]);
    }

    [Fact]
    public async Task Rest_OvertakenWhileLooking_StopsTheLookInSilence()
    {
        var looking = new TaskCompletionSource<CancellationToken>();
        var resting = keystrokes.RestAsync(async ct =>
        {
            looking.SetResult(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        });
        var token = await looking.Task;

        keystrokes.Overtake();

        await resting;
        token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Rest_Left_DoesNothing()
    {
        var done = false;
        var resting = keystrokes.RestAsync(_ =>
        {
            done = true;
            return Task.CompletedTask;
        });

        keystrokes.Dispose();

        await resting;
        done.ShouldBeFalse();
    }

    [Fact]
    public async Task Rest_WhatIsDoneFails_IsNotHidden() =>
        await Should.ThrowAsync<InvalidOperationException>(() =>
            keystrokes.RestAsync(_ => throw new InvalidOperationException("No such table."))
        );
}
