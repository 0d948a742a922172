using System.Globalization;
using System.Net;

namespace IdentityBridge.Connectors.Http;

/// <summary>Passes calls through a <see cref="RateGate" />, fed by the headers X-Rate-Limit-Limit, -Remaining and -Reset (UTC epoch seconds).</summary>
public sealed class RateGateHandler(RateGate gate, TimeProvider time) : DelegatingHandler
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(5);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = CallContext.Of(request);
        await gate.EnterAsync(call, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            Learn(call, response);
            return response;
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>The delay a refusal asks for: Retry-After, else until the window ends by the answer's own Date. Null when it says nothing.</summary>
    public static TimeSpan? ServerDelay(HttpResponseMessage response, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(response);
        var date = response.Headers.Date ?? now;
        var delay = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } until } => until - date,
            _ => Number(response, "X-Rate-Limit-Reset") is { } reset && InRange(reset)
                ? DateTimeOffset.FromUnixTimeSeconds(reset) - date
                : (TimeSpan?)null,
        };
        return delay switch
        {
            null => null,
            { Ticks: < 0 } => TimeSpan.Zero,
            { } long_ when long_ > LongestWindow => LongestWindow,
            _ => delay,
        };
    }

    /// <summary>A refusal for calls at once, not for calls a minute: limit and remaining are both 0 (Okta, "Rate limits").</summary>
    public static bool IsConcurrencyRefusal(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.StatusCode == HttpStatusCode.TooManyRequests
            && Number(response, "X-Rate-Limit-Limit") == 0
            && Number(response, "X-Rate-Limit-Remaining") == 0;
    }

    private void Learn(CallContext call, HttpResponseMessage response)
    {
        if (IsConcurrencyRefusal(response))
        {
            gate.TooManyAtOnce();
            return;
        }

        var resetIn = ServerDelay(response, time.GetUtcNow());
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            gate.Exhausted(call.Name, resetIn ?? TimeSpan.FromSeconds(60));
        else if (
            resetIn is { } left
            && Number(response, "X-Rate-Limit-Limit") is > 0 and <= int.MaxValue and var limit
            && Number(response, "X-Rate-Limit-Remaining") is >= 0 and var remaining
            && remaining <= limit
        )
            gate.Observe(call.Name, new RateReport((int)limit, (int)remaining, left));
    }

    private static bool InRange(long epochSeconds) => epochSeconds is > 0 and < 253402300800;

    private static long? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
