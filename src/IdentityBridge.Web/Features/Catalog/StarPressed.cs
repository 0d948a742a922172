using IdentityBridge.Domain.Catalog;

namespace IdentityBridge.Web.Features.Catalog;

/// <param name="On">What it shall be.</param>
public sealed record StarPressed(FavouriteThing Thing, bool On);
