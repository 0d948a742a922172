using IdentityBridge.Application.AccessLists.Yaml;
using IdentityBridge.Web.SignIn;

namespace IdentityBridge.Web.Features.ListImport;

/// <summary>All access lists as a file. A door: it streams what the query gives, and the query authorises.</summary>
internal static class ListExport
{
    public const string Path = "/lists/export.yaml";

    /// <summary><c>GET /lists/export.yaml</c>. 401, 403 or a streamed attachment.</summary>
    public static IEndpointRouteBuilder MapListExport(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, ExportAsync).RequireAuthorization().ExcludeFromDescription();
        return endpoints;
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context,
        ExportLists lists,
        PortalActor actors,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await actors.FindAsync(cancellationToken) is not { SeesEverything: true } actor)
            return Results.Problem(
                statusCode: StatusCodes.Status403Forbidden,
                title: "Only administrators and auditors export access lists."
            );
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            async body => await lists.ExecuteAsync(body, actor, cancellationToken),
            "application/yaml; charset=utf-8",
            $"identitybridge-lists-{time.GetUtcNow():yyyy-MM-dd}.yaml"
        );
    }
}
