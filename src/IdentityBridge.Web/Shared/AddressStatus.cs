using IdentityBridge.Domain.People;
using IdentityBridge.Web.SignIn;

namespace IdentityBridge.Web.Shared;

/// <summary>Knows whether what the address of a page names is there for somebody.</summary>
internal interface IAddress
{
    Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct);
}

/// <summary>
/// On a page: whoever opens an address of it that is not theirs to see gets the same 404 as for one that does not exist. Pages are drawn in
/// the browser's connection, which is too late for a status code.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal abstract class AddressedAttribute(Type by) : Attribute
{
    public Type By { get; } = by;
}

/// <inheritdoc />
internal sealed class AddressedAttribute<T>() : AddressedAttribute(typeof(T))
    where T : IAddress;

internal static class AddressStatus
{
    public static IApplicationBuilder UseAddressStatus(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (
                    context.GetEndpoint()?.Metadata.GetMetadata<AddressedAttribute>() is { } addressed
                    && await IsThereAsync(context, addressed.By) is false
                )
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                else
                    await next(context);
            }
        );

    /// <summary>Null when nobody is signed in.</summary>
    private static async Task<bool?> IsThereAsync(HttpContext context, Type by)
    {
        var services = context.RequestServices;
        if (await services.GetRequiredService<PortalActor>().FindAsync(context.RequestAborted) is not { } actor)
            return null;
        var address = (IAddress)ActivatorUtilities.CreateInstance(services, by);
        return await address.IsThereAsync(context.Request.RouteValues, actor, context.RequestAborted);
    }
}
