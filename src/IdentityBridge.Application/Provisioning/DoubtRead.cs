using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>
/// Questions a complete read before it is believed: whatever it left out is asked for by id, because a listing that was cut short looks
/// like a complete one.
/// </summary>
public sealed class DoubtRead(IDbContextFactory<PortalDbContext> contexts)
{
    /// <exception cref="ConnectorReadException">Something is still there, so the read was not the whole truth.</exception>
    public async Task ExecuteAsync(IConnector connector, CompleteRead read, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var id = connector.Id;
        var leftOut = new LeftOut(
            await UsersAsync(db, id, read, cancellationToken),
            await ResourcesAsync(db, id, read, cancellationToken),
            await EntitlementsAsync(db, id, read, cancellationToken),
            await RulesAsync(db, id, read, cancellationToken)
        );
        if (leftOut is { Users.Count: 0, Resources.Count: 0, Entitlements.Count: 0, Rules.Count: 0 })
            return;
        if (await connector.FindLeftOutAsync(leftOut, cancellationToken) is { } found)
            throw new ConnectorReadException($"a listing left out {found}, which is there when asked for by id.");
    }

    private static async Task<IReadOnlyList<string>> UsersAsync(
        PortalDbContext db,
        ConnectorId connector,
        CompleteRead read,
        CancellationToken cancellationToken
    )
    {
        if (connector == ConnectorId.Okta)
        {
            var people = read.People.Select(p => p.ExternalId).ToHashSet(StringComparer.Ordinal);
            var known = await db
                .People.Where(p => p.Status != PersonStatus.Deactivated && p.MissingSince == null)
                .Select(p => p.ExternalId)
                .ToListAsync(cancellationToken);
            return [.. known.Where(p => !people.Contains(p))];
        }
        var users = read.TargetUsers.Select(u => u.ExternalId).ToHashSet(StringComparer.Ordinal);
        var stored = await db
            .TargetUsers.Where(u => u.Connector == connector)
            .Select(u => u.ExternalId)
            .ToListAsync(cancellationToken);
        return [.. stored.Where(u => !users.Contains(u))];
    }

    private static async Task<IReadOnlyList<(ResourceKind, string)>> ResourcesAsync(
        PortalDbContext db,
        ConnectorId connector,
        CompleteRead read,
        CancellationToken cancellationToken
    )
    {
        var seen = read.Resources.Select(r => (r.Kind, r.ExternalId)).ToHashSet();
        var known = await db
            .Resources.Where(r => r.Connector == connector && r.GoneAt == null)
            .Select(r => new { r.Kind, r.ExternalId })
            .ToListAsync(cancellationToken);
        return [.. known.Select(r => (r.Kind, r.ExternalId)).Where(r => !seen.Contains(r))];
    }

    private static async Task<IReadOnlyList<EntitlementRef>> EntitlementsAsync(
        PortalDbContext db,
        ConnectorId connector,
        CompleteRead read,
        CancellationToken cancellationToken
    )
    {
        var seen = read.Entitlements.Select(e => e.Ref).ToHashSet();
        var known = await db
            .Entitlements.AsNoTracking()
            .Where(e => e.Connector == connector && e.Kind == EntitlementKind.AccountAssignment && e.GoneAt == null)
            .ToListAsync(cancellationToken);
        return [.. known.Select(e => e.Ref).Where(e => !seen.Contains(e))];
    }

    private static async Task<IReadOnlyList<GroupRule>> RulesAsync(
        PortalDbContext db,
        ConnectorId connector,
        CompleteRead read,
        CancellationToken cancellationToken
    )
    {
        var free = read
            .Resources.Where(r => r.Kind == ResourceKind.OktaGroup && !r.Facts.ContainsKey(GroupRule.Fact))
            .Select(r => r.ExternalId)
            .ToHashSet(StringComparer.Ordinal);
        var known = await db
            .Resources.AsNoTracking()
            .Where(r => r.Connector == connector && r.Kind == ResourceKind.OktaGroup && r.GoneAt == null)
            .Select(r => new { r.ExternalId, r.Labels })
            .ToListAsync(cancellationToken);
        return
        [
            .. known
                .Where(r => free.Contains(r.ExternalId) && r.Labels.ContainsKey(GroupRule.Fact))
                .Select(r => new GroupRule(r.ExternalId, r.Labels[GroupRule.Fact])),
        ];
    }
}
