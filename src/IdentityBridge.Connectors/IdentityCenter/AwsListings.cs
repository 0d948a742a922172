using System.Runtime.CompilerServices;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>Reads whose failures name what was read.</summary>
internal static class AwsListings
{
    /// <exception cref="ConnectorReadException">A page failed, was cut off, or made no sense.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        string listing,
        IAsyncEnumerable<T> source,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var items = source.GetAsyncEnumerator(cancellationToken);
        while (await OneAsync(listing, () => items.MoveNextAsync().AsTask()))
            yield return items.Current;
    }

    /// <inheritdoc cref="ReadAsync{T}" />
    public static async Task<List<T>> WholeAsync<T>(
        string listing,
        IAsyncEnumerable<T> source,
        CancellationToken cancellationToken
    )
    {
        var items = new List<T>();
        await foreach (var item in ReadAsync(listing, source, cancellationToken))
            items.Add(item);
        return items;
    }

    /// <inheritdoc cref="ReadAsync{T}" />
    public static async Task<T> OneAsync<T>(string what, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (TargetException exception)
        {
            throw Failed(what, exception);
        }
    }

    public static ConnectorReadException Failed(string what, TargetException exception) =>
        new($"Reading {what} from AWS failed: {exception.Message.TrimEnd('.')}.", exception)
        {
            RetryAfter = exception.RetryAfter,
        };
}
