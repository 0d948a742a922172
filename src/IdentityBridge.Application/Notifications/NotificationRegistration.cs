using IdentityBridge.Application.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

internal static class NotificationRegistration
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NotificationOptions>().Bind(configuration.GetSection(NotificationOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsValidator>();
        services.AddSingleton<NoticeChannels>();
        services.AddSingleton<IBeforeCommit, WriteNotices>();
        services.AddSingleton<NoticeQueries>();
        services.AddSingleton<MarkNoticesRead>();
        services.AddSingleton<ChooseNotices>();
        services.AddSingleton<TellOfEnds>();
        services.AddSingleton<RemindFollowUps>();
        services.AddSingleton<SendDigests>();
        services.AddSingleton<ComposeMessage>();
        services.AddSingleton<DeliverNotices>();
        services.AddSingleton<ForgetNotices>();
        services.AddSingleton<ChannelQueries>();
        services.AddSingleton<SendTestNotice>();
        return services;
    }
}
