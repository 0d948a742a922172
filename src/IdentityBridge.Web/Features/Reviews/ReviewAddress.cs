using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>A review by its id.</summary>
internal sealed class ReviewAddress(ReviewQueries reviews) : IAddress
{
    public async Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct) =>
        Guid.TryParse(route["id"] as string, out var id) && await reviews.IsThereAsync(new ListReviewId(id), actor, ct);
}
