using IdentityBridge.Application.Shared;
using IdentityBridge.Connectors.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>How people sign in: configuration section <c>SignIn</c>.</summary>
public sealed class SignInOptions
{
    public const string Section = "SignIn";

    /// <summary>The issuer exactly as Okta writes it: <c>https://example.okta.com</c> or <c>https://example.okta.com/oauth2/default</c>.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    /// <summary>Either this or <see cref="ClientSecretFile" />.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>A file that holds the secret; white space around it is ignored.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>Where Okta sends the browser back; register the full address as sign-in redirect URI.</summary>
    public string CallbackPath { get; set; } = "/signin-oidc";

    /// <summary>Where Okta sends the browser after sign-out; register the full address as sign-out redirect URI.</summary>
    public string SignedOutCallbackPath { get; set; } = "/signout-callback";

    /// <summary>The page people see last after they signed out.</summary>
    public string SignedOutPath { get; set; } = "/signed-out";

    /// <summary>A session ends when its person did nothing for so long.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>A session ends so long after sign-in, whatever its person does.</summary>
    public TimeSpan AbsoluteTimeout { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How often open pages ask whether their session is still alive, and how long a request may trust the last answer.</summary>
    public TimeSpan RevalidateEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Refuse plain http, for Okta and for the portal, except on a loopback address.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>Origins other than the authority's that Okta's endpoints may have, such as <c>https://login.example.com</c>.</summary>
    public IList<string> AllowedEndpointOrigins { get; } = [];

    internal ProviderOptions Provider => new(Authority, RequireHttps, [.. AllowedEndpointOrigins]);

    internal string ReadSecret() => ClientSecretFile is { Length: > 0 } file ? File.ReadAllText(file).Trim() : ClientSecret!;
}

internal sealed class PortalRoleOptionsValidation : IValidateOptions<PortalRoleOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalRoleOptions options)
    {
        List<string> problems = [];
        Check(nameof(options.Administrators), options.Administrators);
        Check(nameof(options.Auditors), options.Auditors);
        Check(nameof(options.Reviewers), options.Reviewers);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Check(string setting, IList<string> groups)
        {
            if (groups.Any(string.IsNullOrWhiteSpace))
                problems.Add($"{PortalRoleOptions.Section}:{setting} holds an empty group name.");
        }
    }
}

internal sealed class SignInOptionsValidation : IValidateOptions<SignInOptions>
{
    private static readonly TimeSpan LongestRevalidation = TimeSpan.FromSeconds(45);

    public ValidateOptionsResult Validate(string? name, SignInOptions options)
    {
        List<string> problems = [.. Provider(options), .. Secret(options), .. Paths(options), .. Times(options)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Provider(SignInOptions options)
    {
        if (
            !Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority)
            || (authority.Scheme != Uri.UriSchemeHttps && authority.Scheme != Uri.UriSchemeHttp)
        )
            yield return "SignIn:Authority must be the issuer's address, such as https://example.okta.com.";
        else if (
            authority.Query.Length > 0
            || authority.Fragment.Length > 0
            || authority.UserInfo.Length > 0
            || options.Authority.EndsWith('/')
        )
            yield return "SignIn:Authority must have no user, query or fragment and no slash at its end.";
        else if (options.RequireHttps && authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback)
            yield return "SignIn:Authority must be https.";
        if (string.IsNullOrWhiteSpace(options.ClientId))
            yield return "SignIn:ClientId is missing: take it from the app in Okta.";
        foreach (var origin in options.AllowedEndpointOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.GetLeftPart(UriPartial.Authority) != origin)
                yield return $"SignIn:AllowedEndpointOrigins: '{origin}' is not an origin such as https://login.example.com.";
        }
    }

    private static IEnumerable<string> Secret(SignInOptions options)
    {
        var given = !string.IsNullOrWhiteSpace(options.ClientSecret);
        if (string.IsNullOrWhiteSpace(options.ClientSecretFile))
        {
            if (!given)
                yield return "SignIn:ClientSecret or SignIn:ClientSecretFile is missing.";
        }
        else if (given)
        {
            yield return "SignIn:ClientSecret and SignIn:ClientSecretFile are both set: keep one.";
        }
        else if (ReadProblem(options) is { } problem)
        {
            yield return problem;
        }
    }

    private static string? ReadProblem(SignInOptions options)
    {
        try
        {
            return options.ReadSecret().Length == 0 ? "SignIn:ClientSecretFile is empty." : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return $"SignIn:ClientSecretFile cannot be read ({e.GetType().Name}).";
        }
    }

    private static IEnumerable<string> Paths(SignInOptions options)
    {
        foreach (
            var (setting, path) in (IEnumerable<(string, string)>)
                [
                    (nameof(options.CallbackPath), options.CallbackPath),
                    (nameof(options.SignedOutCallbackPath), options.SignedOutCallbackPath),
                    (nameof(options.SignedOutPath), options.SignedOutPath),
                ]
        )
        {
            if (path.Length < 2 || LocalUrl.OrNull(path) is null || path.AsSpan().ContainsAny('?', '#'))
                yield return $"SignIn:{setting} must be a path of the portal, such as /signin-oidc.";
        }

        if (string.Equals(options.CallbackPath, options.SignedOutCallbackPath, StringComparison.OrdinalIgnoreCase))
            yield return "SignIn:CallbackPath and SignIn:SignedOutCallbackPath must differ.";
    }

    private static IEnumerable<string> Times(SignInOptions options)
    {
        if (options.IdleTimeout < TimeSpan.FromMinutes(1))
            yield return "SignIn:IdleTimeout must be at least one minute.";
        if (options.AbsoluteTimeout < options.IdleTimeout || options.AbsoluteTimeout > TimeSpan.FromDays(7))
            yield return "SignIn:AbsoluteTimeout must be at least SignIn:IdleTimeout and at most seven days.";
        if (options.RevalidateEvery <= TimeSpan.Zero || options.RevalidateEvery > LongestRevalidation)
            yield return "SignIn:RevalidateEvery must be more than nothing and at most 45 seconds, so that access ends within a minute.";
    }
}
