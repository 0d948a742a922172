namespace IdentityBridge.Web.Shared;

/// <summary>Waits until somebody rests from typing; whatever is typed meanwhile overtakes what waits or is being looked for.</summary>
public sealed class Keystrokes(TimeProvider time, TimeSpan rest) : IDisposable
{
    /// <summary>Long enough to type on, short enough not to wait.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(200);

    private CancellationTokenSource? latest;

    /// <summary>Does this after the rest, unless it is overtaken. The token is cancelled when it is overtaken while it is being done.</summary>
    public async Task RestAsync(Func<CancellationToken, Task> then)
    {
        Overtake();
        using var mine = new CancellationTokenSource();
        latest = mine;
        try
        {
            await Task.Delay(rest, time, mine.Token);
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
