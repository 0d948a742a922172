using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Campaigns;

/// <summary>A campaign by its id.</summary>
internal sealed class CampaignAddress(CampaignQueries campaigns) : IAddress
{
    public async Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct) =>
        Guid.TryParse(route["id"] as string, out var id) && await campaigns.IsThereAsync(new CampaignId(id), actor, ct);
}
