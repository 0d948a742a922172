using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Okta;

/// <summary>Listings whose failures name the listing.</summary>
internal static class OktaListings
{
    /// <exception cref="ConnectorReadException">A page failed, was cut off, or made no sense.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        OktaClient okta,
        string listing,
        string path,
        JsonTypeInfo<List<T>> type,
        CallPriority priority,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var items = okta.ListAsync(path, type, priority, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync())
                    yield break;
            }
            catch (TargetException exception)
            {
                throw Failed(listing, exception);
            }

            yield return items.Current;
        }
    }

    public static ConnectorReadException Failed(string listing, TargetException exception) =>
        new($"Reading {listing} from Okta failed: {exception.Message.TrimEnd('.')}.", exception)
        {
            RetryAfter = exception.RetryAfter,
        };
}
