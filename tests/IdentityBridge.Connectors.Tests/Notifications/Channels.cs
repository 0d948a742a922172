using IdentityBridge.Domain.Notifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityBridge.Connectors.Tests.Notifications;

/// <summary>A channel as the portal makes it from its settings, and a message to send by it.</summary>
internal sealed class Channels : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public Channels(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        services = new ServiceCollection()
            .AddNoticeChannels(configuration.GetSection("Notifications"))
            .BuildServiceProvider(validateScopes: true);
    }

    public static NoticeMessage Message(
        string title = "Your request for Figma is approved",
        string? name = "Ada Brandt",
        string to = "ada.brandt@example.com",
        string text = "For 4 hours.",
        NoticeFacts? facts = null
    ) =>
        new(
            "notice-1",
            to,
            name,
            TimeZoneInfo.Utc,
            null,
            [
                new MessageNotice(
                    NoticeKind.Approved,
                    new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero),
                    title,
                    text,
                    "requests/1",
                    facts ?? NoticeFacts.None
                ),
            ]
        );

    public static async Task<DeliveryOutcome> SendAsync(Dictionary<string, string?> settings, NoticeMessage message)
    {
        await using var channels = new Channels(settings);
        return await channels.services.GetRequiredService<INoticeChannel>().SendAsync(message, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
