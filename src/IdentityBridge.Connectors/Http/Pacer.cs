namespace IdentityBridge.Connectors.Http;

/// <summary>Lets calls pass at an even rate, in the order they came, after a burst of <paramref name="burst" />.</summary>
/// <param name="perSecond">Calls a second.</param>
public sealed class Pacer(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly TimeSpan step = TimeSpan.FromSeconds(1 / perSecond);
    private DateTimeOffset next = DateTimeOffset.MinValue;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan delay;
        lock (gate)
        {
            var now = time.GetUtcNow();
            var earliest = now - (step * (burst - 1));
            var mine = next > earliest ? next : earliest;
            next = mine + step;
            delay = mine - now;
        }

        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, time, cancellationToken);
        else
            cancellationToken.ThrowIfCancellationRequested();
    }
}
