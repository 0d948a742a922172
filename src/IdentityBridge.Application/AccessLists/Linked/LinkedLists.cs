using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists.Linked;

/// <summary>What lists that were imported have in common: they stay tied to a group or an app of a target.</summary>
public static class LinkedLists
{
    /// <summary>"Okta group".</summary>
    public static string Noun(ListOrigin origin) =>
        origin switch
        {
            ListOrigin.OktaGroup => "Okta group",
            ListOrigin.OktaApp => "Okta app",
            ListOrigin.IdentityCenterGroup => "Identity Center group",
            ListOrigin.Here => throw new ArgumentOutOfRangeException(
                nameof(origin),
                origin,
                "A list made here is tied to nothing."
            ),
        };

    /// <summary>Where it is.</summary>
    public static ConnectorId Target(ListOrigin origin) =>
        origin == ListOrigin.IdentityCenterGroup ? ConnectorId.IdentityCenter : ConnectorId.Okta;

    internal static EntitlementKind Kind(ListOrigin origin) =>
        origin switch
        {
            ListOrigin.OktaGroup => EntitlementKind.GroupMembership,
            ListOrigin.OktaApp => EntitlementKind.AppAssignment,
            ListOrigin.IdentityCenterGroup => EntitlementKind.AccountAssignment,
            ListOrigin.Here => throw new ArgumentOutOfRangeException(
                nameof(origin),
                origin,
                "A list made here is tied to nothing."
            ),
        };

    /// <summary>What the group or app of Okta is as something to hold; null for other lists.</summary>
    internal static Task<Entitlement?> EntitlementAsync(PortalDbContext db, AccessList list, CancellationToken cancellationToken)
    {
        if (list.Origin is not (ListOrigin.OktaGroup or ListOrigin.OktaApp))
            return Task.FromResult<Entitlement?>(null);
        var (kind, id) = (Kind(list.Origin), list.LinkExternalId!);
        return db
            .Entitlements.AsNoTracking()
            .SingleOrDefaultAsync(
                e => e.Connector == ConnectorId.Okta && e.Kind == kind && e.ResourceExternalId == id,
                cancellationToken
            );
    }

    /// <summary>Why people may not change the members: the list only follows its target. Null when they may.</summary>
    internal static async Task<Error?> ObservedAsync(PortalDbContext db, AccessList list, CancellationToken cancellationToken)
    {
        if (list.Origin == ListOrigin.Here)
            return null;
        var target = Target(list.Origin);
        return await db.Connectors.AnyAsync(c => c.Id == target && c.Mode == ConnectorMode.Observe, cancellationToken)
            ? ListErrors.OnlyObserved(target.DisplayName)
            : null;
    }

    /// <summary>Why the list may not give only this: what it was imported from stays. Null when it may.</summary>
    /// <param name="entitlements">All single things that it shall give.</param>
    internal static async Task<Error?> GrantsAsync(
        PortalDbContext db,
        AccessList list,
        IReadOnlyCollection<EntitlementId> entitlements,
        CancellationToken cancellationToken
    )
    {
        if (
            await EntitlementAsync(db, list, cancellationToken) is not { } linked
            || entitlements.Contains(linked.Id)
            || list.Grants.All(g => g.EntitlementId != linked.Id)
        )
            return null;
        return ListErrors.LinkedGrant($"{Noun(list.Origin)} {linked.Name}");
    }
}
