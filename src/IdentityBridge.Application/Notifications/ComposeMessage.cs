using System.Globalization;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

/// <summary>Makes the message of a delivery, or says why nobody needs it any more.</summary>
public sealed class ComposeMessage(
    IDbContextFactory<PortalDbContext> contexts,
    IOptions<NotificationOptions> options,
    TimeProvider time
)
{
    /// <summary>Most notices in the mail of a day; the portal has them all.</summary>
    public const int MostInDigest = 100;

    private const string EndMoved = "Its end came, or was moved, meanwhile.";

    internal async Task<(NoticeMessage? Message, string? Dropped)> ExecuteAsync(
        NoticeDelivery delivery,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var zone = options.Value.TimeZone;
        Person? person = null;
        if (delivery.PersonId is { } id)
        {
            person = await db.People.AsNoTracking().SingleAsync(p => p.Id == id, cancellationToken);
            if (!person.IsActive)
                return (null, "The person is no longer active.");
            if (person.Email.Length == 0)
                return (null, "The person has no email address.");
            var chosen = await db.NoticePreferences.AsNoTracking().SingleOrDefaultAsync(p => p.PersonId == id, cancellationToken);
            zone = chosen?.ZoneOr(zone) ?? zone;
        }
        var notices = await NoticesAsync(db, delivery, cancellationToken);
        if (notices.Count == 0)
            return (null, "There is nothing left to tell.");
        if (delivery.NoticeId is not null && await OverAsync(db, notices[0], cancellationToken) is { } over)
            return (null, over);
        return (
            new NoticeMessage(
                delivery.DigestOn is { } day
                    ? string.Create(CultureInfo.InvariantCulture, $"digest-{delivery.PersonId!.Value.Value:N}-{day:yyyyMMdd}")
                    : $"notice-{delivery.NoticeId!.Value.Value:N}",
                person?.Email,
                person?.Name,
                zone,
                delivery.DigestOn,
                [.. notices.Select(n => new MessageNotice(n.Kind, n.CreatedAt, n.Title, n.Text, n.Path, n.Facts))]
            ),
            null
        );
    }

    private static async Task<IReadOnlyList<Notice>> NoticesAsync(
        PortalDbContext db,
        NoticeDelivery delivery,
        CancellationToken cancellationToken
    )
    {
        var (one, person, day) = (delivery.NoticeId, delivery.PersonId, delivery.DigestOn);
        return await db
            .Notices.AsNoTracking()
            .Where(n => one != null ? n.Id == one : n.PersonId == person && n.DigestOn == day)
            .OrderBy(n => n.CreatedAt)
            .ThenBy(n => n.Id)
            .Take(MostInDigest)
            .ToListAsync(cancellationToken);
    }

    /// <summary>What was news when it was written and asks for something that can no longer be done.</summary>
    private async Task<string?> OverAsync(PortalDbContext db, Notice notice, CancellationToken cancellationToken)
    {
        if (notice.Facts.List is { } list && notice.Kind is NoticeKind.EndsSoon or NoticeKind.EndsTomorrow)
            return await MembershipOverAsync(db, notice, new AccessListId(list), cancellationToken);
        if (notice.RequestId is not { } id)
            return null;
        if (notice.Kind == NoticeKind.FollowUpDue)
            return await db.FollowUps.AnyAsync(f => f.RequestId == id && f.State == FollowUpState.Open, cancellationToken)
                ? null
                : "It was followed up meanwhile.";
        if (notice.Kind == NoticeKind.ToDecide)
            return await db.Requests.AnyAsync(r => r.Id == id && r.Status == RequestStatus.Pending, cancellationToken)
                ? null
                : "It was decided meanwhile.";
        if (notice.Kind is NoticeKind.EndsSoon or NoticeKind.EndsTomorrow)
        {
            var (now, about) = (time.Now(), notice.About);
            var request = await db
                .Requests.AsNoTracking()
                .Include(r => r.Items)
                .SingleOrDefaultAsync(
                    r => r.Id == id && r.EndedAt == null && r.Until == about && r.Until > now,
                    cancellationToken
                );
            return request is null ? EndMoved
                : (await GoingOn.EndingAsync(db, request, cancellationToken)).Count == 0 ? "It was extended meanwhile."
                : null;
        }
        return null;
    }

    private async Task<string?> MembershipOverAsync(
        PortalDbContext db,
        Notice notice,
        AccessListId list,
        CancellationToken cancellationToken
    )
    {
        var (now, about, person) = (time.Now(), notice.About, notice.PersonId);
        return await db.ListMemberships.AnyAsync(
            m => m.ListId == list && m.PersonId == person && m.IsEffective && m.Until == about && m.Until > now,
            cancellationToken
        )
            ? null
            : EndMoved;
    }
}
