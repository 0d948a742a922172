using System.Security.Claims;
using IdentityBridge.Connectors.Tokens;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>The doors of sign-in and sign-out. Okta's answer itself is taken by <see cref="OpenIdConnectHandler" />.</summary>
public static class SignInEndpoints
{
    public const string SignInPath = "/signin";
    public const string SignOutPath = "/signout";
    public const string ReturnUrl = "returnUrl";

    private static readonly TimeSpan SignOutTimeout = TimeSpan.FromMinutes(15);

    /// <summary>
    /// <c>GET /signin?returnUrl=</c>, <c>POST /signout</c> (a form with the antiforgery token) and <c>GET /signout-callback</c>. The pages
    /// <c>/signin-failed?reason=</c> and <see cref="SignInOptions.SignedOutPath" /> are the host's.
    /// </summary>
    public static IEndpointRouteBuilder MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<SignInOptions>>().Value;
        endpoints.MapGet(SignInPath, SignIn).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapPost(SignOutPath, SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapGet(options.SignedOutCallbackPath, SignedOut).AllowAnonymous().ExcludeFromDescription();
        return endpoints;
    }

    private static IResult SignIn(HttpContext context, string? returnUrl)
    {
        var local = LocalUrl.OrRoot(returnUrl);
        return context.User.Identity is { IsAuthenticated: true }
            ? Results.LocalRedirect(context.Request.PathBase + local)
            : Results.Challenge(
                new AuthenticationProperties { RedirectUri = context.Request.PathBase + local },
                [OktaSignIn.OktaScheme]
            );
    }

    private static async Task<IResult> SignOutAsync(
        HttpContext context,
        IAntiforgery antiforgery,
        SigningKeys keys,
        IOptions<SignInOptions> options,
        ILogger<SignInOptions> logger
    )
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest("This page is out of date. Go back, reload it and sign out again.");
        var session = await context.AuthenticateAsync(OktaSignIn.SessionScheme);
        await context.SignOutAsync(OktaSignIn.SessionScheme);
        context.Response.Headers.CacheControl = "no-store";
        logger.SignedOut(session.Principal?.FindFirstValue(PortalClaims.Subject));

        var here = context.Request.PathBase + options.Value.SignedOutPath;
        if (session.Properties?.GetTokenValue("id_token") is not { } idToken)
            return SeeOther(context, here);
        var metadata = await keys.FindMetadataAsync(context.RequestAborted);
        if (!metadata.Succeeded || metadata.Value.EndSessionEndpoint is not { } endSession)
        {
            logger.SignedOutHereOnly(metadata.Succeeded ? "no end_session_endpoint" : metadata.Error.Code);
            return SeeOther(context, here);
        }

        var state = SignInCookies.NewSecret();
        var name = SignInCookies.NameOn(context.Request, SignInCookies.SignOut);
        context.Response.Cookies.Append(name, state, SignInCookies.For(context.Request, SignOutTimeout));
        var back =
            $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{options.Value.SignedOutCallbackPath}";
        return SeeOther(
            context,
            QueryHelpers.AddQueryString(
                endSession.AbsoluteUri,
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["id_token_hint"] = idToken,
                    ["post_logout_redirect_uri"] = back,
                    ["state"] = state,
                }
            )
        );
    }

    // Whoever comes here with the wrong state did not start a sign-out; there is nothing to undo, only nothing to believe.
    private static IResult SignedOut(
        HttpContext context,
        string? state,
        IOptions<SignInOptions> options,
        ILogger<SignInOptions> logger
    )
    {
        var name = SignInCookies.NameOn(context.Request, SignInCookies.SignOut);
        if (context.Request.Cookies[name] is not { } sent || state is null || !SignInCookies.Same(sent, state))
        {
            logger.SignedOutHereOnly("the answer does not belong to a sign-out of this browser");
            return Results.LocalRedirect("/");
        }

        context.Response.Cookies.Delete(name, SignInCookies.For(context.Request));
        return Results.LocalRedirect(context.Request.PathBase + options.Value.SignedOutPath);
    }

    // 303, so that the browser goes on with GET.
    private static IResult SeeOther(HttpContext context, string address)
    {
        context.Response.Headers.Location = address;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}
