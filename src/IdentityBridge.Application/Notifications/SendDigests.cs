using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

/// <summary>
/// Makes the mail of the day of everybody for whom its hour has come: what came before that hour and is unread. Without anything there is no
/// mail, and what comes after the hour waits for the next day, so one day never has two.
/// </summary>
public sealed class SendDigests(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    NoticeChannels channels,
    IOptions<NotificationOptions> options,
    TimeProvider time
)
{
    /// <returns>How many mails were put on their way.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (!channels.HasEmail)
            return 0;
        var made = 0;
        foreach (var (person, before) in await DueAsync(cancellationToken))
            if (await transactions.DoAsync((db, now) => MakeAsync(db, person, before, now, cancellationToken), cancellationToken))
                made++;
        return made;
    }

    /// <summary>Everybody for whom something waits from before the last hour that came, with that hour and its day.</summary>
    private async Task<IReadOnlyList<(PersonId Person, (DateOnly Day, DateTimeOffset Hour) Before)>> DueAsync(
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var waiting = await (
            from notice in db.Notices
            where notice.PersonId != null && notice.ReadAt == null && notice.ForDigest && notice.DigestOn == null
            group notice by notice.PersonId into mine
            select new { Person = mine.Key!.Value, Oldest = mine.Min(n => n.CreatedAt) }
        ).ToListAsync(cancellationToken);
        var people = waiting.Select(w => w.Person).ToList();
        var chosen = await db
            .NoticePreferences.AsNoTracking()
            .Where(p => people.Contains(p.PersonId))
            .ToDictionaryAsync(p => p.PersonId, cancellationToken);
        var usual = options.Value.TimeZone;
        return
        [
            .. waiting
                .Select(w => (w.Person, w.Oldest, Before: Before(chosen.GetValueOrDefault(w.Person), usual, now)))
                .Where(w => w.Oldest < w.Before.Hour)
                .Select(w => (w.Person, w.Before)),
        ];
    }

    private static (DateOnly Day, DateTimeOffset Hour) Before(NoticePreferences? chosen, TimeZoneInfo usual, DateTimeOffset now)
    {
        var zone = chosen?.ZoneOr(usual) ?? usual;
        var hour = chosen?.DigestHour ?? DigestTime.UsualHour;
        var day = DigestTime.Latest(now, hour, zone);
        return (day, DigestTime.Due(day, hour, zone));
    }

    private static async Task<bool> MakeAsync(
        PortalDbContext db,
        PersonId person,
        (DateOnly Day, DateTimeOffset Hour) before,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (day, hour) = before;
        if (await db.Deliveries.AnyAsync(d => d.PersonId == person && d.DigestOn == day, cancellationToken))
            return false;
        var taken = await db
            .Notices.Where(n =>
                n.PersonId == person && n.ReadAt == null && n.ForDigest && n.DigestOn == null && n.CreatedAt < hour
            )
            .ExecuteUpdateAsync(s => s.SetProperty(n => n.DigestOn, day), cancellationToken);
        if (taken == 0)
            return false;
        db.Deliveries.Add(NoticeDelivery.Digest(person, day, now));
        db.Announce(Topics.Deliveries);
        return true;
    }
}
