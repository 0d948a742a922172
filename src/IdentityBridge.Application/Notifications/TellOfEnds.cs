using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Notifications;

/// <summary>
/// Tells people that their access ends in a day, and in an hour, when it lasts longer than twice that. Looks for whatever has not been told
/// and is still to come, so nothing is missed by an hour without the portal, and nothing is told twice. What an extension gives on does not end.
/// </summary>
public sealed class TellOfEnds(Transactions transactions)
{
    private const int Batch = 200;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <returns>How many people were told.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        await TellAsync(NoticeKind.EndsSoon, TimeSpan.Zero, Hour, cancellationToken)
        + await TellAsync(NoticeKind.EndsTomorrow, Hour, Day, cancellationToken);

    private Task<int> TellAsync(NoticeKind kind, TimeSpan after, TimeSpan within, CancellationToken cancellationToken) =>
        transactions.DoAllAsync(
            Batch,
            (db, now) => TellAsync(db, kind, now + after, now + within, within * 2, now, cancellationToken),
            cancellationToken
        );

    private static async Task<(int Found, int Told)> TellAsync(
        PortalDbContext db,
        NoticeKind kind,
        DateTimeOffset after,
        DateTimeOffset until,
        TimeSpan longerThan,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var extensions = GoingOn.Extensions(db);
        var due = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Where(r =>
                r.EndedAt == null
                && (r.Status == RequestStatus.Approved || r.Status == RequestStatus.Active)
                && r.Until > after
                && r.Until <= until
                && r.Duration > longerThan
                && r.Items.Any(i =>
                    i.Status <= ItemStatus.InPlace
                    && !extensions.Any(e =>
                        e.ExtendsId == r.Id
                        && e.Items.Any(x => x.EntitlementId == i.EntitlementId && x.Status <= ItemStatus.InPlace)
                    )
                )
                && !db.Notices.Any(n => n.RequestId == r.Id && n.Kind == kind && n.PersonId == r.PersonId && n.About == r.Until)
            )
            .OrderBy(r => r.Until)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        var people = due.SelectMany(r => new[] { r.PersonId, r.RequesterId }).Distinct().ToList();
        var names = await db
            .People.Where(p => people.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken);
        var goesOn = await GoingOn.ReadAsync(db, due.ConvertAll(r => r.Id), cancellationToken);
        foreach (var request in due)
        {
            var key = NoticeAudience.Key(request.Id, kind, NoticeAudience.Instant(request.Until!.Value));
            var told = new Told(request.PersonId, kind, key);
            var called = new RequestNamesOf(names[request.PersonId], names[request.RequesterId]);
            var ending = request.LiveItems.Where(i => !goesOn[request.Id].Contains(i.EntitlementId)).Select(i => i.Name).ToList();
            var outlook = await OutlookAsync(db, request, now, cancellationToken);
            db.Tell(new ToTell(told, NoticeText.Ending(told, request, called, outlook, ending), request.Id));
        }
        return (due.Count, due.Count);
    }

    /// <summary>As the page of the request offers it.</summary>
    private static async Task<EndOutlook> OutlookAsync(
        PortalDbContext db,
        AccessRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await ExtensionFacts.WhyNotAsync(db, request, now, cancellationToken) is null)
            return EndOutlook.Extend;
        var isAsked = await ExtensionFacts
            .Open(db, request.Id, now)
            .AnyAsync(r => r.Status == RequestStatus.Pending, cancellationToken);
        return isAsked ? EndOutlook.Asked : EndOutlook.AskAgain;
    }
}
