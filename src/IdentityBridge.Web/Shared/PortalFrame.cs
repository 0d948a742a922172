using System.Text;
using IdentityBridge.Web.Shared.Gallery;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Radzen;

namespace IdentityBridge.Web.Shared;

/// <summary>The frame that every page stands in: rendering, headers, the services of one open page.</summary>
internal static class PortalFrame
{
    /// <summary>
    /// No inline script and nothing from elsewhere. Styles may be inline because Radzen places its popups, and bars say
    /// their width, by style attributes.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    public static IServiceCollection AddPortalFrame(this IServiceCollection services)
    {
        services
            .AddRazorComponents()
            .AddInteractiveServerComponents(circuit => circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(10));
        services.AddRadzenComponents();
        services.AddAuthentication();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery();
        services.AddScoped<ReaderClock>();
        services.AddScoped<Ticker>();
        services.AddScoped<Toaster>();
        services.AddScoped<NavState>();
        services.AddSingleton<IPortalChanges, AnnouncedPortalChanges>();
        services.AddScoped<PortalActor>();
        services.AddScoped<INavSource, PortalNavSource>();
        return services;
    }

    public static void UsePortalHeaders(this WebApplication app)
    {
        // The sign-out form leads on to Okta, which browsers count as its target.
        var policy = $"{ContentSecurityPolicy} {OriginOf(app.Configuration["SignIn:Authority"])}".TrimEnd();
        app.Use(
            (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = policy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
                return next(context);
            }
        );
    }

    private static string OriginOf(string? authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : "";

    public static void MapPortalPages(this WebApplication app)
    {
        // The component's own endpoint exists in every build: one that comes first hides it.
        if (!GalleryPage.IsShown(app.Environment, app.Configuration))
            app.MapGet("/_gallery", () => Results.NotFound()).WithOrder(-1);

        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }
}
