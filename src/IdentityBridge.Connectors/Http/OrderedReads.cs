using System.Runtime.CompilerServices;

namespace IdentityBridge.Connectors.Http;

/// <summary>Several reads at a time, their results in the order they were asked for.</summary>
public static class OrderedReads
{
    /// <summary>At most <paramref name="width" /> reads are under way or finished and not yet taken. The first failure ends the enumeration and cancels the rest.</summary>
    public static async IAsyncEnumerable<TResult> RunAsync<TSource, TResult>(
        IEnumerable<TSource> sources,
        int width,
        Func<TSource, CancellationToken, Task<TResult>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(read);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<TResult>>(width);
        try
        {
            foreach (var source in sources)
            {
                if (underWay.Count >= width)
                    yield return await underWay.Dequeue();
                underWay.Enqueue(read(source, stop.Token));
            }

            while (underWay.Count > 0)
                yield return await underWay.Dequeue();
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var rest in underWay)
                await ((Task)rest).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
                );
        }
    }
}
