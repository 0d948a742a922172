using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Locks;

/// <summary>The page of all locks.</summary>
internal sealed class LocksAddress : IAddress
{
    public Task<bool> IsThereAsync(RouteValueDictionary route, Actor actor, CancellationToken ct) =>
        Task.FromResult(actor.SeesEverything);
}
