using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Benchmarks;

internal static class OpenOperations
{
    /// <summary>Waits until none is open.</summary>
    public static async Task DoneAsync(PortalHost portal, TimeSpan most)
    {
        using var limit = new CancellationTokenSource(most);
        while (true)
        {
            await using (var db = portal.Db())
                if (!await db.Operations.AnyAsync(o => o.FinishedAt == null, limit.Token))
                    return;
            await Task.Delay(100, limit.Token);
        }
    }
}
