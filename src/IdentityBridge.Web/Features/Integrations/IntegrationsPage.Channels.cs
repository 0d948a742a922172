using IdentityBridge.Application.Notifications;
using IdentityBridge.Domain.Notifications;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Integrations;

/// <content>How notifications leave the portal.</content>
public sealed partial class IntegrationsPage
{
    private IReadOnlyList<ChannelView> channels = [];

    [Inject]
    private ChannelQueries ChannelsQuery { get; set; } = default!;

    [Inject]
    private SendTestNotice SendTest { get; set; } = default!;

    private Task TestChannelAsync(NoticeChannel channel) =>
        DoAsync(
            ct => SendTest.ExecuteAsync(new SendTestNoticeCommand(channel), Me, ct),
            "On its way. This page says when it was sent, or why not."
        );
}
