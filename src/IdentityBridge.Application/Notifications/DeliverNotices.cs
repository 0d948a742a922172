using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Notifications;

/// <summary>One of those who hand notices to channels.</summary>
public sealed class NoticeWorker : IAsyncDisposable
{
    private readonly IWorkerSign sign;

    internal NoticeWorker(IWorkerSign sign) => this.sign = sign;

    internal Guid Id => sign.Worker;

    /// <summary>Cancelled when others may take what this worker has: it must stop, and join in again.</summary>
    public CancellationToken Lost => sign.Lost;

    public ValueTask DisposeAsync() => sign.DisposeAsync();
}

/// <summary>
/// Hands deliveries to their channels, each person's in order. A delivery is claimed first and recorded after; whoever dies between leaves a
/// message that is sent once more, with the same id. A channel that cannot be reached is left alone for a while as a whole, and one message
/// tries it first.
/// </summary>
public sealed class DeliverNotices(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    IWorkerSigns signs,
    NoticeChannels channels,
    ComposeMessage compose,
    TimeProvider time,
    ILogger<DeliverNotices> logger
)
{
    /// <summary>How long a claim holds; twice as long as one try may take.</summary>
    public static readonly TimeSpan ClaimHolds = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestTry = TimeSpan.FromMinutes(1);

    /// <summary>A success is noted so often at most.</summary>
    private static readonly TimeSpan NoteSuccess = TimeSpan.FromSeconds(5);

    public IReadOnlyList<NoticeChannel> Channels => [.. channels.All.Select(c => c.Id)];

    public async Task<NoticeWorker> JoinAsync(CancellationToken cancellationToken) =>
        new(await signs.RaiseAsync(cancellationToken));

    /// <summary>Claims up to <paramref name="most" /> deliveries that are due; none while the channel is left alone.</summary>
    public Task<IReadOnlyList<NoticeDelivery>> ClaimAsync(
        NoticeChannel channel,
        NoticeWorker worker,
        int most,
        CancellationToken cancellationToken
    ) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var health = await db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Channel == channel, cancellationToken);
                if (health?.PausedUntil > now)
                    return (IReadOnlyList<NoticeDelivery>)[];
                var some = health is { Failures: > 0 } ? 1 : most;
                return await db.ClaimDeliveriesAsync(channel, worker.Id, now, now + ClaimHolds, some, cancellationToken);
            },
            cancellationToken
        );

    /// <summary>When there may be something to do next; null when nothing waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(NoticeChannel channel, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var next = await db
            .Deliveries.Where(d => d.Channel == channel && (d.State == DeliveryState.Waiting || d.State == DeliveryState.Sending))
            .MinAsync(
                d => (DateTimeOffset?)(d.State == DeliveryState.Sending ? d.ClaimedUntil : d.NextAttemptAt),
                cancellationToken
            );
        var paused = await db
            .Channels.Where(c => c.Channel == channel)
            .Select(c => c.PausedUntil)
            .SingleOrDefaultAsync(cancellationToken);
        return next is null || paused is null || next > paused ? next : paused;
    }

    /// <summary>One try of a claimed delivery. Never throws but for cancellation.</summary>
    public async Task ExecuteAsync(NoticeDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var (message, dropped) = await compose.ExecuteAsync(delivery, cancellationToken);
            if (message is null)
            {
                await EndAsync(delivery, DeliveryState.Dropped, dropped, null, cancellationToken);
                return;
            }
            await RecordAsync(delivery, await SendAsync(delivery, message, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.UnforeseenDelivery(e, delivery.Sequence);
            await EndAsync(
                delivery,
                DeliveryState.Waiting,
                "Something went wrong in the portal; it is tried again.",
                NoticeDelivery.Delay(delivery.Attempts, null, Random.Shared.NextDouble()),
                CancellationToken.None
            );
        }
    }

    private async Task<DeliveryOutcome> SendAsync(
        NoticeDelivery delivery,
        NoticeMessage message,
        CancellationToken cancellationToken
    )
    {
        if (channels.Find(delivery.Channel) is not { } channel)
            return new DeliveryOutcome.Down("The channel is not configured any more.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestTry);
        try
        {
            return await channel.SendAsync(message, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryOutcome.Down("It did not answer within a minute.");
        }
    }

    private async Task RecordAsync(NoticeDelivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var late = now - delivery.CreatedAt >= NoticeDelivery.Patience;
        var (state, error, after) = outcome switch
        {
            DeliveryOutcome.Sent => (DeliveryState.Sent, (string?)null, (TimeSpan?)null),
            DeliveryOutcome.Refused refused => (DeliveryState.GivenUp, refused.Reason, null),
            DeliveryOutcome.Retry retry when late => (DeliveryState.GivenUp, retry.Reason, null),
            DeliveryOutcome.Down down when late => (DeliveryState.GivenUp, down.Reason, null),
            DeliveryOutcome.Retry retry => (
                DeliveryState.Waiting,
                retry.Reason,
                NoticeDelivery.Delay(delivery.Attempts, retry.After, Random.Shared.NextDouble())
            ),
            // Short, since the channel waits as a whole; so that a message which always brings it down lets others go first.
            DeliveryOutcome.Down down => (
                DeliveryState.Waiting,
                down.Reason,
                NoticeDelivery.Delay(Math.Min(delivery.Attempts, 3), null, Random.Shared.NextDouble())
            ),
            _ => throw new InvalidOperationException($"An outcome nobody knows: {outcome.GetType().Name}."),
        };
        await EndAsync(delivery, state, error, after, cancellationToken);
        await NoteHealthAsync(delivery.Channel, outcome, cancellationToken);
        if (error is not null)
            logger.DeliveryTrouble(delivery.Sequence, delivery.Channel, state, error);
    }

    /// <summary>Only if the claim is still ours.</summary>
    private Task EndAsync(
        NoticeDelivery delivery,
        DeliveryState state,
        string? error,
        TimeSpan? after,
        CancellationToken cancellationToken
    ) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var over = state is not DeliveryState.Waiting;
                var cut = error is { Length: > 480 } ? error[..480] : error;
                await db
                    .Deliveries.Where(d => d.Sequence == delivery.Sequence && d.ClaimedBy == delivery.ClaimedBy)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(d => d.State, state)
                                .SetProperty(d => d.LastError, cut)
                                .SetProperty(d => d.NextAttemptAt, now + (after ?? TimeSpan.Zero))
                                .SetProperty(d => d.FinishedAt, over ? now : (DateTimeOffset?)null)
                                .SetProperty(d => d.ClaimedBy, (Guid?)null)
                                .SetProperty(d => d.ClaimedUntil, (DateTimeOffset?)null),
                        cancellationToken
                    );
                db.Announce(Topics.Deliveries);
                return new Done();
            },
            cancellationToken
        );

    private Task NoteHealthAsync(NoticeChannel channel, DeliveryOutcome outcome, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var health = await db.Channels.SingleOrDefaultAsync(c => c.Channel == channel, cancellationToken);
                if (health is null)
                    db.Channels.Add(health = ChannelHealth.Of(channel));
                switch (outcome)
                {
                    case DeliveryOutcome.Sent when health is { Failures: 0, LastSuccessAt: { } last } && now - last < NoteSuccess:
                        return new Done();
                    case DeliveryOutcome.Sent:
                        health.Succeeded(now);
                        break;
                    case DeliveryOutcome.Down down:
                        health.Down(now, Cut(down.Reason), down.After);
                        break;
                    case DeliveryOutcome.Retry retry:
                        health.Answered(now, Cut(retry.Reason));
                        break;
                    case DeliveryOutcome.Refused refused:
                        health.Answered(now, Cut(refused.Reason));
                        break;
                }
                db.Announce(Topics.Deliveries);
                return new Done();
            },
            cancellationToken
        );

    private static string Cut(string text) => text.Length > 480 ? text[..480] : text;
}

internal static partial class NotificationsLog
{
    [LoggerMessage(1, LogLevel.Warning, "Delivery {Sequence} by {Channel} is {State}: {Reason}")]
    public static partial void DeliveryTrouble(
        this ILogger logger,
        long sequence,
        NoticeChannel channel,
        DeliveryState state,
        string reason
    );

    [LoggerMessage(2, LogLevel.Error, "Delivery {Sequence} met trouble; it is tried again")]
    public static partial void UnforeseenDelivery(this ILogger logger, Exception exception, long sequence);
}
