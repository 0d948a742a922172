using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.Catalog;

/// <summary>Rows of the catalogue from what is known. Pure.</summary>
internal static class CatalogEntries
{
    public static CatalogEntry Of(
        Resource resource,
        IReadOnlyList<ItemEligibility> things,
        IReadOnlySet<EntitlementId> favourites,
        IReadOnlyList<string> owners,
        int holders,
        int gives,
        CatalogRanking ranking
    )
    {
        var choices = things
            .OrderBy(i => ranking.Names(i.Entitlement.Name, resource.Name) ? 0 : 1)
            .ThenBy(i => favourites.Contains(i.Entitlement.Id) ? 0 : 1)
            .ThenBy(i => i.Entitlement.Name, StringComparer.OrdinalIgnoreCase)
            .Select(i => new CatalogChoice(
                i.Entitlement.Id,
                i.Entitlement.Name,
                i.Entitlement.Description,
                i.Held,
                i.HeldUntil,
                i.WhyNot,
                i.Pending,
                i.Policy?.Thresholds.Sum(t => t.Count) ?? 0
            )
            {
                IsFavourite = favourites.Contains(i.Entitlement.Id),
            })
            .ToList();
        return new CatalogEntry(
            resource.Id,
            resource.Kind,
            resource.Name,
            resource.Description,
            resource.ExternalId,
            [.. resource.Labels.Where(l => !Resource.IsSystemLabel(l.Key)).Select(l => $"{l.Key}={l.Value}")],
            [.. owners.Order(StringComparer.Ordinal)],
            choices.Count == 0 ? resource.WhyNotRequestable ?? "Nothing of it can be asked for."
                : choices.TrueForAll(c => c.WhyNot is not null) ? choices[0].WhyNot
                : null,
            resource.Kind == ResourceKind.AwsAccount ? null : holders,
            gives,
            choices
        );
    }
}
