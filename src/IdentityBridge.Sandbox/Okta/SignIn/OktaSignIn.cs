using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary>The org authorization server: OpenID Connect with the code flow, PKCE and client_secret_basic.</summary>
internal sealed class OktaSignIn : IDisposable
{
    private readonly OktaOrg org;
    private readonly AuthorizeEndpoint authorize;
    private readonly TokenEndpoint token;

    public OktaSignIn(OktaOrg org, SandboxOptions options)
    {
        this.org = org;
        Client = new PortalClient(options);
        State = new SignInState(options.Time);
        org.AccessEnded = userId => State.EndSessions(userId, tokens: true);
        Tokens = new IdTokens(Keys, options.Time);
        authorize = new AuthorizeEndpoint(org, State, Client);
        token = new TokenEndpoint(org, State, Tokens);
    }

    public PortalClient Client { get; }

    public SigningKeys Keys { get; } = new();

    public SignInState State { get; }

    public IdTokens Tokens { get; }

    public void Map(WebApplication app)
    {
        app.MapGet("/.well-known/openid-configuration", () => OktaApi.Json(Discovery()));
        app.MapGet(
            "/oauth2/v1/keys",
            (HttpContext http) =>
            {
                http.Response.Headers.CacheControl = "max-age=3600, must-revalidate";
                return OktaApi.Json(Keys.Publish());
            }
        );
        authorize.Map(app);
        token.Map(app);
        app.MapGet("/oauth2/v1/logout", (HttpContext http) => Logout(http, name => http.Request.Query[name].ToString()));
        app.MapPost("/oauth2/v1/logout", (Delegate)LogoutByFormAsync);
        app.MapDelete("/api/v1/users/{id}/sessions", EndSessions);
    }

    public void Dispose() => Keys.Dispose();

    private IResult EndSessions(HttpContext http, string id)
    {
        lock (org.Gate)
        {
            var user = org.User(id);
            State.EndSessions(user.Id, tokens: http.Request.Query["oauthTokens"] == "true");
            org.Log.Append("user.session.clear", OktaOrg.ApiToken, [OktaOrg.Party(user)]);
        }

        return Results.NoContent();
    }

    private async Task<IResult> LogoutByFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
            return SignInPages.Message(http, "400 Bad Request", "A form was expected.", 400);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return Logout(http, name => form[name].ToString());
    }

    private IResult Logout(HttpContext http, Func<string, string> value)
    {
        if (Tokens.Subject(value("id_token_hint"), org.BaseUrl) is not { } subject)
            return SignInPages.Message(http, "400 Bad Request", "The 'id_token_hint' is missing or invalid.", 400);
        var target = value("post_logout_redirect_uri");
        if (target.Length > 0 && !Client.MaySignOutTo(target))
            return SignInPages.Message(
                http,
                "400 Bad Request",
                "The 'post_logout_redirect_uri' must be a Sign-out redirect URI in the client app settings.",
                400
            );
        if (State.Session(http.Request.Cookies[AuthorizeEndpoint.Cookie])?.UserId == subject)
        {
            State.Close(http.Request.Cookies[AuthorizeEndpoint.Cookie]);
            http.Response.Cookies.Delete(AuthorizeEndpoint.Cookie);
            lock (org.Gate)
                if (org.FindUser(subject) is { } user)
                    org.Log.Append("user.session.end", OktaOrg.Party(user), []);
        }

        if (target.Length == 0)
            return SignInPages.Message(http, "Signed out", "You are signed out of Okta.", 200);
        var state = value("state");
        return Results.Redirect(state.Length > 0 ? QueryHelpers.AddQueryString(target, "state", state) : target);
    }

    private JsonObject Discovery()
    {
        var issuer = org.BaseUrl;
        return new()
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = $"{issuer}/oauth2/v1/authorize",
            ["token_endpoint"] = $"{issuer}/oauth2/v1/token",
            ["userinfo_endpoint"] = $"{issuer}/oauth2/v1/userinfo",
            ["jwks_uri"] = $"{issuer}/oauth2/v1/keys",
            ["end_session_endpoint"] = $"{issuer}/oauth2/v1/logout",
            ["response_types_supported"] = new JsonArray("code"),
            ["response_modes_supported"] = new JsonArray("query", "form_post"),
            ["grant_types_supported"] = new JsonArray("authorization_code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["scopes_supported"] = new JsonArray("openid", "email", "profile", "address", "phone", "offline_access", "groups"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["claims_supported"] = new JsonArray(
                "iss",
                "ver",
                "sub",
                "aud",
                "iat",
                "exp",
                "jti",
                "auth_time",
                "amr",
                "idp",
                "nonce",
                "name",
                "email"
            ),
        };
    }
}
