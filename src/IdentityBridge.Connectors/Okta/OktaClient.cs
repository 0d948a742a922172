using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Okta;

/// <summary>One page of a listing and where the next one is.</summary>
internal sealed record OktaPage<T>(IReadOnlyList<T> Items, Uri? Next);

/// <summary>
/// Speaks Okta's management API (developer.okta.com/docs/api). Everything that is not a success is a <see cref="TargetException" />
/// with Okta's error code; only the code drives logic, since Okta changes the summaries.
/// </summary>
internal sealed class OktaClient(
    IHttpClientFactory clients,
    IOptions<OktaOptions> options,
    OktaToken token,
    TimeProvider time,
    ILogger<OktaClient> logger
)
{
    public const string HttpName = "okta";

    private readonly Uri root = new(options.Value.Url);

    /// <summary>All pages of a listing, in order. Follows Okta's next link as it is, but only to the configured org.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string path,
        JsonTypeInfo<List<T>> type,
        CallPriority priority,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Uri(root, path);
        while (next is not null)
        {
            if (!seen.Add(next.AbsoluteUri))
                throw new TargetException(TargetFault.Unreadable, "a page names itself or an earlier one as the next");

            var page = await PageAsync(next, type, priority, cancellationToken);
            foreach (var item in page.Items)
                yield return item;
            next = page.Next;
        }
    }

    public async Task<OktaPage<T>> PageAsync<T>(
        Uri address,
        JsonTypeInfo<List<T>> type,
        CallPriority priority,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(HttpMethod.Get, address, null, priority, cancellationToken);
        var items = await ReadAsync(response, type, cancellationToken);
        if (items.Any(item => item is null))
            throw new TargetException(TargetFault.Unreadable, "a page has an empty entry");
        return new OktaPage<T>(items, Next(response));
    }

    /// <exception cref="TargetException">Also when there is no such object: <see cref="TargetFault.NotFound" />.</exception>
    public async Task<T> GetAsync<T>(
        string path,
        JsonTypeInfo<T> type,
        CallPriority priority,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, new Uri(root, path), null, priority, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    /// <summary>Null when there is no such object.</summary>
    public async Task<T?> FindAsync<T>(
        string path,
        JsonTypeInfo<T> type,
        CallPriority priority,
        CancellationToken cancellationToken
    )
        where T : class
    {
        try
        {
            return await GetAsync(path, type, priority, cancellationToken);
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            return null;
        }
    }

    /// <summary>A change. Sent once: whether it may be repeated is for the operation to decide.</summary>
    public async Task ChangeAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, new Uri(root, path), json, CallPriority.Interactive, cancellationToken);
    }

    public Uri Address(string path) => new(root, path);

    public bool IsOurs(Uri address) => TargetUrl.IsSameOrigin(root, address);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        Uri address,
        byte[]? json,
        CallPriority priority,
        CancellationToken cancellationToken
    )
    {
        if (!IsOurs(address))
            throw new TargetException(TargetFault.Unreadable, $"Okta points to another host ({address.Host}) than Okta:Url");

        var call = new CallContext("Okta", OktaCallName.Of(method, address.AbsolutePath), priority, method == HttpMethod.Get);
        using var activity = ConnectorTelemetry.StartCall(call);
        using var request = new HttpRequestMessage(method, address);
        call.Attach(request);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        // Okta answers 411 to a PUT or POST without a length, so there is always a body, if an empty one.
        if (method == HttpMethod.Post || method == HttpMethod.Put)
            request.Content = new ByteArrayContent(json ?? []);
        if (json is not null)
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        request.Headers.Authorization = new AuthenticationHeaderValue("SSWS", token.Current());
        var response = await TargetException.WrapAsync(
            call,
            async () =>
            {
                using var http = clients.CreateClient(HttpName);
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            },
            cancellationToken
        );

        var requestId = response.Headers.TryGetValues("X-Okta-Request-Id", out var ids) ? SafeText.Of(ids.First()) : null;
        activity?.SetTag("http.response.status_code", (int)response.StatusCode);
        activity?.SetTag("okta.request_id", requestId);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent)
        {
            logger.Answered(call.Name, (int)response.StatusCode, requestId);
            return response;
        }

        using (response)
        {
            var refusal = await OktaErrors.ReadAsync(response, call, token.Current(), time.GetUtcNow(), cancellationToken);
            activity?.SetStatus(ActivityStatusCode.Error, refusal.Code);
            logger.Failed(call.Name, (int)response.StatusCode, refusal.Code, refusal.Summary, requestId);
            throw refusal;
        }
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage response,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return JsonSerializer.Deserialize(body, type)
                ?? throw new TargetException(TargetFault.Unreadable, "Okta's answer is empty");
        }
        catch (JsonException exception)
        {
            // The exception's own message may quote the answer, so only the place is told.
            throw new TargetException(
                TargetFault.Unreadable,
                $"Okta's answer is not the JSON that was expected (at {SafeText.Of(exception.Path)})"
            );
        }
    }

    private static Uri? Next(HttpResponseMessage response)
    {
        try
        {
            return LinkHeader.Next(response);
        }
        catch (FormatException exception)
        {
            throw new TargetException(TargetFault.Unreadable, exception.Message, exception);
        }
    }
}
