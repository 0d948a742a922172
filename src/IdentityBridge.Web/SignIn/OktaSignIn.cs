using System.Security.Claims;
using IdentityBridge.Application.People;
using IdentityBridge.Application.Shared;
using IdentityBridge.Connectors.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>Registers sign-in with Okta and the portal's sessions.</summary>
public static class OktaSignIn
{
    /// <summary>The scheme of the portal's own sessions; the default.</summary>
    public const string SessionScheme = "Portal";

    /// <summary>The scheme of Okta; a challenge of it starts a sign-in.</summary>
    public const string OktaScheme = "Okta";

    /// <summary>Needs an <see cref="IPortalSessions" /> in the container, and data protection keys that all instances share.</summary>
    public static IServiceCollection AddOktaSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SignInOptions>().Bind(configuration.GetSection(SignInOptions.Section)).ValidateOnStart();
        services.AddOptions<PortalRoleOptions>().Bind(configuration.GetSection(PortalRoleOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsValidation>();
        services.AddSingleton<IValidateOptions<PortalRoleOptions>, PortalRoleOptionsValidation>();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PortalMetrics>();
        services.AddHttpContextAccessor();
        services.AddDataProtection();
        services.AddAntiforgery();
        services.AddSingleton<OktaHttp>();
        services.AddSingleton<OktaBackchannel>();
        services.AddSingleton(s => new SigningKeys(
            s.GetRequiredService<OktaHttp>().Client,
            s.GetRequiredService<IOptions<SignInOptions>>().Value.Provider,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<SigningKeys>>()
        ));
        services.AddSingleton<PortalTicketStore>();
        services.AddSingleton<SessionCookieManager>();
        services.AddSingleton<SessionLiveness>();
        services.AddScoped<CircuitWatch>();
        services.AddScoped<CircuitHandler>(s => s.GetRequiredService<CircuitWatch>());

        // Blazor's own provider would keep whoever was signed in when the page was opened; last registration wins, so drop it.
        services.RemoveAll<AuthenticationStateProvider>();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped(s => new CurrentActor(
            s.GetRequiredService<IHttpContextAccessor>(),
            s.GetRequiredService<AuthenticationStateProvider>(),
            s.GetRequiredService<CircuitWatch>(),
            s.GetRequiredService<IOptions<PortalRoleOptions>>()
        ));

        services
            .AddAuthentication(SessionScheme)
            .AddCookie(SessionScheme)
            .AddOAuth<OpenIdConnectOptions, OpenIdConnectHandler>(OktaScheme, _ => { });
        services
            .AddOptions<CookieAuthenticationOptions>(SessionScheme)
            .Configure<PortalTicketStore, SessionCookieManager, IOptions<SignInOptions>>(ConfigureSession);
        services.AddOptions<OpenIdConnectOptions>(OktaScheme).Configure<OktaHttp, IOptions<SignInOptions>>(ConfigureOkta);
        return services;
    }

    private static void ConfigureSession(
        CookieAuthenticationOptions cookie,
        PortalTicketStore tickets,
        SessionCookieManager cookies,
        IOptions<SignInOptions> options
    )
    {
        cookie.Cookie.Name = SignInCookies.Session;
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.IsEssential = true;
        cookie.CookieManager = cookies;
        cookie.SessionStore = tickets;
        cookie.ExpireTimeSpan = options.Value.AbsoluteTimeout;

        // The store knows when a session was last used; the framework would renew only in the second half of the timeout.
        cookie.SlidingExpiration = false;
        cookie.LoginPath = SignInEndpoints.SignInPath;
        cookie.ReturnUrlParameter = SignInEndpoints.ReturnUrl;
        cookie.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        cookie.Events.OnValidatePrincipal = ValidateAsync;
    }

    private static void ConfigureOkta(OpenIdConnectOptions okta, OktaHttp http, IOptions<SignInOptions> options)
    {
        okta.ClientId = options.Value.ClientId;
        okta.CallbackPath = options.Value.CallbackPath;
        okta.SignInScheme = SessionScheme;
        okta.Backchannel = http.Client;
        okta.UsePkce = true;
        okta.SaveTokens = false;
        okta.Scope.Clear();
        foreach (var scope in (ReadOnlySpan<string>)["openid", "profile", "email", "groups"])
            okta.Scope.Add(scope);
        okta.Events = new OAuthEvents { OnRemoteFailure = FailAsync, OnTicketReceived = StartNewSessionAsync };
    }

    // A program cannot follow a sign-in page.
    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var liveness = context.HttpContext.RequestServices.GetRequiredService<SessionLiveness>();
        var keyHash = context.Principal?.FindFirstValue(PortalClaims.Session);
        if (keyHash is not null && await liveness.IsAliveAsync(keyHash, context.HttpContext.RequestAborted))
            return;
        if (keyHash is not null)
        {
            var sessions = context.HttpContext.RequestServices.GetRequiredService<IPortalSessions>();
            await sessions.EndAsync(keyHash, "not_alive", context.HttpContext.RequestAborted);
            Log(context.HttpContext).SessionEnded(context.Principal!.FindFirstValue(PortalClaims.Subject), "not_alive");
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(SessionScheme);
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        var reason = (context.Failure as SignInFailure)?.Reason ?? SignInReason.Unexpected;
        context.HttpContext.RequestServices.GetRequiredService<PortalMetrics>().SignInFailed(reason);
        if (context.Failure is SignInFailure failure)
            Log(context.HttpContext).SignInFailed(reason, failure.Detail);
        else
            Log(context.HttpContext).SignInBroke(context.Failure!, reason);
        context.Response.Redirect(context.Request.PathBase + SignInReason.AddressOf(reason));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static async Task StartNewSessionAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var options = http.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionScheme);
        if (options.CookieManager.GetRequestCookie(http, options.Cookie.Name!) is { } cookie)
        {
            var earlier = options.TicketDataFormat.Unprotect(cookie);
            if (earlier?.Principal.Claims.FirstOrDefault()?.Value is { } key)
                await http
                    .RequestServices.GetRequiredService<PortalTicketStore>()
                    .EndAsync(key, "signed_in_again", http.RequestAborted);
        }

        SessionCookieManager.Hide(http);
        http.RequestServices.GetRequiredService<PortalMetrics>().SignedIn();
    }

    private static ILogger Log(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OktaSignIn).FullName!);
}
