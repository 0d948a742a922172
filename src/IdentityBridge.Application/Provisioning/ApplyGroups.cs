using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>Takes over the groups of a target other than the directory. What a complete read did not find is marked gone, never deleted.</summary>
internal static class ApplyGroups
{
    public static async Task<Done> ExecuteAsync(
        PortalDbContext db,
        ConnectorId connector,
        IReadOnlyCollection<TargetGroupRecord> groups,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var known = await db
            .TargetGroups.Where(g => g.Connector == connector)
            .ToDictionaryAsync(g => g.ExternalId, StringComparer.Ordinal, cancellationToken);
        foreach (var record in groups)
            if (known.Remove(record.Group.ExternalId, out var group))
                group.Update(record);
            else
                db.TargetGroups.Add(TargetGroup.Import(connector, record));
        foreach (var group in known.Values)
            group.Miss(now);
        return new Done();
    }
}
