using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Shared;

/// <summary>A list by its id: its own page, and the way into its review.</summary>
internal sealed class ListAddress(AccessListQueries lists) : IAddress
{
    public async Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct) =>
        Guid.TryParse(route["id"] as string, out var id) && await lists.IsThereAsync(new AccessListId(id), actor, ct);
}
