using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

/// <summary>A notice as its person sees it.</summary>
/// <param name="Path">Where to go, relative to the portal's address.</param>
/// <param name="About">The end of the access, or the day something is due.</param>
public sealed record NoticeView(
    NoticeId Id,
    NoticeKind Kind,
    string Title,
    string Text,
    string Path,
    DateTimeOffset? About,
    string? Said,
    DateTimeOffset At,
    bool IsRead
);

/// <param name="Unread">All that are unread.</param>
/// <param name="Latest">The last few, read ones too.</param>
public sealed record Bell(int Unread, IReadOnlyList<NoticeView> Latest);

/// <param name="Email">Where mails go; empty when Okta has no address.</param>
/// <param name="EmailWorks">Whether this portal sends mails at all.</param>
/// <param name="Zone">Null for the portal's zone.</param>
public sealed record PreferencesView(
    string Email,
    bool EmailWorks,
    IReadOnlyDictionary<NoticeSubject, EmailChoice> Choices,
    string? Zone,
    string UsualZone,
    int DigestHour
);

/// <summary>What a person was told, and what they chose; everybody sees their own only.</summary>
public sealed class NoticeQueries(
    IDbContextFactory<PortalDbContext> contexts,
    NoticeChannels channels,
    IOptions<NotificationOptions> options
)
{
    /// <summary>So many are in the bell.</summary>
    public const int InBell = 7;

    public async Task<int> UnreadAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } me)
            return 0;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Notices.CountAsync(n => n.PersonId == me && n.ReadAt == null, cancellationToken);
    }

    public async Task<Bell> BellAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } me)
            return new Bell(0, []);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mine = db.Notices.AsNoTracking().Where(n => n.PersonId == me);
        return new Bell(
            await mine.CountAsync(n => n.ReadAt == null, cancellationToken),
            await ViewsAsync(mine, 0, InBell, cancellationToken)
        );
    }

    /// <param name="subject">Null for all.</param>
    /// <param name="number">From 1; the last page when there are fewer.</param>
    public async Task<Page<NoticeView>> PageAsync(
        bool unreadOnly,
        NoticeSubject? subject,
        int number,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } me)
            return new Page<NoticeView>([], 0, 1, size);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mine = db.Notices.AsNoTracking().Where(n => n.PersonId == me);
        if (unreadOnly)
            mine = mine.Where(n => n.ReadAt == null);
        if (subject is { } wanted)
        {
            var kinds = Enum.GetValues<NoticeKind>().Where(k => NoticeSubjects.Of(k) == wanted).ToList();
            mine = mine.Where(n => kinds.Contains(n.Kind));
        }
        var total = await mine.CountAsync(cancellationToken);
        var page = Math.Clamp(number, 1, Math.Max(1, (total + size - 1) / size));
        return new Page<NoticeView>(await ViewsAsync(mine, (page - 1) * size, size, cancellationToken), total, page, size);
    }

    /// <summary>What this person was told about at all.</summary>
    public async Task<IReadOnlySet<NoticeSubject>> SubjectsAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } me)
            return new HashSet<NoticeSubject>();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var kinds = await db.Notices.Where(n => n.PersonId == me).Select(n => n.Kind).Distinct().ToListAsync(cancellationToken);
        return kinds.Select(NoticeSubjects.Of).ToHashSet();
    }

    /// <summary>Null for whoever is no person.</summary>
    public async Task<PreferencesView?> PreferencesAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } me)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var email = await db.People.Where(p => p.Id == me).Select(p => p.Email).SingleOrDefaultAsync(cancellationToken);
        if (email is null)
            return null;
        var chosen =
            await db.NoticePreferences.AsNoTracking().SingleOrDefaultAsync(p => p.PersonId == me, cancellationToken)
            ?? NoticePreferences.Of(me);
        return new PreferencesView(
            email,
            channels.HasEmail,
            NoticeSubjects.All.ToDictionary(s => s, chosen.For),
            chosen.Zone,
            options.Value.Zone,
            chosen.DigestHour
        );
    }

    private static async Task<IReadOnlyList<NoticeView>> ViewsAsync(
        IQueryable<Notice> notices,
        int skip,
        int take,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await notices
                    .OrderByDescending(n => n.CreatedAt)
                    .ThenByDescending(n => n.Id)
                    .Skip(skip)
                    .Take(take)
                    .ToListAsync(cancellationToken)
            ).Select(n => new NoticeView(
                n.Id,
                n.Kind,
                n.Title,
                n.Text,
                n.Path,
                n.About,
                n.Facts.Said,
                n.CreatedAt,
                n.ReadAt is not null
            )),
        ];
}
