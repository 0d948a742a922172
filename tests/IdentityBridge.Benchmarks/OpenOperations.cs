using System.Diagnostics;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Benchmarks;

internal static class OpenOperations
{
    /// <summary>Waits until none is open; says what still is when that takes too long.</summary>
    public static async Task DoneAsync(PortalHost portal, TimeSpan most)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            await using var db = portal.Db();
            var open = await db.Operations.AsNoTracking().Where(o => o.FinishedAt == null).ToListAsync();
            if (open.Count == 0)
                return;
            if (clock.Elapsed > most)
            {
                var first = open[0];
                throw new TimeoutException(
                    $"{open.Count} operations are open after {most}, the first: {first.Connector} {first.Kind} {first.State}, {first.Attempts} tries, next at {first.NextAttemptAt:O}. {first.LastError}"
                );
            }
            await Task.Delay(100);
        }
    }
}
