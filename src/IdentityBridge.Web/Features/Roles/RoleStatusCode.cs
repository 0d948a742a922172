using IdentityBridge.Application.Roles;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Components.Endpoints;

namespace IdentityBridge.Web.Features.Roles;

/// <summary>Whoever may not see roles gets the same 404 as for an address that does not exist.</summary>
internal static class RoleStatusCode
{
    public static IApplicationBuilder UseRoleStatusCode(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (await IsThereAsync(context) is false)
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                else
                    await next(context);
            }
        );

    /// <summary>Null when another page is asked for, or nobody is signed in.</summary>
    private static async Task<bool?> IsThereAsync(HttpContext context)
    {
        var page = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type;
        if (page != typeof(RolesPage) && page != typeof(RolePage))
            return null;
        var services = context.RequestServices;
        if (await services.GetRequiredService<PortalActor>().FindAsync(context.RequestAborted) is not { } actor)
            return null;
        if (page == typeof(RolesPage))
            return actor.SeesEverything;
        return Guid.TryParse(context.GetRouteValue("id") as string, out var id)
            && (
                await services.GetRequiredService<RoleQueries>().DetailsAsync(new RoleId(id), actor, context.RequestAborted)
            ).Succeeded;
    }
}
