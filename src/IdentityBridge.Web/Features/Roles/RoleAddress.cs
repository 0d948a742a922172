using IdentityBridge.Application.Roles;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Roles;

/// <summary>The page of all roles.</summary>
internal sealed class RolesAddress : IAddress
{
    public Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct) =>
        Task.FromResult(actor.SeesEverything);
}

/// <summary>A role by its id.</summary>
internal sealed class RoleAddress(RoleQueries roles) : IAddress
{
    public async Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct) =>
        Guid.TryParse(route["id"] as string, out var id) && (await roles.DetailsAsync(new RoleId(id), actor, ct)).Succeeded;
}
