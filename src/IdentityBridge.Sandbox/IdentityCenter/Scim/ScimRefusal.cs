using System.Globalization;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>
/// A refusal in the words of Identity Center's SCIM endpoint: the status says what kind it is, the detail of a 400 is always the same
/// and never names the attribute (public reports: slashdevops/idp-scim-sync issues 61, 62 and 98).
/// </summary>
internal sealed class ScimRefusal(int status, string detail) : Exception(detail)
{
    private const string Schema = "urn:ietf:params:scim:api:messages:2.0:Error";

    public int Status => status;

    /// <summary>ValidationException.</summary>
    public static ScimRefusal Invalid() => new(400, "Request is unparsable, syntactically incorrect, or violates schema.");

    /// <summary>UnauthorizedException: the token or the tenant is wrong.</summary>
    public static ScimRefusal Unauthorized() => new(401, "Authorization header is invalid or missing.");

    /// <summary>ResourceNotFoundException.</summary>
    /// <param name="kind">USER or GROUP.</param>
    public static ScimRefusal NotFound(string kind) => new(404, $"{kind} does not exist.");

    /// <summary>ConflictException.</summary>
    /// <param name="kind">User or Group.</param>
    public static ScimRefusal Conflict(string kind) => new(409, $"{kind} already exists");

    /// <summary>ThrottlingException. AWS documents no Retry-After.</summary>
    public static ScimRefusal Throttled() => new(429, "Rate exceeded");

    /// <summary>The body a status comes with, for faults that stand before the service.</summary>
    public static (string ContentType, string Body) UsualError(int status, DateTimeOffset now)
    {
        var refusal = status switch
        {
            400 => Invalid(),
            401 => Unauthorized(),
            403 => new ScimRefusal(403, "Operation is not permitted based on the supplied authorization."),
            404 => NotFound("USER"),
            409 => Conflict("User"),
            429 => Throttled(),
            _ => new ScimRefusal(status, "Service failed to process the request."),
        };
        return (ScimEndpoint.ContentType, refusal.Body(Guid.CreateVersion7(now).ToString(), now).ToJsonString());
    }

    public JsonObject Body(string requestId, DateTimeOffset now) =>
        new()
        {
            ["schema"] = new JsonArray(Schema),
            ["schemas"] = new JsonArray(Schema),
            ["detail"] = Message,
            ["status"] = Status.ToString(CultureInfo.InvariantCulture),
            ["exceptionRequestId"] = requestId,
            ["timeStamp"] = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        };
}
