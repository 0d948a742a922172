using IdentityBridge.Application.Requests;
using IdentityBridge.Web.Shared;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>What the page of requests shows, over all its pages, as a file. A door: it streams, and the query limits it to what the actor may see.</summary>
internal static class RequestsExport
{
    public const string Csv = "/requests/export.csv";
    public const string Json = "/requests/export.json";

    /// <summary>
    /// <c>GET /requests/export.csv|json</c> with the query of the page and <c>zone</c>, the IANA name of the zone whose days are meant (UTC
    /// unless given). 400, 401, 403 or a streamed attachment.
    /// </summary>
    public static IEndpointRouteBuilder MapRequestsExport(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Csv, ExportAsync).RequireAuthorization().ExcludeFromDescription();
        endpoints.MapGet(Json, ExportAsync).RequireAuthorization().ExcludeFromDescription();
        return endpoints;
    }

    /// <summary>Relative to the base.</summary>
    public static string Href(string path, RequestsAddress address, TimeZoneInfo zone)
    {
        var query = address.Query.Where(p => p.Value is not null).ToDictionary(StringComparer.Ordinal);
        if (query.ContainsKey("from") || query.ContainsKey("until"))
            query["zone"] = zone.Id;
        return QueryHelpers.AddQueryString(path.TrimStart('/'), query);
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context,
        ExportRequests export,
        PortalActor actors,
        TimeProvider time,
        string? view,
        string? q,
        string? state,
        string? person,
        string? reviewer,
        string? resource,
        string? role,
        string? from,
        string? until,
        string? zone,
        [FromQuery(Name = "follow-up")] string? followUp,
        string? end,
        CancellationToken cancellationToken
    )
    {
        if (await actors.FindAsync(cancellationToken) is not { } actor)
            return Refused(StatusCodes.Status403Forbidden, "IdentityBridge does not know you yet.");
        var days = TimeZoneInfo.Utc;
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out days!))
            return Refused(StatusCodes.Status400BadRequest, "There is no such time zone.");
        var address = new RequestsAddress(view, q, state, person, reviewer, resource, role, from, until, followUp, end);
        if (address.Problem is { } problem)
            return Refused(
                StatusCodes.Status400BadRequest,
                $"“{problem}” does not name what it should. Take the link from the page."
            );
        var filter = address.In(days);
        context.Response.Headers.CacheControl = "no-store";
        var csv = context.Request.Path.Value == Csv;
        return Results.Stream(
            body =>
                csv
                    ? export.CsvAsync(filter, actor, body, cancellationToken)
                    : export.JsonAsync(filter, actor, body, cancellationToken),
            csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
            $"identitybridge-requests-{time.GetUtcNow():yyyy-MM-dd}.{(csv ? "csv" : "json")}"
        );
    }

    private static IResult Refused(int status, string title) => Results.Problem(statusCode: status, title: title);
}
