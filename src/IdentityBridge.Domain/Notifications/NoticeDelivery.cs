using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Notifications;

/// <summary>A way out of the portal. Numbers are stored.</summary>
public enum NoticeChannel
{
    Email = 1,

    /// <summary>A webhook in Slack's format.</summary>
    Slack = 2,
}

/// <summary>How far a delivery is: <c>Waiting → Sending → Sent | GivenUp | Dropped</c>, and back to <c>Waiting</c> to be tried again.</summary>
public enum DeliveryState
{
    Waiting = 1,

    /// <summary>Claimed by a worker.</summary>
    Sending = 2,

    /// <summary>The other side took it.</summary>
    Sent = 4,

    /// <summary>Refused for good, or tried for three days.</summary>
    GivenUp = 5,

    /// <summary>There is nobody any more who should have it, or no more reason to.</summary>
    Dropped = 6,
}

/// <summary>One notice, or the mail of one day, on its way out. At least once; its message carries the same id at each try.</summary>
public sealed class NoticeDelivery
{
    /// <summary>Longest that is tried.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    private NoticeDelivery() { }

    /// <summary>Order in which a person gets them; given by the database.</summary>
    public long Sequence { get; private set; }

    public NoticeChannel Channel { get; private set; }

    /// <summary>Null for the channel of a team.</summary>
    public PersonId? PersonId { get; private set; }

    /// <summary>Null for the mail of a day.</summary>
    public NoticeId? NoticeId { get; private set; }

    /// <summary>The day whose mail it is; with the person it is unique.</summary>
    public DateOnly? DigestOn { get; private set; }

    public DeliveryState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public Guid? ClaimedBy { get; private set; }

    public DateTimeOffset? ClaimedUntil { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public string? LastError { get; private set; }

    public static NoticeDelivery Of(Notice notice, NoticeChannel channel, DateTimeOffset now) =>
        new()
        {
            Channel = channel,
            PersonId = notice.PersonId,
            NoticeId = notice.Id,
            State = DeliveryState.Waiting,
            CreatedAt = now,
            NextAttemptAt = now,
        };

    public static NoticeDelivery Digest(PersonId person, DateOnly day, DateTimeOffset now) =>
        new()
        {
            Channel = NoticeChannel.Email,
            PersonId = person,
            DigestOn = day,
            State = DeliveryState.Waiting,
            CreatedAt = now,
            NextAttemptAt = now,
        };

    /// <summary>Half a minute, doubling to six hours, the second half of it by chance; never before the other side's own delay.</summary>
    /// <param name="attempts">How often it was tried, at least 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Delay(int attempts, TimeSpan? asked, double jitter)
    {
        var ceiling = TimeSpan.FromSeconds(30) * Math.Pow(2, Math.Clamp(attempts - 1, 0, 12));
        if (ceiling > TimeSpan.FromHours(6))
            ceiling = TimeSpan.FromHours(6);
        var own = ceiling * (0.5 + 0.5 * Math.Clamp(jitter, 0, 1));
        return asked is { } other && other > own ? other : own;
    }
}

/// <summary>How a channel is; one row for each that was ever used.</summary>
public sealed class ChannelHealth
{
    private ChannelHealth() { }

    public NoticeChannel Channel { get; private set; }

    public DateTimeOffset? LastSuccessAt { get; private set; }

    public DateTimeOffset? LastErrorAt { get; private set; }

    public string? LastError { get; private set; }

    /// <summary>How often in a row it could not be reached.</summary>
    public int Failures { get; private set; }

    /// <summary>Nothing is tried before this.</summary>
    public DateTimeOffset? PausedUntil { get; private set; }

    public static ChannelHealth Of(NoticeChannel channel) => new() { Channel = channel };

    public void Succeeded(DateTimeOffset now) => (LastSuccessAt, Failures, PausedUntil) = (now, 0, null);

    /// <summary>One message was refused; the channel itself is there.</summary>
    public void Answered(DateTimeOffset now, string error) =>
        (LastErrorAt, LastError, Failures, PausedUntil) = (now, error, 0, null);

    /// <summary>The channel could not be reached: all messages wait, from two seconds up to five minutes.</summary>
    /// <param name="asked">How long the other side wants to be left alone.</param>
    public void Down(DateTimeOffset now, string error, TimeSpan? asked)
    {
        Failures++;
        var own = TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, Math.Min(Failures, 9))));
        (LastErrorAt, LastError, PausedUntil) = (now, error, now + (asked is { } other && other > own ? other : own));
    }
}
