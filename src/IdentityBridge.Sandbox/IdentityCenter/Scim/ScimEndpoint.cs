using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>
/// <c>/{tenant}/scim/v2</c>: IAM Identity Center's automatic provisioning, on the same users and groups as the other services. It serves
/// and refuses what AWS's "SCIM developer guide" says; where AWS is silent, RFC 7644 decides.
/// </summary>
internal sealed class ScimEndpoint(IdentityCenterSandbox sandbox)
{
    public const string ContentType = "application/json";
    private const int MaxBody = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly Dictionary<string, ScimOperation> Operations = new(StringComparer.Ordinal)
    {
        ["GET ServiceProviderConfig"] = new("ServiceProviderConfig", false, false, _ => new(200, ScimDocuments.Configuration())),
        ["GET ResourceTypes"] = new("ListResourceTypes", false, false, _ => new(200, ScimDocuments.ResourceTypes())),
        ["GET Schemas"] = new("ListSchemas", false, false, _ => new(200, ScimDocuments.Schemas())),
        ["GET Schemas/id"] = new("GetSchema", false, false, call => new(200, ScimDocuments.Schema(call.Id))),
        ["GET Users"] = new("ListUsers", false, false, ScimUsers.List),
        ["POST Users"] = new("CreateUser", true, true, ScimUsers.Create),
        ["GET Users/id"] = new("GetUser", false, false, ScimUsers.Get),
        ["PUT Users/id"] = new("PutUser", true, true, ScimUsers.Replace),
        ["PATCH Users/id"] = new("PatchUser", true, true, ScimUsers.Patch),
        ["DELETE Users/id"] = new("DeleteUser", true, false, ScimUsers.Delete),
        ["GET Groups"] = new("ListGroups", false, false, ScimGroups.List),
        ["POST Groups"] = new("CreateGroup", true, true, ScimGroups.Create),
        ["GET Groups/id"] = new("GetGroup", false, false, ScimGroups.Get),
        ["PATCH Groups/id"] = new("PatchGroup", true, true, ScimGroups.Patch),
        ["DELETE Groups/id"] = new("DeleteGroup", true, false, ScimGroups.Delete),
    };

    // Paths that exist in the protocol and not at AWS: an operation that is not supported, not a resource that is not there.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "Users",
        "Groups",
        "Schemas",
        "ResourceTypes",
        "ServiceProviderConfig",
        "Me",
        "Bulk",
        ".search",
    };

    private readonly byte[] _tokenHash = Hash(sandbox.Options.ScimToken);

    /// <summary>Whether a path belongs to some tenant's SCIM endpoint.</summary>
    public static bool Serves(string path) => path.Split('/') is ["", _, "scim", "v2", ..];

    public void Map(WebApplication app) => app.Map("/{tenant}/scim/v2/{**rest}", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var requestId = Guid.CreateVersion7(sandbox.Time.GetUtcNow()).ToString();
        ScimReply reply;
        try
        {
            reply = await RunAsync(context);
        }
        catch (ScimRefusal refusal)
        {
            reply = new ScimReply(refusal.Status, refusal.Body(requestId, sandbox.Time.GetUtcNow()));
        }

        context.Response.StatusCode = reply.Status;
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        if (reply.Body is null)
            return;
        context.Response.ContentType = ContentType;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(reply.Body);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private async Task<ScimReply> RunAsync(HttpContext context)
    {
        Authorize(context);
        var (operation, id) = Find(context);
        var limits = sandbox.ScimLimits;
        limits.Take(operation.Name, operation.Writes);
        var input = operation.HasBody ? await ReadAsync(context.Request, context.RequestAborted) : [];
        var state = sandbox.State;
        lock (state.Gate)
        {
            var now = sandbox.Time.GetUtcNow();
            state.Operations.Settle(now);
            try
            {
                return operation.Handle(new ScimCall(state, now, limits, id, context.Request.Query, input));
            }
            catch (InvalidOperationException)
            {
                // A text of the body that is not well-formed shows only when it is read.
                throw ScimRefusal.Invalid();
            }
        }
    }

    private void Authorize(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : "";
        var isToken = CryptographicOperations.FixedTimeEquals(Hash(token), _tokenHash);
        var isTenant = (string?)context.GetRouteValue("tenant") == sandbox.Options.ScimTenant;
        if (!isToken || !isTenant)
            throw ScimRefusal.Unauthorized();
    }

    private static (ScimOperation Operation, string Id) Find(HttpContext context)
    {
        var parts = ((string?)context.GetRouteValue("rest") ?? "").TrimEnd('/').Split('/');
        var name = parts.Length == 2 && parts[1].Length > 0 ? parts[0] + "/id" : string.Join('/', parts);
        if (Operations.TryGetValue($"{context.Request.Method} {name}", out var operation))
            return (operation, parts.Length == 2 ? parts[1] : "");
        throw Known.Contains(parts[0]) ? ScimRefusal.Invalid() : new ScimRefusal(404, "Resource does not exist.");
    }

    private static async Task<JsonObject> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (type is not (ContentType or "application/scim+json"))
            throw ScimRefusal.Invalid();
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, ct)) > 0)
        {
            if (buffer.Length + read > MaxBody)
                throw ScimRefusal.Invalid();
            buffer.Write(chunk, 0, read);
        }

        try
        {
            return JsonNode.Parse(buffer.ToArray(), documentOptions: Strict) as JsonObject ?? throw ScimRefusal.Invalid();
        }
        catch (JsonException)
        {
            throw ScimRefusal.Invalid();
        }
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
