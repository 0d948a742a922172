using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdentityBridge.Connectors.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>The HTTP client for Okta's sign-in endpoints. Never follows a redirect: addresses are checked before they are called.</summary>
internal sealed class OktaHttp : IDisposable
{
    public HttpClient Client { get; } =
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(15),
            MaxResponseContentBufferSize = 1024 * 1024,
            DefaultRequestHeaders = { { "User-Agent", "IdentityBridge" } },
        };

    public void Dispose() => Client.Dispose();
}

/// <summary>What the token endpoint gave.</summary>
internal sealed record CodeTokens(string AccessToken, string IdToken);

/// <summary>The two calls behind a sign-in: code for tokens, and userinfo. Every failure is a <see cref="SignInFailure" />.</summary>
internal sealed class OktaBackchannel(OktaHttp http, IOptions<SignInOptions> options)
{
    // Only codes of RFC 6749 and OpenID Connect reach the log; anything else might be made up.
    private static readonly HashSet<string> KnownErrors = new(StringComparer.Ordinal)
    {
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
    };

    private readonly Lazy<string> credentials = new(() =>
        Convert.ToBase64String(
            // RFC 6749 section 2.3.1: both are form-encoded before they are put together.
            Encoding.ASCII.GetBytes(
                $"{WebUtility.UrlEncode(options.Value.ClientId)}:{WebUtility.UrlEncode(options.Value.ReadSecret())}"
            )
        )
    );

    public static string KnownError(string? error) => error is not null && KnownErrors.Contains(error) ? error : "other";

    /// <summary>Exchanges the code, with client_secret_basic.</summary>
    public async Task<CodeTokens> ExchangeAsync(
        Uri tokenEndpoint,
        string code,
        string verifier,
        string redirectUri,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, tokenEndpoint)
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["grant_type"] = "authorization_code",
                    ["code"] = code,
                    ["redirect_uri"] = redirectUri,
                    ["code_verifier"] = verifier,
                }
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials.Value);
        var (status, json) = await SendAsync(request, "token", cancellationToken);
        if (status is not HttpStatusCode.OK)
            throw Refused(status, json);
        if (
            json is not { } answer
            || !string.Equals(StringOf(answer, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase)
            || StringOf(answer, "access_token") is not { Length: > 0 } accessToken
            || !Ascii.IsValid(accessToken)
        )
            throw new SignInFailure(SignInReason.ProviderRefused, "token.answer");
        return StringOf(answer, "id_token") is { Length: > 0 } idToken
            ? new CodeTokens(accessToken, idToken)
            : throw new SignInFailure(SignInReason.IdTokenRefused, TokenErrors.Missing().Code);
    }

    /// <summary>Reads who the access token is for; refuses an answer about anybody but <paramref name="subject" />.</summary>
    public async Task<JsonElement> ReadUserInfoAsync(
        Uri userInfoEndpoint,
        string accessToken,
        string subject,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, userInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        var (status, json) = await SendAsync(request, "userinfo", cancellationToken);
        if (status is not HttpStatusCode.OK)
            throw new SignInFailure(
                IsTrouble(status) ? SignInReason.ProviderUnavailable : SignInReason.UserInfoRefused,
                $"userinfo.{(int)status}"
            );
        if (json is not { } answer)
            throw new SignInFailure(SignInReason.UserInfoRefused, "userinfo.malformed");
        return string.Equals(StringOf(answer, "sub"), subject, StringComparison.Ordinal)
            ? answer
            : throw new SignInFailure(SignInReason.UserInfoRefused, "userinfo.subject");
    }

    public static string? StringOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private async Task<(HttpStatusCode Status, JsonElement? Json)> SendAsync(
        HttpRequestMessage request,
        string what,
        CancellationToken cancellationToken
    )
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await http.Client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (response.StatusCode, StrictJson.ParseObject(body));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new SignInFailure(SignInReason.ProviderUnavailable, $"{what}.{e.GetType().Name}");
        }
    }

    private static SignInFailure Refused(HttpStatusCode status, JsonElement? json)
    {
        var error = KnownError(json is { } answer ? StringOf(answer, "error") : null);
        var reason = error switch
        {
            _ when IsTrouble(status) => SignInReason.ProviderUnavailable,
            "invalid_grant" => SignInReason.CodeRefused,
            "invalid_client" or "unauthorized_client" => SignInReason.ClientRefused,
            _ when status is HttpStatusCode.Unauthorized => SignInReason.ClientRefused,
            _ => SignInReason.ProviderRefused,
        };
        return new SignInFailure(reason, $"token.{(int)status}.{error}");
    }

    private static bool IsTrouble(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
