using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>What all endpoints of the management API share: the token, errors, bodies and the request id.</summary>
internal static class OktaApi
{
    public static void UseOktaManners(this WebApplication app, OktaOrg org, OktaRateLimits limits)
    {
        app.Use(
            async (http, next) =>
            {
                http.Response.Headers["X-Okta-Request-Id"] = Guid.CreateVersion7().ToString("N");
                try
                {
                    await limits.InvokeAsync(
                        http,
                        () =>
                        {
                            Admit(http);
                            return next(http);
                        }
                    );
                    if (http.Response is { StatusCode: 404 or 405, HasStarted: false, ContentLength: null, ContentType: null })
                        throw Unrouted(http);
                }
                catch (OktaErrorException error) when (!http.Response.HasStarted)
                {
                    await WriteErrorAsync(http, error);
                }
                catch (BadHttpRequestException error) when (!http.Response.HasStarted)
                {
                    await WriteErrorAsync(
                        http,
                        new OktaErrorException(400, "E0000003", "The request body was not well-formed.", error.Message)
                    );
                }
            }
        );
        app.MapUsers(org);
        app.MapGroups(org);
        app.MapApps(org);
        app.MapLogs(org);
    }

    public static JsonObject ErrorBody(OktaErrorException error)
    {
        var causes = new JsonArray();
        foreach (var cause in error.Causes)
            causes.Add(new JsonObject { ["errorSummary"] = cause });
        return new()
        {
            ["errorCode"] = error.Code,
            ["errorSummary"] = error.Message,
            ["errorLink"] = error.Code,
            ["errorId"] = "oae" + Guid.CreateVersion7().ToString("N")[10..],
            ["errorCauses"] = causes,
        };
    }

    /// <summary>Okta's usual body for a status that a fault asks for.</summary>
    public static (string ContentType, string Body) UsualError(int status)
    {
        var error = status switch
        {
            401 => InvalidToken(),
            403 => OktaErrorException.Forbidden(),
            404 => new OktaErrorException(404, "E0000007", "Not found: Resource not found"),
            429 => OktaRateLimits.TooMany(),
            503 => new OktaErrorException(503, "E0000181", "Service is temporarily unavailable."),
            < 500 => new OktaErrorException(status, "E0000001", "Api validation failed"),
            _ => new OktaErrorException(status, "E0000009", "Internal Server Error"),
        };
        return ("application/json", ErrorBody(error).ToJsonString());
    }

    public static IResult Json(JsonNode body) => Results.Text(body.ToJsonString(), "application/json");

    /// <summary>Reads a JSON object; unknown members are ignored, as Okta does.</summary>
    public static async Task<JsonObject> ReadAsync(HttpContext http, bool required = true)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        if (text.Length == 0)
            return required ? throw new OktaErrorException(400, "E0000003", "The request body was not well-formed.") : [];
        if (!http.Request.HasJsonContentType())
            throw new OktaErrorException(
                400,
                "E0000021",
                "Bad request. Accept and/or Content-Type headers likely do not match supported values."
            );
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("Not an object.");
        }
        catch (JsonException)
        {
            throw new OktaErrorException(400, "E0000003", "The request body was not well-formed.");
        }
    }

    public static string? Text(this JsonObject body, string name) =>
        body[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => throw OktaErrorException.Invalid(name, $"{name}: must be a string"),
        };

    public static JsonObject? Object(this JsonObject body, string name) =>
        body[name] switch
        {
            null => null,
            JsonObject found => found,
            _ => throw OktaErrorException.Invalid(name, $"{name}: must be an object"),
        };

    private static void Admit(HttpContext http)
    {
        var request = http.Request;
        if (!request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            return;
        if (request.Headers.Authorization.ToString() != $"SSWS {SandboxOptions.OktaApiToken}")
            throw InvalidToken();
        var carriesBody = HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method);
        if (carriesBody && request.ContentLength is null && request.Headers.TransferEncoding.Count == 0)
            throw new OktaErrorException(411, "E0000021", "A Content-Length is required.");
    }

    private static OktaErrorException InvalidToken() => new(401, "E0000011", "Invalid token provided");

    private static OktaErrorException Unrouted(HttpContext http) =>
        http.Response.StatusCode == 405
            ? new(405, "E0000022", "The endpoint does not support the provided HTTP method")
            : new(404, "E0000008", "The requested path was not found");

    private static Task WriteErrorAsync(HttpContext http, OktaErrorException error)
    {
        http.Response.StatusCode = error.Status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(ErrorBody(error).ToJsonString(), http.RequestAborted);
    }
}
