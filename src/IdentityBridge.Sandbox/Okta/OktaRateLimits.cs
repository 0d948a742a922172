using System.Globalization;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>
/// Okta's buckets: so many calls in a window of 60 seconds that starts with its first call, and 75 calls at once.
/// Figures: the last published Workforce table of developer.okta.com/docs/reference/rl-global-mgmt.
/// </summary>
internal sealed class OktaRateLimits(TimeProvider time, double factor)
{
    private const int MostAtOnce = 75;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (DateTimeOffset Ends, int Used)> windows = new(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext http, Func<Task> next)
    {
        if (Bucket(http.Request.Method, http.Request.Path.Value ?? "") is not { } bucket)
        {
            await next();
            return;
        }

        var ceiling = Math.Max(1, (int)(bucket.PerMinute * factor));
        var (ends, used) = Count(bucket.Name);
        var headers = http.Response.Headers;
        headers["X-Rate-Limit-Reset"] = ends.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (http.Features.Get<CallsInFlight>() is { Count: > MostAtOnce })
        {
            headers["X-Rate-Limit-Limit"] = "0";
            headers["X-Rate-Limit-Remaining"] = "0";
            throw TooMany();
        }

        headers["X-Rate-Limit-Limit"] = ceiling.ToString(CultureInfo.InvariantCulture);
        headers["X-Rate-Limit-Remaining"] = Math.Max(0, ceiling - used).ToString(CultureInfo.InvariantCulture);
        if (used > ceiling)
            throw TooMany();
        await next();
    }

    public void Reset()
    {
        lock (gate)
            windows.Clear();
    }

    public static OktaErrorException TooMany() => new(429, "E0000047", "API call exceeded rate limit due to too many requests.");

    private (DateTimeOffset Ends, int Used) Count(string bucket)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (!windows.TryGetValue(bucket, out var window) || window.Ends <= now)
                window = (now.AddSeconds(60), 0);
            window.Used++;
            windows[bucket] = window;
            return window;
        }
    }

    private static (string Name, int PerMinute)? Bucket(string method, string path)
    {
        var parts = path.Trim('/').Split('/');
        return parts switch
        {
            ["oauth2", "v1", "keys"] or [".well-known", ..] => null,
            ["oauth2", ..] or ["login", ..] => ("oauth2", 2000),
            not ["api", "v1", ..] => null,
            ["api", "v1", "apps", _] => ("apps/{id}", 500),
            ["api", "v1", "apps", ..] => ("apps", 100),
            ["api", "v1", "groups"] => ("groups", 500),
            ["api", "v1", "groups", not "rules"] => ("groups/{id}", 1000),
            ["api", "v1", "users"] => ("users", 600),
            ["api", "v1", "users", _] when method == "GET" => ("users/{id} GET", 2000),
            ["api", "v1", "users", _] => ("users/{id}", 600),
            ["api", "v1", "logs"] => ("logs", 120),
            _ => ("other", 1200),
        };
    }
}
