using IdentityBridge.Application.Shared;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

/// <summary>Removes notices that were read long ago, and what was sent of them. What happened stays on the timelines and in the audit log.</summary>
public sealed class ForgetNotices(
    IDbContextFactory<PortalDbContext> contexts,
    IOptions<NotificationOptions> options,
    TimeProvider time
)
{
    /// <returns>How many notices were removed.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var before = time.Now().AddDays(-options.Value.KeepDays);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Deliveries.Where(d => d.NoticeId == null && d.FinishedAt < before).ExecuteDeleteAsync(cancellationToken);
        return await db
            .Notices.Where(n =>
                (n.ReadAt < before || (n.PersonId == null && n.CreatedAt < before))
                && !db.Deliveries.Any(d => d.NoticeId == n.Id && d.FinishedAt == null)
            )
            .ExecuteDeleteAsync(cancellationToken);
    }
}
