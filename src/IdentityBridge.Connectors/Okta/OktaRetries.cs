using System.Net;
using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.Okta;

/// <summary>Which of Okta's answers to a read are worth another try.</summary>
internal static class OktaRetries
{
    public static ValueTask<RetryAdvice?> AdviseAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            response.StatusCode switch
            {
                // The gate knows when the window ends and makes the next try wait for it.
                HttpStatusCode.TooManyRequests => new RetryAdvice(TimeSpan.Zero),
                HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout => new RetryAdvice(response.Headers.RetryAfter?.Delta),
                _ => null,
            }
        );
}
