using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>
/// <c>POST /</c>: from an HTTP request to an operation and back. The order of refusals is AWS's: front door (target, signature), then
/// the limit, then the shape of the input, then what it names.
/// </summary>
internal sealed class AwsEndpoint(IdentityCenterSandbox sandbox)
{
    private const string ContentType = "application/x-amz-json-1.1";
    private const int MaxBody = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly SignatureVerifier _verifier = new(SignatureVerifier.SandboxAccessKey, SignatureVerifier.SandboxSecretKey);

    public void Map(WebApplication app) => app.MapPost("/", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var requestId = Guid.CreateVersion7(sandbox.Time.GetUtcNow()).ToString();
        AwsService? service = null;
        JsonObject answer;
        try
        {
            var body = await ReadBodyAsync(context.Request, context.RequestAborted);
            (service, var name) = Target(context.Request);
            var now = sandbox.Time.GetUtcNow();
            _verifier.Verify(
                context.Request.Method,
                "/",
                CanonicalQuery(context.Request),
                context.Request.Headers,
                body,
                service.SigningRegion,
                service.SigningName,
                now
            );
            var operation = service.Find(name);
            if (!service.TryTakeToken(name))
                throw service.Throttled();
            using var input = Parse(body);
            answer = Run(service, operation, input.RootElement, requestId);
        }
        catch (AwsException refusal)
        {
            answer = ErrorBody(refusal, service, requestId);
            context.Response.StatusCode = refusal.Status;
            context.Response.Headers["x-amzn-ErrorType"] = refusal.Code;
        }
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        context.Response.ContentType = ContentType;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private JsonObject Run(AwsService service, Operation operation, JsonElement input, string requestId)
    {
        var found = new List<Violation>();
        operation.Input.Check(input, "", found);
        if (found.Count > 0)
            throw service.Invalid(found);
        var state = sandbox.State;
        lock (state.Gate)
        {
            // The clock is read inside the gate, so that operations settle in the order in which they were started.
            var now = sandbox.Time.GetUtcNow();
            state.Operations.Settle(now);
            return operation.Handle(new Call(service, operation, input, state, now, requestId, sandbox.Latency));
        }
    }

    private (AwsService Service, string Operation) Target(HttpRequest request)
    {
        if (request.ContentType != ContentType)
            throw AwsException.BeforeService("UnknownOperationException", $"The Content-Type must be {ContentType}.");
        var target = request.Headers["X-Amz-Target"].ToString();
        var dot = target.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || sandbox.Service(target[..dot]) is not { } service)
            throw AwsException.BeforeService("UnknownOperationException", "The X-Amz-Target names no known service.");
        return (service, target[(dot + 1)..]);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, ct)) > 0)
        {
            if (buffer.Length + read > MaxBody)
                throw new AwsException("RequestEntityTooLargeException", "The request body is larger than 1 MB.", 413);
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    private static JsonDocument Parse(byte[] body)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(body, Strict);
            ReadTexts(document.RootElement);
            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw AwsException.BeforeService("SerializationException", "The body is not a JSON object of well-formed text.");
        }
    }

    /// <summary>The parser lets broken UTF-8 and lone surrogates pass until a text is read, so every text is read here once.</summary>
    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            _ = element.GetString();
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                ReadTexts(item);
        else if (element.ValueKind == JsonValueKind.Object)
            foreach (var member in element.EnumerateObject())
            {
                _ = member.Name;
                ReadTexts(member.Value);
            }
    }

    private static string CanonicalQuery(HttpRequest request) =>
        string.Join(
            '&',
            request
                .Query.SelectMany(q => q.Value.Select(v => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(v ?? "")}"))
                .Order(StringComparer.Ordinal)
        );

    private static JsonObject ErrorBody(AwsException refusal, AwsService? service, string requestId)
    {
        var body = new JsonObject
        {
            ["__type"] = refusal.Code,
            [refusal.IsBeforeService ? "message" : "Message"] = refusal.Message,
        };
        foreach (var (name, value) in refusal.Members)
            body[name] = value.DeepClone();
        if (service is { NamesRequestIdInErrors: true } && !refusal.IsBeforeService)
            body["RequestId"] = requestId;
        return body;
    }
}
