using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>A list that people may ask to join, by its id.</summary>
internal sealed class JoinableAddress(JoinableLists lists) : IAddress
{
    public async Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct) =>
        Guid.TryParse(route["id"] as string, out var id) && (await lists.FindAsync(new AccessListId(id), actor, ct)).Succeeded;
}
