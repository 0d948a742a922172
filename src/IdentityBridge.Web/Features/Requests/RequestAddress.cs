using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>A request by its id or by its number.</summary>
internal sealed class RequestAddress(RequestQueries requests, RequestDetailsQuery details) : IAddress
{
    public async Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct)
    {
        var id = Guid.TryParse(route["id"] as string, out var guid)
            ? new RequestId(guid)
            : await requests.FindAsync(
                long.TryParse(route["number"] as string, CultureInfo.InvariantCulture, out var number) ? number : 0,
                ct
            );
        return id is { } wanted && (await details.ExecuteAsync(wanted, actor, ct)).Succeeded;
    }
}
