using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Notifications;

/// <summary>A way out of the portal, registered when it is configured.</summary>
public interface INoticeChannel
{
    NoticeChannel Id { get; }

    /// <summary>Where it leads, for administrators; without secrets.</summary>
    string Where { get; }

    /// <summary>Whether the channel of a team hears of this kind; asked of such a channel only.</summary>
    bool Takes(NoticeKind kind);

    /// <summary>Hands one message over. Never throws but for cancellation.</summary>
    Task<DeliveryOutcome> SendAsync(NoticeMessage message, CancellationToken cancellationToken);
}

/// <summary>One message: a notice, or all those of a day.</summary>
/// <param name="Key">The same at every try, unlike any other message's: what the other side can recognise a repeat by.</param>
/// <param name="To">Email address; null for the channel of a team.</param>
/// <param name="ToName">What the person is called.</param>
/// <param name="Zone">Zone in which times are said.</param>
/// <param name="Day">Set for the mail of a day.</param>
public sealed record NoticeMessage(
    string Key,
    string? To,
    string? ToName,
    TimeZoneInfo Zone,
    DateOnly? Day,
    IReadOnlyList<MessageNotice> Notices
);

/// <param name="Kind">Of what kind.</param>
/// <param name="At">When it happened.</param>
public sealed record MessageNotice(NoticeKind Kind, DateTimeOffset At, string Title, string Text, string Path, NoticeFacts Facts);

/// <summary>What became of one try.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    /// <summary>The other side took it.</summary>
    public sealed record Sent : DeliveryOutcome;

    /// <summary>Not now; the message may be tried again.</summary>
    /// <param name="After">The other side's own delay.</param>
    public sealed record Retry(string Reason, TimeSpan? After = null) : DeliveryOutcome;

    /// <summary>The channel itself cannot be used now, whatever the message.</summary>
    public sealed record Down(string Reason, TimeSpan? After = null) : DeliveryOutcome;

    /// <summary>Never.</summary>
    public sealed record Refused(string Reason) : DeliveryOutcome;
}
