using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IdentityBridge.Sandbox.Control;

/// <summary>How many calls were in flight when this one arrived, itself included.</summary>
internal sealed record CallsInFlight(int Count);

/// <summary>Stands before one side of the sandbox: writes the journal and shows the faults.</summary>
/// <param name="journal">Where calls are written.</param>
/// <param name="faults">What is to go wrong.</param>
/// <param name="time">The clock of the journal and of latencies.</param>
/// <param name="errorBody">The service's usual error body for a path and a status.</param>
internal sealed partial class ControlMiddleware(
    Journal journal,
    FaultSet faults,
    TimeProvider time,
    Func<string, int, (string ContentType, string Body)> errorBody
)
{
    private const int BodyLimit = 64 * 1024;
    private int inFlight;

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value ?? "/";
        // The sandbox's own pages and controls are not calls to Okta or AWS.
        if (path.StartsWith("/_sandbox", StringComparison.Ordinal) || (path == "/" && HttpMethods.IsGet(http.Request.Method)))
        {
            await next(http);
            return;
        }

        var call = await BeginAsync(http, path);
        // Written before the answer leaves, so that who has the answer also finds the entry.
        http.Response.OnStarting(() =>
        {
            call.Write(http.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            if (faults.Next(http.Request.Method, path, call.Target) is { } fault)
                await ShowAsync(fault, call, http, next);
            else
                await next(http);
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
            call.Write(http.Response.StatusCode);
        }
    }

    private async Task<Call> BeginAsync(HttpContext http, string path)
    {
        var at = time.GetUtcNow();
        var started = Stopwatch.GetTimestamp();
        var target = http.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } named ? named : null;
        var scheme = http.Request.Headers.Authorization.ToString().Split(' ')[0] is { Length: > 0 } word ? word : null;
        var full = SecretInQuery().Replace(path + http.Request.QueryString, "${name}=***");
        var body = Redact(path, await ReadBodyAsync(http));
        var concurrency = Interlocked.Increment(ref inFlight);
        http.Features.Set(new CallsInFlight(concurrency));
        return new Call(
            target,
            status =>
                journal.Add(seq => new JournalEntry(
                    seq,
                    at,
                    http.Request.Method,
                    full,
                    target ?? full,
                    status,
                    Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                    body,
                    scheme,
                    concurrency
                ))
        );
    }

    private async Task ShowAsync(Fault fault, Call call, HttpContext http, RequestDelegate next)
    {
        if (fault.LatencyMs is { } latency)
            await Task.Delay(TimeSpan.FromMilliseconds(latency), time, http.RequestAborted);
        AddHeaders(fault, http);
        switch (fault.Kind)
        {
            case FaultKind.Status:
                await WriteErrorAsync(fault, http);
                return;
            case FaultKind.Latency:
                await next(http);
                return;
            case FaultKind.Drop:
                Break(call, http);
                return;
        }

        var answer = await BufferAsync(http, next);
        switch (fault.Kind)
        {
            case FaultKind.DropAfter:
                Break(call, http);
                return;
            case FaultKind.Truncate:
                call.Write(0);
                http.Response.ContentLength = answer.Length;
                await http.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                Break(call, http);
                return;
            default:
                var cut = Cut(answer, keepHalf: fault.Kind == FaultKind.Partial);
                RemoveNextLink(http.Response.Headers);
                http.Response.ContentLength = cut.Length;
                await http.Response.Body.WriteAsync(cut, http.RequestAborted);
                return;
        }
    }

    private static void Break(Call call, HttpContext http)
    {
        call.Write(0);
        http.Abort();
    }

    private async Task WriteErrorAsync(Fault fault, HttpContext http)
    {
        var status = fault.Status ?? 500;
        var usual = errorBody(http.Request.Path.Value ?? "/", status);
        http.Response.StatusCode = status;
        http.Response.ContentType ??= usual.ContentType;
        await http.Response.WriteAsync(fault.Body ?? usual.Body, http.RequestAborted);
    }

    private static void AddHeaders(Fault fault, HttpContext http)
    {
        foreach (var (name, value) in fault.Headers ?? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase))
            http.Response.Headers[name] = value;
        if (fault.RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<byte[]> BufferAsync(HttpContext http, RequestDelegate next)
    {
        var original = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next(http);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        finally
        {
            http.Response.Body = original;
        }

        return buffer.ToArray();
    }

    /// <summary>Halves or empties the list of an answer: the root array of Okta, SCIM's Resources, the first array property of AWS.</summary>
    private static byte[] Cut(byte[] answer, bool keepHalf)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(answer);
        }
        catch (JsonException)
        {
            return answer;
        }

        var list =
            root as JsonArray
            ?? (root as JsonObject)?["Resources"] as JsonArray
            ?? (root as JsonObject)?.Select(property => property.Value).OfType<JsonArray>().FirstOrDefault();
        if (list is null)
            return answer;
        var keep = keepHalf ? list.Count / 2 : 0;
        while (list.Count > keep)
            list.RemoveAt(list.Count - 1);
        if (root is JsonObject page)
        {
            page.Remove("NextToken");
            page.Remove("nextCursor");
            if (page.ContainsKey("totalResults"))
                page["totalResults"] = list.Count;
        }

        return Encoding.UTF8.GetBytes(root!.ToJsonString());
    }

    private static void RemoveNextLink(IHeaderDictionary headers)
    {
        var kept = headers.Link.Where(link => link?.Contains("rel=\"next\"", StringComparison.Ordinal) is false).ToArray();
        headers.Link = kept;
    }

    private static async Task<string> ReadBodyAsync(HttpContext http)
    {
        if (
            http.Request.ContentLength is 0
            || (http.Request.ContentLength is null && http.Request.Headers.TransferEncoding.Count == 0)
        )
            return "";
        http.Request.EnableBuffering();
        var buffer = new byte[BodyLimit];
        var read = await http.Request.Body.ReadAtLeastAsync(buffer, BodyLimit, throwOnEndOfStream: false, http.RequestAborted);
        http.Request.Body.Position = 0;
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    private static string Redact(string path, string body) =>
        path switch
        {
            _ when path.StartsWith("/oauth2/", StringComparison.Ordinal) => SecretInForm().Replace(body, "${name}=***"),
            _ when path.StartsWith("/api/v1/eventHooks", StringComparison.Ordinal) => SecretInHook()
                .Replace(body, "${name}\"***\""),
            _ => body,
        };

    /// <summary>A call under way; only the first status counts.</summary>
    private sealed class Call(string? target, Action<int> write)
    {
        private int written;

        public string? Target { get; } = target;

        public void Write(int status)
        {
            if (Interlocked.Exchange(ref written, 1) == 0)
                write(status);
        }
    }

    [GeneratedRegex(@"(?<=[?&])(?<name>code|id_token_hint|access_token|token)=[^&]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretInQuery();

    [GeneratedRegex(
        @"(?<=^|&)(?<name>code|code_verifier|client_secret|client_assertion|refresh_token|token|id_token_hint)=[^&]*",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SecretInForm();

    [GeneratedRegex(@"(?<name>""value""\s*:\s*)""(?:[^""\\]|\\.)*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretInHook();
}
