using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Application.Notifications;

/// <summary>The configured ways out of the portal.</summary>
public sealed class NoticeChannels(IEnumerable<INoticeChannel> configured)
{
    public IReadOnlyList<INoticeChannel> All { get; } = [.. configured];

    public INoticeChannel? Find(NoticeChannel id) => All.FirstOrDefault(c => c.Id == id);

    internal bool HasEmail => Find(NoticeChannel.Email) is not null;

    /// <summary>Whether the channel of a team hears of it.</summary>
    internal bool TeamHears(NoticeKind kind) => Find(NoticeChannel.Slack)?.Takes(kind) == true;
}
