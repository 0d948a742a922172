using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>
/// Speaks AWS JSON 1.1: every call is POST / with a JSON object, the operation in X-Amz-Target. Everything that is not a success is a
/// <see cref="TargetException" /> with AWS's error code.
/// </summary>
internal sealed class AwsClient(
    IHttpClientFactory clients,
    IOptions<IdentityCenterOptions> options,
    AwsCredentialSource credentials,
    ILogger<AwsClient> logger
)
{
    public const string HttpName = "identity-center";

    /// <summary>All pages of a listing, in order. Empty pages are passed over; only the token says whether there is more.</summary>
    public async IAsyncEnumerable<T> ListAsync<TRequest, TResponse, T>(
        AwsService service,
        string operation,
        Func<string?, TRequest> request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        CallPriority priority,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TResponse : class, IAwsPage<T>
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? token = null;
        do
        {
            var page = await CallAsync(
                service,
                operation,
                true,
                request(token),
                requestType,
                responseType,
                priority,
                cancellationToken
            );
            token = page.NextToken is { Length: > 0 } more ? more : null;
            if (page.Items is null && token is null)
                throw new TargetException(TargetFault.Unreadable, $"{operation} answered without its list");
            foreach (var item in page.Items ?? [])
                yield return item
                    ?? throw new TargetException(TargetFault.Unreadable, $"{operation} answered with an empty entry");
            if (token is not null && !seen.Add(token))
                throw new TargetException(TargetFault.Unreadable, $"{operation} answered with the token of an earlier page");
        } while (token is not null);
    }

    /// <param name="isRead">Whether the call may be repeated when it fails.</param>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        AwsService service,
        string operation,
        bool isRead,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        CallPriority priority,
        CancellationToken cancellationToken
    )
        where TResponse : class
    {
        var call = new CallContext(service.DisplayName, operation, priority, isRead);
        var body = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        try
        {
            return await SendAsync(service, call, body, responseType, cancellationToken);
        }
        catch (TargetException exception) when (AwsErrors.IsExpired(exception.Code) && credentials.Renew())
        {
            // AWS did not even look at the call, so that a change may be repeated as well.
            logger.RenewingCredentials();
            return await SendAsync(service, call, body, responseType, cancellationToken);
        }
    }

    private async Task<TResponse> SendAsync<TResponse>(
        AwsService service,
        CallContext call,
        byte[] body,
        JsonTypeInfo<TResponse> responseType,
        CancellationToken cancellationToken
    )
        where TResponse : class
    {
        using var activity = ConnectorTelemetry.StartCall(call);
        var endpoint = AwsEndpoints.Of(service, options.Value.Region, options.Value.Endpoint);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url);
        call.Attach(request);
        request.Options.Set(AwsSigningHandler.Scope, new AwsSigningScope(service.SigningName, endpoint.SigningRegion));

        // Not StringContent: it would add a charset, and the type is part of what is signed.
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"{service.TargetPrefix}.{call.Name}");

        using var response = await TargetException.WrapAsync(
            call,
            async () =>
            {
                using var http = clients.CreateClient(HttpName);
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            },
            cancellationToken
        );
        var requestId = response.Headers.TryGetValues("x-amzn-RequestId", out var ids) ? SafeText.Of(ids.First()) : null;
        activity?.SetTag("http.response.status_code", (int)response.StatusCode);
        activity?.SetTag("aws.request_id", requestId);
        if (!response.IsSuccessStatusCode)
        {
            var refusal = await AwsErrors.ReadAsync(
                response,
                call,
                cancellationToken,
                options.Value.SecretAccessKey,
                options.Value.SessionToken
            );
            activity?.SetStatus(ActivityStatusCode.Error, refusal.Code);
            logger.Failed(call.Name, (int)response.StatusCode, refusal.Code, refusal.Summary, requestId);
            throw refusal;
        }

        logger.Answered(call.Name, (int)response.StatusCode, requestId);
        try
        {
            return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), responseType)
                ?? throw new TargetException(TargetFault.Unreadable, $"{call.Target}'s answer to {call.Name} is empty");
        }
        catch (JsonException exception)
        {
            // The exception's own message may quote the answer, so only the place is told.
            throw new TargetException(
                TargetFault.Unreadable,
                $"{call.Target}'s answer to {call.Name} is not the JSON that was expected (at {SafeText.Of(exception.Path)})"
            );
        }
    }
}
