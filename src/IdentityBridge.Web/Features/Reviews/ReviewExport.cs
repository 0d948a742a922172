using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.SignIn;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>A finished review as a file. A door: the query authorises, and what one may not see is not there.</summary>
internal static class ReviewExport
{
    /// <summary><c>GET /reviews/{id}/evidence.json</c> and <c>.csv</c>. 401, 404, 409 while the review is open, or an attachment.</summary>
    public static IEndpointRouteBuilder MapReviewExport(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet("/reviews/{id:guid}/evidence.{format:regex(^(json|csv)$)}", ExportAsync)
            .RequireAuthorization()
            .ExcludeFromDescription();
        return endpoints;
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context,
        Guid id,
        string format,
        ExportEvidence export,
        PortalActor actors,
        CancellationToken cancellationToken
    )
    {
        if (await actors.FindAsync(cancellationToken) is not { } actor)
            return Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Nobody by this name is active here.");
        var document = await export.ReadAsync(new ListReviewId(id), actor, cancellationToken);
        if (!document.Succeeded)
            return document.Error.Kind == ErrorKind.NotFound
                ? Results.NotFound()
                : Results.Problem(statusCode: StatusCodes.Status409Conflict, title: document.Error.Message);
        context.Response.Headers.CacheControl = "no-store";
        var name = $"review-{document.Value.Evidence.FinishedAt:yyyy-MM-dd}-{id:N}.{format}";
        return format == "json"
            ? Results.Stream(
                body => ExportEvidence.WriteJsonAsync(document.Value, body, cancellationToken),
                "application/json",
                name
            )
            : Results.Stream(
                body => ExportEvidence.WriteCsvAsync(document.Value, body, cancellationToken),
                "text/csv; charset=utf-8",
                name
            );
    }
}
