namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>The AWS side. <see cref="Map" /> adds <c>POST /</c> for the JSON operations and the state page <c>GET /</c>.</summary>
public sealed class IdentityCenterSandbox(Company company, SandboxOptions options, TimeProvider time)
{
    private Company current = company;

    public void Map(WebApplication app)
    {
        app.MapGet(
            "/",
            () => $"{current.Accounts.Count} accounts at {time.GetUtcNow():O}, assignments take {options.AwsLatency}"
        );
        app.MapPost("/", () => Results.Json(new { __type = "UnknownOperationException" }, statusCode: 400));
    }

    public void Reset(Company company) => current = company;
}
