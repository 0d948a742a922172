using System.Globalization;
using IdentityBridge.Application.Audit;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Web.Features.Audit;

/// <summary>The audit log as a file. A door: it streams what the query gives, and the query authorises.</summary>
internal static class AuditExport
{
    public const string Path = "/audit/export.csv";

    /// <summary><c>GET /audit/export.csv?q=&amp;action=&amp;from=&amp;until=</c>, instants in ISO 8601. 401, 403 or a streamed attachment.</summary>
    public static IEndpointRouteBuilder MapAuditExport(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, ExportAsync).RequireAuthorization().ExcludeFromDescription();
        return endpoints;
    }

    /// <summary>The address of the export of what a filter shows, over all its pages; relative to the base.</summary>
    public static string Href(AuditFilter filter)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (filter.Text is { } text)
            query["q"] = text;
        if (filter.Action is { } action)
            query["action"] = action;
        if (filter.From is { } from)
            query["from"] = from.ToString("O", CultureInfo.InvariantCulture);
        if (filter.Until is { } until)
            query["until"] = until.ToString("O", CultureInfo.InvariantCulture);
        return QueryHelpers.AddQueryString(Path.TrimStart('/'), query);
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context,
        AuditQueries audit,
        PortalActor actors,
        TimeProvider time,
        string? q,
        string? action,
        DateTimeOffset? from,
        DateTimeOffset? until,
        CancellationToken cancellationToken
    )
    {
        if (await actors.FindAsync(cancellationToken) is not { SeesEverything: true } actor)
            return Results.Problem(
                statusCode: StatusCodes.Status403Forbidden,
                title: "Only administrators and auditors export the audit log."
            );
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            async body =>
                await audit.ExportCsvAsync(
                    new AuditFilter(q, action, from?.ToUniversalTime(), until?.ToUniversalTime()),
                    actor,
                    body,
                    cancellationToken
                ),
            "text/csv; charset=utf-8",
            $"identitybridge-audit-{time.GetUtcNow():yyyy-MM-dd}.csv"
        );
    }
}
