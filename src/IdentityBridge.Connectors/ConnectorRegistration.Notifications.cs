using IdentityBridge.Connectors.Mail;
using IdentityBridge.Connectors.Slack;
using IdentityBridge.Domain.Notifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors;

/// <content>The ways by which people are told outside of the portal.</content>
public static partial class ConnectorRegistration
{
    /// <summary>Registers email when <c>Smtp:Host</c> is set, and the webhook when <c>Slack:Url</c> or <c>Slack:UrlFile</c> is.</summary>
    /// <param name="section">The section <c>Notifications</c>; see <see cref="SmtpOptions" />, <see cref="SlackOptions" />.</param>
    public static IServiceCollection AddNoticeChannels(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var email = !string.IsNullOrWhiteSpace(section["Smtp:Host"]);
        var slack = !string.IsNullOrWhiteSpace(section["Slack:Url"]) || !string.IsNullOrWhiteSpace(section["Slack:UrlFile"]);
        if (!email && !slack)
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<MessageOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MessageOptions>, MessageOptionsValidator>();
        if (email)
        {
            services.AddOptions<SmtpOptions>().Bind(section.GetSection("Smtp")).ValidateOnStart();
            services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>();
            services.AddSingleton<INoticeChannel, EmailChannel>();
        }
        if (slack)
        {
            services.AddOptions<SlackOptions>().Bind(section.GetSection("Slack")).ValidateOnStart();
            services.AddSingleton<IValidateOptions<SlackOptions>, SlackOptionsValidator>();
            services.AddTargetClient(SlackChannel.HttpName);
            services.AddSingleton<INoticeChannel, SlackChannel>();
        }
        return services;
    }
}
