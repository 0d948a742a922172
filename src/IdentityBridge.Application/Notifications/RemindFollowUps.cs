using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

/// <summary>
/// Reminds those who can close it of an emergency whose follow-up is overdue: when its time is over, and then once a day until somebody does;
/// administrators where nobody else can.
/// </summary>
public sealed class RemindFollowUps(
    Transactions transactions,
    ApproverFactsReader approvers,
    IOptions<PortalRoleOptions> roles,
    IOptions<NotificationOptions> options
)
{
    /// <returns>Of how many emergencies people were reminded.</returns>
    public Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        transactions.DoAsync((db, now) => RemindAsync(db, now, cancellationToken), cancellationToken);

    private async Task<int> RemindAsync(PortalDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var overdue = await db
            .FollowUps.Where(f => f.State == FollowUpState.Open && f.Due <= now)
            .Select(f => new { f.RequestId, f.Due })
            .ToListAsync(cancellationToken);
        var keys = overdue
            .Select(f => (f.RequestId, Day: FollowUpDays.Of(f.Due, now, options.Value.TimeZone)))
            .Where(f => f.Day is not null)
            .ToDictionary(
                f => f.RequestId,
                f => NoticeAudience.Key(f.RequestId, NoticeKind.FollowUpDue, FormattableString.Invariant($"{f.Day:yyyyMMdd}"))
            );
        if (keys.Count == 0)
            return 0;
        var said = await db
            .Notices.Where(n => keys.Values.Contains(n.EventKey))
            .Select(n => n.EventKey)
            .Distinct()
            .ToListAsync(cancellationToken);
        var ids = keys.Where(k => !said.Contains(k.Value)).Select(k => k.Key).ToList();
        var requests = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .Where(r => ids.Contains(r.Id))
            .AsSplitQuery()
            .ToListAsync(cancellationToken);
        var reminded = 0;
        foreach (var request in requests)
            if (await RemindAsync(db, request, keys[request.Id], cancellationToken))
                reminded++;
        return reminded;
    }

    private async Task<bool> RemindAsync(
        PortalDbContext db,
        AccessRequest request,
        string key,
        CancellationToken cancellationToken
    )
    {
        var facts = await approvers.ReadAsync(db, request, null, cancellationToken);
        var able = ApproverRouting.Reviewers(request, facts).ToHashSet();
        if (able.Count == 0)
            able = await Administrators.ReadAsync(db, [.. roles.Value.Administrators], cancellationToken);
        able.RemoveWhere(p => ApproverRouting.IsOwnBusiness(request, p));
        PersonId[] people = [request.PersonId, request.RequesterId];
        var names = await db
            .People.Where(p => people.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken);
        var called = new RequestNamesOf(names[request.PersonId], names[request.RequesterId]);
        foreach (var person in able.Select(p => (PersonId?)p).Append(null))
        {
            var told = new Told(person, NoticeKind.FollowUpDue, key);
            db.Tell(new ToTell(told, NoticeText.Of(told, request, called), request.Id));
        }
        return able.Count > 0;
    }
}
