namespace IdentityBridge.Connectors.Tests.Support;

internal static class Eventually
{
    /// <summary>Returns when the condition holds; fails after twenty seconds.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}
