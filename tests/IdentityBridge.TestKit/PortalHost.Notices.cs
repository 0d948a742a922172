using IdentityBridge.Application.Notifications;
using IdentityBridge.Domain.Notifications;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.TestKit;

/// <content>What people were told.</content>
public sealed partial class PortalHost
{
    /// <summary>Notices of a person, oldest first.</summary>
    public async Task<IReadOnlyList<Notice>> NoticesAsync(string login)
    {
        var person = (await PersonAsync(login)).Id;
        await using var db = Db();
        return await db
            .Notices.AsNoTracking()
            .Where(n => n.PersonId == person)
            .OrderBy(n => n.CreatedAt)
            .ThenBy(n => n.Id)
            .ToListAsync();
    }

    public async Task<IReadOnlyList<NoticeDelivery>> DeliveriesAsync()
    {
        await using var db = Db();
        return await db.Deliveries.AsNoTracking().OrderBy(d => d.Sequence).ToListAsync();
    }

    /// <summary>Hands over what is due now, until nothing is.</summary>
    /// <returns>How many tries that took.</returns>
    public async Task<int> DeliverAsync()
    {
        var deliver = Get<DeliverNotices>();
        await using var worker = await deliver.JoinAsync(CancellationToken.None);
        var tries = 0;
        foreach (var channel in deliver.Channels)
            while (true)
            {
                var claimed = await deliver.ClaimAsync(channel, worker, 4, CancellationToken.None);
                if (claimed.Count == 0)
                    break;
                await Task.WhenAll(claimed.Select(d => deliver.ExecuteAsync(d, CancellationToken.None)));
                tries += claimed.Count;
            }
        return tries;
    }
}
