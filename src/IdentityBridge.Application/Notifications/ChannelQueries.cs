using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Notifications;

/// <summary>How a channel is, for those who see everything.</summary>
/// <param name="Where">Null when it is not configured.</param>
/// <param name="Waiting">Deliveries that wait or are being sent.</param>
/// <param name="OldestWaiting">Since when the oldest of them waits.</param>
/// <param name="GivenUp">Deliveries given up in the last seven days.</param>
public sealed record ChannelView(
    NoticeChannel Id,
    string? Where,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? LastErrorAt,
    string? LastError,
    bool IsDown,
    DateTimeOffset? NextTryAt,
    int Waiting,
    DateTimeOffset? OldestWaiting,
    int GivenUp
);

public sealed class ChannelQueries(IDbContextFactory<PortalDbContext> contexts, NoticeChannels channels, TimeProvider time)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public async Task<Result<IReadOnlyList<ChannelView>>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return Error.Forbidden(
                "notifications.channels",
                "Only administrators and auditors see how notifications leave the portal."
            );
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (now, since) = (time.Now(), time.Now() - Lately);
        var health = await db.Channels.AsNoTracking().ToDictionaryAsync(c => c.Channel, cancellationToken);
        var open = await (
            from delivery in db.Deliveries
            where delivery.State == DeliveryState.Waiting || delivery.State == DeliveryState.Sending
            group delivery by delivery.Channel into some
            select new
            {
                some.Key,
                Count = some.Count(),
                Oldest = some.Min(d => d.CreatedAt),
            }
        ).ToDictionaryAsync(c => c.Key, cancellationToken);
        var lost = await db
            .Deliveries.Where(d => d.State == DeliveryState.GivenUp && d.FinishedAt > since)
            .GroupBy(d => d.Channel)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(c => c.Key, c => c.Count, cancellationToken);
        return Result.Of<IReadOnlyList<ChannelView>>([
            .. Enum.GetValues<NoticeChannel>()
                .Select(id =>
                {
                    var known = health.GetValueOrDefault(id);
                    var waiting = open.GetValueOrDefault(id);
                    return new ChannelView(
                        id,
                        channels.Find(id)?.Where,
                        known?.LastSuccessAt,
                        known?.LastErrorAt,
                        known?.LastError,
                        known is { Failures: > 0 },
                        known?.PausedUntil > now ? known.PausedUntil : null,
                        waiting?.Count ?? 0,
                        waiting?.Oldest,
                        lost.GetValueOrDefault(id)
                    );
                }),
        ]);
    }
}

public sealed record SendTestNoticeCommand(NoticeChannel Channel);

/// <summary>An administrator sends themselves, or the channel of the team, a message to see whether the way works.</summary>
public sealed class SendTestNotice(Transactions transactions, NoticeChannels channels)
{
    public Task<Result<Done>> ExecuteAsync(SendTestNoticeCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, _) =>
            {
                if (!actor.IsAdministrator || actor.PersonId is not { } me)
                    return Error.Forbidden("notifications.test", "Only administrators send a test.");
                if (channels.Find(command.Channel) is not { } channel)
                    return Error.Conflict("notifications.not-configured", "This way is not configured. README says how.");
                if (
                    command.Channel == NoticeChannel.Email
                    && !await db.People.AnyAsync(p => p.Id == me && p.Email != "", cancellationToken)
                )
                    return Error.Conflict("notifications.no-address", "Okta has no email address of yours.");
                var person = command.Channel == NoticeChannel.Email ? me : (PersonId?)null;
                var told = new Told(person, NoticeKind.Test, $"test:{command.Channel}:{Guid.CreateVersion7():N}");
                db.Tell(new ToTell(told, NoticeText.Test(actor.Name)));
                db.Record(
                    new AuditDraft(
                        "notifications.tested",
                        me.Value,
                        actor.Name,
                        "channel",
                        command.Channel.ToString(),
                        $"{actor.Name} sent a test to {channel.Where}."
                    )
                );
                return new Done();
            },
            cancellationToken
        );
}
