using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IdentityBridge.Application.Shared;
using IdentityBridge.Connectors.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>The framework's options, less its demand for addresses and a secret: those come from discovery and from our own options.</summary>
public sealed class OpenIdConnectOptions : OAuthOptions
{
    public override void Validate()
    {
        if (!CallbackPath.HasValue)
            throw new InvalidOperationException("The callback path is missing.");
    }
}

/// <summary>
/// Sign-in by OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636), state and nonce, over the framework's OAuth handler.
/// A challenge leaves a random secret in a cookie of this browser; state and nonce carry its hash, so that an answer counts only in the
/// browser that asked, once, within <see cref="RemoteAuthenticationOptions.RemoteAuthenticationTimeout" />.
/// </summary>
internal sealed class OpenIdConnectHandler(
    IOptionsMonitor<OpenIdConnectOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    SigningKeys keys,
    OktaBackchannel backchannel,
    IOptions<SignInOptions> signIn
) : OAuthHandler<OpenIdConnectOptions>(options, logger, encoder)
{
    private const string ChallengeId = ".challenge";
    private const string Nonce = ".nonce";
    private const int MaxCodeLength = 2048;
    private const int MaxOpenChallenges = 12;
    private ProviderMetadata? metadata;

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.CacheControl = "no-store";
        if (!SignInCookies.IsAllowedOn(Request, signIn.Value))
        {
            RefuseChallenge(SignInReason.HttpsRequired, "challenge");
            return;
        }

        var found = await keys.FindMetadataAsync(Context.RequestAborted);
        if (!found.Succeeded)
        {
            RefuseChallenge(SignInReason.ProviderUnavailable, found.Error.Code);
            return;
        }

        metadata = found.Value;
        properties.RedirectUri = LocalUrl.OrRoot(properties.RedirectUri);
        properties.IssuedUtc = TimeProvider.GetUtcNow();
        GenerateCorrelationId(properties);
        Response.Redirect(BuildChallengeUrl(properties, BuildRedirectUri(Options.CallbackPath)));
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var verifier = SignInCookies.NewSecret();
        properties.Items[OAuthConstants.CodeVerifierKey] = verifier;
        return QueryHelpers.AddQueryString(
            metadata!.AuthorizationEndpoint.AbsoluteUri,
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["client_id"] = signIn.Value.ClientId,
                ["response_type"] = "code",
                ["response_mode"] = "query",
                ["scope"] = FormatScope(Options.Scope),
                ["redirect_uri"] = redirectUri,
                ["nonce"] = properties.Items[Nonce],
                [OAuthConstants.CodeChallengeKey] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
                [OAuthConstants.CodeChallengeMethodKey] = OAuthConstants.CodeChallengeMethodS256,
                ["state"] = Options.StateDataFormat.Protect(properties),
            }
        );
    }

    // The cookie's secret makes the nonce (OpenID Connect Core 15.5.2), so that one check binds state, nonce and browser.
    protected override void GenerateCorrelationId(AuthenticationProperties properties)
    {
        var prefix = SignInCookies.NameOn(Request, SignInCookies.Challenge);
        var open = Request.Cookies.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (open.Count >= MaxOpenChallenges)
        {
            foreach (var stale in open)
                Response.Cookies.Delete(stale, SignInCookies.For(Request));
        }

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
        var secret = SignInCookies.NewSecret();
        properties.Items[ChallengeId] = id;
        properties.Items[Nonce] = SignInCookies.HashOf(secret);
        Response.Cookies.Append(prefix + id, secret, SignInCookies.For(Request, Options.RemoteAuthenticationTimeout));
    }

    protected override bool ValidateCorrelationId(AuthenticationProperties properties)
    {
        if (
            !properties.Items.TryGetValue(ChallengeId, out var id)
            || id is null
            || !properties.Items.TryGetValue(Nonce, out var nonce)
            || nonce is null
        )
            return false;
        var name = SignInCookies.NameOn(Request, SignInCookies.Challenge) + id;
        if (Request.Cookies[name] is not { Length: > 0 } secret)
            return false;
        Response.Cookies.Delete(name, SignInCookies.For(Request));
        return SignInCookies.Same(SignInCookies.HashOf(secret), nonce)
            && TimeProvider.GetUtcNow() - properties.IssuedUtc <= Options.RemoteAuthenticationTimeout;
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        Response.Headers.CacheControl = "no-store";
        try
        {
            var properties = ReadAnswer();
            var code = Request.Query["code"];
            if (code.Count != 1 || code[0] is not { Length: > 0 and <= MaxCodeLength } text)
                throw new SignInFailure(SignInReason.CodeMissing, "callback.code");
            using var tokens = await ExchangeCodeAsync(
                new OAuthCodeExchangeContext(properties, text, BuildRedirectUri(Options.CallbackPath))
            );
            var identity = new ClaimsIdentity(Scheme.Name, PortalClaims.Name, roleType: null);
            return HandleRequestResult.Success(await CreateTicketAsync(identity, properties, tokens));
        }
        catch (SignInFailure failure)
        {
            return HandleRequestResult.Fail(failure);
        }
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var verifier = context.Properties.Items[OAuthConstants.CodeVerifierKey]!;
        var endpoints = await EndpointsAsync();
        var tokens = await backchannel.ExchangeAsync(
            endpoints.TokenEndpoint,
            context.Code,
            verifier,
            context.RedirectUri,
            Context.RequestAborted
        );
        return OAuthTokenResponse.Success(
            JsonSerializer.SerializeToDocument(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["access_token"] = tokens.AccessToken,
                    ["id_token"] = tokens.IdToken,
                    ["token_type"] = "Bearer",
                }
            )
        );
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        ClaimsIdentity identity,
        AuthenticationProperties properties,
        OAuthTokenResponse tokens
    )
    {
        var idToken = tokens.Response!.RootElement.GetProperty("id_token").GetString()!;
        var nonce = properties.Items[Nonce]!;
        var verified = await keys.VerifyAsync(idToken, signIn.Value.ClientId, nonce, tokens.AccessToken, Context.RequestAborted);
        if (!verified.Succeeded)
        {
            var unread = verified.Error.Code.StartsWith("provider.", StringComparison.Ordinal);
            throw new SignInFailure(unread ? SignInReason.ProviderUnavailable : SignInReason.IdTokenRefused, verified.Error.Code);
        }

        var endpoints = await EndpointsAsync();
        var subject = verified.Value.Subject;
        var userInfo = await backchannel.ReadUserInfoAsync(
            endpoints.UserInfoEndpoint,
            tokens.AccessToken!,
            subject,
            Context.RequestAborted
        );
        AddClaims(identity, verified.Value, userInfo);

        var now = TimeProvider.GetUtcNow();
        var session = new AuthenticationProperties
        {
            RedirectUri = LocalUrl.OrRoot(properties.RedirectUri),
            IssuedUtc = now,
            ExpiresUtc = now + signIn.Value.AbsoluteTimeout,
            AllowRefresh = false,
        };

        // Okta wants it back at sign-out, to know whose session to end.
        session.StoreTokens([new AuthenticationToken { Name = "id_token", Value = idToken }]);
        var known = identity.HasClaim(c => c.Type == PortalClaims.GroupsKnown);
        Logger.SignedIn(subject, identity.FindAll(PortalClaims.Group).Count(), known);
        return new AuthenticationTicket(new ClaimsPrincipal(identity), session, Scheme.Name);
    }

    private void RefuseChallenge(string reason, string detail)
    {
        Logger.SignInFailed(reason, detail);
        Context.RequestServices.GetRequiredService<PortalMetrics>().SignInFailed(reason);
        Response.Redirect(Request.PathBase + SignInReason.AddressOf(reason));
    }

    private AuthenticationProperties ReadAnswer()
    {
        if (!HttpMethods.IsGet(Request.Method))
            throw new SignInFailure(SignInReason.StateInvalid, "callback.method");
        var state = Request.Query["state"];
        if (state.Count != 1 || Options.StateDataFormat.Unprotect(state[0]) is not { } properties)
            throw new SignInFailure(SignInReason.StateInvalid, "callback.state");
        if (!ValidateCorrelationId(properties))
            throw new SignInFailure(SignInReason.CorrelationFailed, "callback.correlation");

        // RFC 9207: an answer that names its issuer must name ours.
        if (
            Request.Query.TryGetValue("iss", out var issuer)
            && !string.Equals(issuer, keys.Provider.Issuer, StringComparison.Ordinal)
        )
            throw new SignInFailure(SignInReason.ProviderRefused, "callback.issuer");
        if (!Request.Query.TryGetValue("error", out var error))
            return properties;
        var known = OktaBackchannel.KnownError(error.ToString());
        throw new SignInFailure(
            known switch
            {
                "access_denied" => SignInReason.AccessDenied,
                "temporarily_unavailable" or "server_error" => SignInReason.ProviderUnavailable,
                _ => SignInReason.ProviderRefused,
            },
            $"callback.{known}"
        );
    }

    private async Task<ProviderMetadata> EndpointsAsync()
    {
        var found = await keys.FindMetadataAsync(Context.RequestAborted);
        return found.Succeeded ? found.Value : throw new SignInFailure(SignInReason.ProviderUnavailable, found.Error.Code);
    }

    // Okta's id_token may be thin, so userinfo comes first; it was fetched for the same subject.
    private static void AddClaims(ClaimsIdentity identity, IdToken idToken, JsonElement userInfo)
    {
        identity.AddClaim(new Claim(PortalClaims.Subject, idToken.Subject));
        foreach (var name in (ReadOnlySpan<string>)[PortalClaims.Name, PortalClaims.Email, PortalClaims.Login])
        {
            if ((OktaBackchannel.StringOf(userInfo, name) ?? idToken.Find(name)) is { Length: > 0 } value)
                identity.AddClaim(new Claim(name, value));
        }

        var groups = userInfo.TryGetProperty(PortalClaims.Group, out _) ? GroupsOf(userInfo) : GroupsOf(idToken.Claims);
        if (groups is null)
            return;
        identity.AddClaim(new Claim(PortalClaims.GroupsKnown, "true"));
        identity.AddClaims(groups.Distinct(StringComparer.Ordinal).Select(g => new Claim(PortalClaims.Group, g)));
    }

    private static List<string>? GroupsOf(JsonElement claims)
    {
        if (!claims.TryGetProperty(PortalClaims.Group, out var groups) || groups.ValueKind is not JsonValueKind.Array)
            return null;
        return groups.EnumerateArray().All(g => g.ValueKind is JsonValueKind.String)
            ? [.. groups.EnumerateArray().Select(g => g.GetString()!)]
            : null;
    }
}
