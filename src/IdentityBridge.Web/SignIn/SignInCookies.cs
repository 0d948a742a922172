using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>Names and rules of the cookies of sign-in, and the secrets in them.</summary>
internal static class SignInCookies
{
    public const string Session = "identitybridge";
    public const string Challenge = "identitybridge-signin-";
    public const string SignOut = "identitybridge-signout";

    // The prefix makes browsers refuse a cookie that another host of the domain, or plain http, tries to plant.
    public static string NameOn(HttpRequest request, string name) => request.IsHttps ? $"__Host-{name}" : name;

    public static bool IsAllowedOn(HttpRequest request, SignInOptions options) =>
        request.IsHttps || !options.RequireHttps || new Uri($"http://{request.Host.ToUriComponent()}/").IsLoopback;

    public static CookieOptions For(HttpRequest request, TimeSpan? maxAge = null) =>
        new()
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = request.IsHttps,
            Path = "/",
            MaxAge = maxAge,
        };

    /// <summary>256 random bits, base64url.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 of the text, base64url.</summary>
    public static string HashOf(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}

/// <summary>Gives the session's cookie its prefix over https, and hides it where it must not count.</summary>
internal sealed class SessionCookieManager(IOptions<SignInOptions> options) : ICookieManager
{
    private static readonly object Hidden = new();
    private readonly ChunkingCookieManager inner = new();

    /// <summary>
    /// From now on this request has no session cookie, so that signing in makes a new session instead of filling the present one: else
    /// somebody who planted their own cookie in a browser would share the session of whoever signs in there.
    /// </summary>
    public static void Hide(HttpContext context) => context.Items[Hidden] = true;

    public string? GetRequestCookie(HttpContext context, string key) =>
        context.Items.ContainsKey(Hidden) || !SignInCookies.IsAllowedOn(context.Request, options.Value)
            ? null
            : inner.GetRequestCookie(context, SignInCookies.NameOn(context.Request, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions cookieOptions) =>
        inner.AppendResponseCookie(context, SignInCookies.NameOn(context.Request, key), value, cookieOptions);

    public void DeleteCookie(HttpContext context, string key, CookieOptions cookieOptions) =>
        inner.DeleteCookie(context, SignInCookies.NameOn(context.Request, key), cookieOptions);
}
