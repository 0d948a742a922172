namespace IdentityBridge.Web.Shared;

/// <summary>Waits until somebody rests from typing; whatever is typed meanwhile overtakes what waits or is being looked for.</summary>
public sealed class Keystrokes(TimeProvider time, TimeSpan rest) : IDisposable
{
    /// <summary>Long enough to type on, short enough not to wait.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(200);

    private CancellationTokenSource? latest;

    /// <summary>Does this after the rest, unless it is overtaken. The token is cancelled when it is overtaken while it is being done.</summary>
    public Task RestAsync(Func<CancellationToken, Task> then) => AfterAsync(rest, then);

    /// <summary>Does this at once, unless it is overtaken while it is being done.</summary>
    public Task NowAsync(Func<CancellationToken, Task> then) => AfterAsync(TimeSpan.Zero, then);

    private async Task AfterAsync(TimeSpan span, Func<CancellationToken, Task> then)
    {
        Overtake();
        using var mine = new CancellationTokenSource();
        latest = mine;
        try
        {
            await Task.Delay(span, time, mine.Token);
            await then(mine.Token);
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // Somebody typed on, or left.
        }
        finally
        {
            if (latest == mine)
                latest = null;
        }
    }

    /// <summary>Nothing that waits is done any more.</summary>
    public void Overtake() => latest?.Cancel();

    public void Dispose() => Overtake();
}
