using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary><c>/oauth2/v1/authorize</c> and the sign-in page behind it.</summary>
internal sealed class AuthorizeEndpoint(OktaOrg org, SignInState state, PortalClient client)
{
    public const string Cookie = "sandbox-okta-sid";
    private static readonly string[] KnownScopes = ["openid", "profile", "email", "address", "phone", "offline_access", "groups"];

    public void Map(WebApplication app)
    {
        app.MapGet("/oauth2/v1/authorize", Authorize);
        app.MapGet("/login", ShowLogin);
        app.MapPost("/login", (Delegate)LoginAsync);
    }

    private IResult Authorize(HttpContext http)
    {
        var query = http.Request.Query;
        string Value(string name) => query[name].ToString();
        if (Value("client_id") != SandboxOptions.ClientId)
            return SignInPages.Message(http, "400 Bad Request", "Invalid value for 'client_id' parameter.", 400);
        var redirectUri = Value("redirect_uri");
        if (!client.MayRedirectTo(redirectUri))
            return SignInPages.Message(
                http,
                "400 Bad Request",
                "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.",
                400
            );
        var mode = Value("response_mode") is { Length: > 0 } asked ? asked : "query";
        var request = new AuthorizeRequest(
            redirectUri,
            Value("scope").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Value("state"),
            Value("nonce") is { Length: > 0 } nonce ? nonce : null,
            Value("code_challenge"),
            mode is "form_post" ? mode : "query",
            Value("login_hint"),
            org.Time.GetUtcNow()
        );
        if (Problem(request, Value("response_type"), mode, Value("code_challenge_method")) is var (error, description))
            return Answer(http, request, ("error", error), ("error_description", description));

        var prompt = Value("prompt");
        var session = state.Session(http.Request.Cookies[Cookie]);
        if (prompt != "login" && session is not null && Active(session.UserId) is not null && Fresh(session, Value("max_age")))
            return Complete(http, request, session);
        if (prompt == "none")
            return Answer(
                http,
                request,
                ("error", "login_required"),
                ("error_description", "The client specified not to prompt, but the user is not logged in.")
            );
        return SignInPages.Choose(http, org, state.Begin(request), request.LoginHint, "", null);
    }

    private IResult ShowLogin(HttpContext http)
    {
        var token = http.Request.Query["stateToken"].ToString();
        return state.Pending(token) is { } request
            ? SignInPages.Choose(http, org, token, request.LoginHint, http.Request.Query["q"].ToString().Trim(), null)
            : SignInPages.Message(http, "Sign-in expired", "Go back to the portal and sign in again.", 400);
    }

    private async Task<IResult> LoginAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
            return SignInPages.Message(http, "400 Bad Request", "A form was expected.", 400);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (token, login) = (form["stateToken"].ToString(), form["login"].ToString());
        if (state.Pending(token) is not { } request)
            return SignInPages.Message(http, "Sign-in expired", "Go back to the portal and sign in again.", 400);
        OktaUser? user;
        lock (org.Gate)
        {
            user = org.FindUser(login);
            if (user is { IsActive: true })
            {
                org.SignedIn(user);
                org.Log.Append("user.session.start", OktaOrg.Party(user), []);
            }
            else if (user is not null)
            {
                org.Log.Append("user.session.start", OktaOrg.Party(user), [], "FAILURE", "LOCKED_OR_INACTIVE");
            }
        }

        if (user is not { IsActive: true })
            return SignInPages.Choose(
                http,
                org,
                token,
                "",
                "",
                "Unable to sign in. Your account is not active: ask your administrator.",
                401
            );

        state.Finish(token);
        state.Close(http.Request.Cookies[Cookie]);
        var key = state.Open(user.Id);
        http.Response.Cookies.Append(
            Cookie,
            key,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
            }
        );
        return Complete(http, request, state.Session(key)!);
    }

    private static (string Error, string Description)? Problem(
        AuthorizeRequest request,
        string responseType,
        string mode,
        string challengeMethod
    ) =>
        0 switch
        {
            _ when request.State.Length == 0 => (
                "invalid_request",
                "The authentication request has an invalid 'state' parameter."
            ),
            _ when responseType != "code" => (
                "unsupported_response_type",
                "The response type is not supported by the authorization server. Configured response types: [code]."
            ),
            _ when mode is not ("query" or "form_post") => ("invalid_request", "The response mode is not supported."),
            _ when request.Scopes.Count == 0 => ("invalid_scope", "The authorization request must contain a valid 'scope'."),
            _ when request.Scopes.Except(KnownScopes, StringComparer.Ordinal).Any() => (
                "invalid_scope",
                "One or more scopes are not configured for the authorization server resource."
            ),
            _ when !request.Scopes.Contains("openid", StringComparer.Ordinal) => (
                "invalid_scope",
                "The 'openid' scope is required."
            ),
            _ when request.CodeChallenge.Length == 0 => (
                "invalid_request",
                "PKCE code challenge is required by the application."
            ),
            _ when challengeMethod != "S256" || request.CodeChallenge.Length != 43 => (
                "invalid_request",
                "The PKCE code challenge or its method is invalid: S256 is supported."
            ),
            _ => null,
        };

    private OktaUser? Active(string userId)
    {
        lock (org.Gate)
            return org.FindUser(userId) is { IsActive: true } user ? user : null;
    }

    private bool Fresh(OktaSession session, string maxAge) =>
        !int.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        || org.Time.GetUtcNow() - session.AuthTime <= TimeSpan.FromSeconds(seconds);

    private IResult Complete(HttpContext http, AuthorizeRequest request, OktaSession session)
    {
        var portal = new LogParty("0oa1sandboxqportal00", "AppInstance", "IdentityBridge", "IdentityBridge");
        lock (org.Gate)
            if (org.FindUser(session.UserId) is { } user)
                org.Log.Append("user.authentication.sso", OktaOrg.Party(user), [portal]);
        return Answer(http, request, ("code", state.IssueCode(request, session)));
    }

    private static IResult Answer(HttpContext http, AuthorizeRequest request, params (string Key, string Value)[] fields)
    {
        var all = fields
            .Append(("state", request.State))
            .Where(field => field.Item2.Length > 0)
            .Select(field => KeyValuePair.Create(field.Item1, field.Item2));
        http.Response.Headers.CacheControl = "no-store";
        return request.ResponseMode == "form_post"
            ? SignInPages.FormPost(http, request.RedirectUri, all)
            : Results.Redirect(
                QueryHelpers.AddQueryString(
                    request.RedirectUri,
                    all.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value))
                )
            );
    }
}
