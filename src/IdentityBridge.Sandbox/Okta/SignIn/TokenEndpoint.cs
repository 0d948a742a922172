using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary><c>/oauth2/v1/token</c> and <c>/oauth2/v1/userinfo</c>.</summary>
internal sealed class TokenEndpoint(OktaOrg org, SignInState state, IdTokens tokens)
{
    private const int MostGroups = 100;

    public void Map(WebApplication app)
    {
        app.MapPost("/oauth2/v1/token", (Delegate)TokenAsync);
        app.MapMethods("/oauth2/v1/userinfo", ["GET", "POST"], UserInfo);
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType)
            return Refuse(400, "invalid_request", "The request must be form-encoded.");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (ClientProblem(http, form) is { } refused)
            return refused;
        if (form["grant_type"] != "authorization_code")
            return Refuse(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server."
            );
        var (code, verifier) = (form["code"].ToString(), form["code_verifier"].ToString());
        if (code.Length == 0 || verifier.Length == 0)
            return Refuse(400, "invalid_request", "The token request must contain 'code' and 'code_verifier'.");

        var accessToken = SignInState.NewToken();
        if (state.Redeem(code, accessToken) is not { } issued || issued.Request.RedirectUri != form["redirect_uri"])
            return Refuse(400, "invalid_grant", "The authorization code is invalid or has expired.");
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        if (verifier.Length is < 43 or > 128 || challenge != issued.Request.CodeChallenge)
            return Refuse(400, "invalid_grant", "PKCE verification failed.");
        lock (org.Gate)
        {
            if (org.FindUser(issued.UserId) is not { IsActive: true } user)
                return Refuse(400, "invalid_grant", "The user is not active.");
            if (issued.Request.Scopes.Contains("groups", StringComparer.Ordinal) && user.Groups.Count > MostGroups)
                return Refuse(400, "invalid_request", "The groups claim would have more than 100 groups.");
        }

        state.Grant(accessToken, issued.UserId, issued.Request.Scopes);
        return OktaApi.Json(
            new JsonObject
            {
                ["token_type"] = "Bearer",
                ["expires_in"] = (int)IdTokens.Lifetime.TotalSeconds,
                ["access_token"] = accessToken,
                ["scope"] = string.Join(' ', issued.Request.Scopes),
                ["id_token"] = tokens.Make(org.BaseUrl, issued.UserId, issued.Request.Nonce, issued.AuthTime, accessToken),
            }
        );
    }

    private static IResult? ClientProblem(HttpContext http, IFormCollection form)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var inBody = form.ContainsKey("client_secret") || form.ContainsKey("client_assertion");
        if (header.Length > 0 && inBody)
            return Refuse(
                400,
                "invalid_request",
                "Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body."
            );
        if (header.Length == 0)
            return inBody
                ? Refuse(401, "invalid_client", "The client is registered for client_secret_basic only.")
                : Refuse(401, "invalid_client", "No client credentials found.");
        return IsPortal(header)
            ? null
            : Refuse(401, "invalid_client", "The client secret supplied for a confidential client is invalid.");
    }

    private static bool IsPortal(string header)
    {
        if (
            !AuthenticationHeaderValue.TryParse(header, out var given)
            || given is not { Scheme: "Basic", Parameter: { } parameter }
        )
            return false;
        var bytes = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, bytes, out var length))
            return false;
        // RFC 6749, 2.3.1: both halves are form-encoded before they are joined.
        var halves = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        return halves.Length == 2
            && halves[0] == SandboxOptions.ClientId
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(halves[1]),
                Encoding.UTF8.GetBytes(SandboxOptions.ClientSecret)
            );
    }

    private IResult UserInfo(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var issued = header.StartsWith("Bearer ", StringComparison.Ordinal) ? state.Access(header["Bearer ".Length..]) : null;
        lock (org.Gate)
        {
            if (issued is null || org.FindUser(issued.UserId) is not { IsActive: true } user)
            {
                http.Response.Headers.WWWAuthenticate =
                    "Bearer authorization_uri=\""
                    + org.BaseUrl
                    + "/oauth2/v1/authorize\", error=\"invalid_token\", error_description=\"The access token is invalid.\"";
                return Results.Text("", "application/json", statusCode: 401);
            }

            return OktaApi.Json(Claims(user, issued.Scopes));
        }
    }

    private JsonObject Claims(OktaUser user, IReadOnlyList<string> scopes)
    {
        bool Asked(string scope) => scopes.Contains(scope, StringComparer.Ordinal);
        var claims = new JsonObject { ["sub"] = user.Id };
        if (Asked("profile"))
        {
            claims["name"] = user.DisplayName;
            claims["given_name"] = user.Person.FirstName;
            claims["family_name"] = user.Person.LastName;
            claims["preferred_username"] = user.Login;
            claims["zoneinfo"] = "Europe/Berlin";
            claims["locale"] = "en_US";
            claims["updated_at"] = user.LastUpdated.ToUnixTimeSeconds();
        }

        if (Asked("email"))
        {
            claims["email"] = user.Login;
            claims["email_verified"] = true;
        }

        if (Asked("groups"))
        {
            var names = new JsonArray();
            foreach (var group in org.GroupsOf(user).Take(MostGroups))
                names.Add(group.Name);
            claims["groups"] = names;
        }

        return claims;
    }

    private static IResult Refuse(int status, string error, string description) =>
        Results.Json(new { error, error_description = description }, statusCode: status);
}
