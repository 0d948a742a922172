using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Scim;

/// <summary>
/// Speaks SCIM 2.0 (RFC 7644) as Identity Center does. Everything that is not a success is a <see cref="TargetException" />; messages carry
/// neither the token nor the tenant.
/// </summary>
internal sealed class ScimTransport(IHttpClientFactory clients, ScimOptions options, ScimToken token, ILogger<ScimClient> logger)
{
    public const string HttpName = "scim";
    public const string Target = "Identity Center (SCIM)";

    /// <summary>What older endpoints put in their only page; a page this full may lack the rest.</summary>
    private const int OldPage = 50;

    private readonly Uri root = new(options.Endpoint.TrimEnd('/') + "/");

    /// <summary>
    /// All pages of a listing, in order. AWS pages only when the parameter <c>cursor</c> is there, even without a value; a page may be
    /// short, and only the absence of nextCursor is the end.
    /// </summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string collection,
        string? filter,
        JsonTypeInfo<WireList<T>> type,
        CallPriority priority,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class
    {
        var rest =
            $"&count={options.PageSize.ToString(CultureInfo.InvariantCulture)}"
            + (filter is null ? "" : $"&filter={Uri.EscapeDataString(filter)}");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var query = "?cursor" + rest;
        while (query is not null)
        {
            var page = await GetAsync(collection + query, $"/{collection}", type, priority, cancellationToken);
            var items = Items(page, collection);
            if (page.NextCursor is { Length: > 0 } next)
                query = seen.Add(next)
                    ? $"?cursor={Uri.EscapeDataString(next)}{rest}"
                    : throw Unreadable($"answered the listing of {collection} with the cursor of an earlier page");
            else if (page.TotalResults is { } total && (total > items.Count || items.Count >= OldPage))
                throw Unreadable($"does not page the listing of {collection} by cursor, so that it may not be whole");
            else
                query = null;
            foreach (var item in items)
                yield return item;
        }
    }

    /// <summary>What a filter for a unique attribute finds: one page, in which there is at most one match.</summary>
    public async Task<IReadOnlyList<T>> FilterAsync<T>(
        string collection,
        string filter,
        JsonTypeInfo<WireList<T>> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var path = $"{collection}?filter={Uri.EscapeDataString(filter)}";
        var page = await GetAsync(path, $"/{collection}", type, CallPriority.Interactive, cancellationToken);
        return Items(page, collection);
    }

    /// <exception cref="TargetException">Also when there is no such object: <see cref="TargetFault.NotFound" />.</exception>
    public async Task<T> GetAsync<T>(
        string path,
        string name,
        JsonTypeInfo<T> type,
        CallPriority priority,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, path, name, null, priority, cancellationToken);
        return await ReadAsync(response, name, type, cancellationToken)
            ?? throw Unreadable($"answered GET {name} without a body");
    }

    /// <summary>A change. Sent once: whether it may be repeated is for the operation to decide. Null when the answer has no body.</summary>
    public async Task<T?> ChangeAsync<T>(
        HttpMethod method,
        string path,
        string name,
        byte[]? json,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var response = await SendAsync(method, path, name, json, CallPriority.Interactive, cancellationToken);
        return await ReadAsync(response, name, type, cancellationToken);
    }

    /// <summary>A change whose answer does not matter.</summary>
    public async Task ChangeAsync(HttpMethod method, string path, string name, byte[]? json, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, name, json, CallPriority.Interactive, cancellationToken);
    }

    /// <summary>A text for a filter, in quotes, as JSON escapes it.</summary>
    public static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    public static TargetException Unreadable(string what) => new(TargetFault.Unreadable, $"{Target} {what}.");

    private static List<T> Items<T>(WireList<T> page, string collection)
        where T : class
    {
        if (page.Resources is null && page.TotalResults is not 0 && page.NextCursor is null)
            throw Unreadable($"answered the listing of {collection} without its list");
        var items = new List<T>(page.Resources?.Count ?? 0);
        foreach (var item in page.Resources ?? [])
            items.Add(item ?? throw Unreadable($"answered the listing of {collection} with an empty entry"));
        return items;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string name,
        byte[]? json,
        CallPriority priority,
        CancellationToken cancellationToken
    )
    {
        var call = new CallContext(Target, $"{method} {name}", priority, method == HttpMethod.Get);
        using var activity = ConnectorTelemetry.StartCall(call);
        using var request = new HttpRequestMessage(method, new Uri(root, path));
        call.Attach(request);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/scim+json"));
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/scim+json");
        }

        var secret = token.Current();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        var response = await TargetException.WrapAsync(
            call,
            async () =>
            {
                using var http = clients.CreateClient(HttpName);
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            },
            cancellationToken
        );

        var requestId = response.Headers.TryGetValues("x-amzn-RequestId", out var ids) ? SafeText.Of(ids.First(), secret) : null;
        activity?.SetTag("http.response.status_code", (int)response.StatusCode);
        activity?.SetTag("aws.request_id", requestId);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent)
        {
            logger.Answered(call.Name, (int)response.StatusCode, requestId);
            return response;
        }

        using (response)
        {
            var refusal = await ScimErrors.ReadAsync(response, call, secret, cancellationToken);
            activity?.SetStatus(ActivityStatusCode.Error, refusal.Code);
            logger.Failed(call.Name, (int)response.StatusCode, refusal.Code, refusal.Summary, requestId);
            throw refusal;
        }
    }

    private static async Task<T?> ReadAsync<T>(
        HttpResponseMessage response,
        string name,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
            return null;
        try
        {
            return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), type);
        }
        catch (JsonException exception)
        {
            // The exception's own message may quote the answer, so only the place is told.
            throw Unreadable($"answered {name} with JSON that was not expected (at {SafeText.Of(exception.Path)})");
        }
    }
}
