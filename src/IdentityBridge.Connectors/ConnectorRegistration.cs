using IdentityBridge.Connectors.Http;
using IdentityBridge.Connectors.IdentityCenter;
using IdentityBridge.Connectors.Okta;
using IdentityBridge.Connectors.Scim;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors;

/// <summary>Registers the connectors, each as one more <see cref="IConnector" />.</summary>
public static partial class ConnectorRegistration
{
    /// <param name="section">The section <c>Okta</c>; see <see cref="OktaOptions" />.</param>
    public static IServiceCollection AddOktaConnector(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OktaOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OktaOptions>, OktaOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RetryTiming.Default);
        services.AddSingleton<OktaToken>();
        services.AddSingleton<OktaClient>();
        services.AddSingleton<OktaConnector>();
        services.AddSingleton<IConnector>(provider => provider.GetRequiredService<OktaConnector>());
        services.AddSingleton<IChangeFeed>(provider => provider.GetRequiredService<OktaConnector>());
        services.AddKeyedSingleton(
            OktaClient.HttpName,
            static (provider, _) =>
            {
                var options = provider.GetRequiredService<IOptions<OktaOptions>>().Value;
                return new RateGate(
                    options.RateShare,
                    options.Concurrency,
                    options.InteractivePatience,
                    provider.GetRequiredService<TimeProvider>()
                );
            }
        );

        var client = services.AddTargetClient(OktaClient.HttpName);
        client.AddHttpMessageHandler(provider => new ReadRetryHandler(
            OktaRetries.AdviseAsync,
            provider.GetRequiredService<RetryTiming>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        client.AddHttpMessageHandler(provider => new RateGateHandler(
            provider.GetRequiredKeyedService<RateGate>(OktaClient.HttpName),
            provider.GetRequiredService<TimeProvider>()
        ));
        client.AddHttpMessageHandler(provider =>
        {
            var options = provider.GetRequiredService<IOptions<OktaOptions>>().Value;
            return new BoundedAnswerHandler(
                options.InteractiveTimeout,
                options.ReadTimeout,
                options.MaxAnswerBytes,
                provider.GetRequiredService<TimeProvider>()
            );
        });
        return services;
    }

    /// <param name="section">The section <c>IdentityCenter</c>; see <see cref="IdentityCenterOptions" />.</param>
    public static IServiceCollection AddIdentityCenterConnector(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<IdentityCenterOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityCenterOptions>, IdentityCenterOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RetryTiming.Default);
        services.AddSingleton<AwsCredentialSource>();
        services.AddSingleton<AwsRates>();
        services.AddSingleton<AwsClient>();
        services.AddSingleton<SsoAdminClient>();
        services.AddSingleton<AssignmentLooks>();
        services.AddSingleton<IdentityStoreClient>();
        services.AddSingleton<OrganizationsClient>();
        services.AddSingleton<IdentityCenterServices>();
        services.AddSingleton<IdentityCenterInstance>();
        services.AddSingleton<IConnector, IdentityCenterConnector>();

        var client = services.AddTargetClient(AwsClient.HttpName);
        client.AddHttpMessageHandler(provider => new ReadRetryHandler(
            AwsErrors.AdviseAsync,
            provider.GetRequiredService<RetryTiming>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        client.AddHttpMessageHandler(provider => new AwsRateHandler(provider.GetRequiredService<AwsRates>()));
        client.AddHttpMessageHandler(provider => new AwsSigningHandler(
            provider.GetRequiredService<AwsCredentialSource>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        client.AddHttpMessageHandler(provider =>
        {
            var options = provider.GetRequiredService<IOptions<IdentityCenterOptions>>().Value;
            return new BoundedAnswerHandler(
                options.InteractiveTimeout,
                options.ReadTimeout,
                options.MaxAnswerBytes,
                provider.GetRequiredService<TimeProvider>()
            );
        });
        return services;
    }

    /// <summary>
    /// Registers the provisioning of users and groups of Identity Center, when <c>Scim:Endpoint</c> is set; without it lists are delivered
    /// by the access of each person.
    /// </summary>
    /// <param name="section">The section <c>Scim</c>; see <see cref="ScimOptions" />.</param>
    public static IServiceCollection AddIdentityCenterGroups(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (string.IsNullOrWhiteSpace(section[nameof(ScimOptions.Endpoint)]))
            return services;
        services.AddScimClient(section);
        services.AddSingleton<IGroupProvisioning, ScimGroupProvisioning>();
        return services;
    }

    /// <summary>Registers <see cref="ScimClient" />, which writes users and groups of Identity Center.</summary>
    /// <param name="section">The section <c>Scim</c>; see <see cref="ScimOptions" />.</param>
    public static IServiceCollection AddScimClient(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ScimOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ScimOptions>, ScimOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RetryTiming.Default);
        services.AddSingleton<ScimToken>();
        services.AddSingleton<ScimRates>();
        services.AddSingleton<ScimClient>();

        var client = services.AddTargetClient(ScimTransport.HttpName);
        client.AddHttpMessageHandler(provider => new ReadRetryHandler(
            ScimErrors.AdviseAsync,
            provider.GetRequiredService<RetryTiming>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        client.AddHttpMessageHandler(provider => new ScimRateHandler(provider.GetRequiredService<ScimRates>()));
        client.AddHttpMessageHandler(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ScimOptions>>().Value;
            return new BoundedAnswerHandler(
                options.InteractiveTimeout,
                options.ReadTimeout,
                options.MaxAnswerBytes,
                provider.GetRequiredService<TimeProvider>()
            );
        });
        return services;
    }

    /// <summary>Redirects are not followed and cookies not kept: our credentials go where the settings say and nowhere else.</summary>
    private static IHttpClientBuilder AddTargetClient(this IServiceCollection services, string name) =>
        services
            .AddHttpClient(
                name,
                client =>
                {
                    // The handlers bound each try; a whole call may have to wait for the rate limit.
                    client.Timeout = Timeout.InfiniteTimeSpan;
                    client.DefaultRequestHeaders.UserAgent.ParseAdd($"IdentityBridge/{Version}");
                }
            )
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    AutomaticDecompression = System.Net.DecompressionMethods.All,
                    ConnectTimeout = TimeSpan.FromSeconds(5),
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            );

    private static string Version => typeof(ConnectorRegistration).Assembly.GetName().Version?.ToString(3) ?? "0";
}
