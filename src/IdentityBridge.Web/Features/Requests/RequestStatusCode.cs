using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Components.Endpoints;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>
/// Whoever opens the address of a request that is not theirs to see gets the same 404 as for one that does not exist; pages are drawn in
/// the browser's connection, which is too late for a status code.
/// </summary>
internal static class RequestStatusCode
{
    public static IApplicationBuilder UseRequestStatusCode(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (
                    context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == typeof(RequestPage)
                    && await AskedForAsync(context) is false
                )
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                else
                    await next(context);
            }
        );

    /// <summary>Whether the request of the address is there for whoever asks; null when nobody is signed in.</summary>
    private static async Task<bool?> AskedForAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (await services.GetRequiredService<PortalActor>().FindAsync(context.RequestAborted) is not { } actor)
            return null;
        var id = Guid.TryParse(Route("id"), out var guid)
            ? new RequestId(guid)
            : await services
                .GetRequiredService<RequestQueries>()
                .FindAsync(
                    long.TryParse(Route("number"), CultureInfo.InvariantCulture, out var number) ? number : 0,
                    context.RequestAborted
                );
        return id is { } wanted
            && (
                await services.GetRequiredService<RequestDetailsQuery>().ExecuteAsync(wanted, actor, context.RequestAborted)
            ).Succeeded;

        string? Route(string name) => context.GetRouteValue(name) as string;
    }
}
