using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IdentityBridge.Sandbox;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>OpenID Connect of the Okta sandbox, as a browser and a portal walk through it.</summary>
public sealed class OktaSignInSandboxTests : IAsyncLifetime
{
    private const string Redirect = "http://localhost:5080/signin-oidc";
    private const string Verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";
    private OktaCaller okta = null!;

    public async ValueTask InitializeAsync()
    {
        okta = await OktaCaller.StartAsync();
        okta.Http.DefaultRequestHeaders.Authorization = null;
    }

    public ValueTask DisposeAsync() => okta.DisposeAsync();

    [Fact]
    public async Task CodeFlow_Whole_GivesAThinSignedTokenAndUserInfo()
    {
        var code = await CodeAsync("ada.brandt@example.com");
        var (status, tokens) = await RedeemAsync(code);

        status.ShouldBe(HttpStatusCode.OK);
        var claims = await VerifiedAsync(tokens["id_token"]!.GetValue<string>());
        claims["iss"]!.GetValue<string>().ShouldBe(okta.Host.OktaUrl);
        claims["nonce"]!.GetValue<string>().ShouldBe("n-1");
        claims.ContainsKey("email").ShouldBeFalse();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth2/v1/userinfo");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tokens["access_token"]);
        using var answer = await okta.Http.SendAsync(request);
        var info = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        info["sub"]!.GetValue<string>().ShouldBe(claims["sub"]!.GetValue<string>());
        info["email"]!.GetValue<string>().ShouldBe("ada.brandt@example.com");
        info["groups"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldContain("data-platform");
    }

    [Fact]
    public async Task Code_UsedTwice_IsRefusedAndEndsTheFirstToken()
    {
        var code = await CodeAsync("ada.brandt@example.com");
        var (_, tokens) = await RedeemAsync(code);

        var (status, error) = await RedeemAsync(code);

        status.ShouldBe(HttpStatusCode.BadRequest);
        error["error"]!.GetValue<string>().ShouldBe("invalid_grant");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth2/v1/userinfo");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tokens["access_token"]);
        (await okta.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("redirect_uri", "http://localhost:5080/elsewhere", HttpStatusCode.BadRequest, "invalid_grant")]
    [InlineData("code_verifier", "another-verifier-that-is-long-enough-for-rfc-7636", HttpStatusCode.BadRequest, "invalid_grant")]
    [InlineData("client_secret", "sandbox-client-secret", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("grant_type", "password", HttpStatusCode.BadRequest, "unsupported_grant_type")]
    public async Task Token_WithAWrongField_IsRefused(string field, string value, HttpStatusCode status, string error)
    {
        var code = await CodeAsync("ada.brandt@example.com");

        var (given, body) = await RedeemAsync(code, form => form[field] = value);

        (given, body["error"]!.GetValue<string>()).ShouldBe((status, error));
    }

    [Fact]
    public async Task Token_WithAWrongSecret_Gives401()
    {
        var code = await CodeAsync("ada.brandt@example.com");

        var (status, body) = await RedeemAsync(code, secret: "guess");

        (status, body["error"]!.GetValue<string>()).ShouldBe((HttpStatusCode.Unauthorized, "invalid_client"));
    }

    [Theory]
    [InlineData("state", "", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("scope", "openid everything", "invalid_scope")]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("prompt", "none", "login_required")]
    public async Task Authorize_WithAWrongField_RedirectsWithTheError(string field, string value, string error)
    {
        using var answer = await okta.Http.GetAsync(AuthorizeUrl(query => query[field] = value));

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["error"].ToString().ShouldBe(error);
    }

    [Theory]
    [InlineData("redirect_uri", "http://localhost:5080/signin-oidc/")]
    [InlineData("client_id", "another")]
    public async Task Authorize_FromAnUnknownPlace_NeverRedirects(string field, string value)
    {
        using var answer = await okta.Http.GetAsync(AuthorizeUrl(query => query[field] = value));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Location.ShouldBeNull();
    }

    [Fact]
    public async Task Session_SecondAuthorize_GoesStraightThroughUnlessPromptIsLogin()
    {
        await CodeAsync("ada.brandt@example.com");

        using var again = await okta.Http.GetAsync(AuthorizeUrl());
        using var forced = await okta.Http.GetAsync(AuthorizeUrl(query => query["prompt"] = "login"));

        again.Headers.Location!.Query.ShouldContain("code=");
        forced.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Suspended_Person_CannotSignIn()
    {
        using var answer = await ChooseAsync("jan.kowal@example.com");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("Unable to sign in");
    }

    [Fact]
    public async Task Keys_Rotated_TheNextTokenHasAKidNobodyHasSeen()
    {
        var before = await okta.GetAsync("/oauth2/v1/keys");
        await okta.TryAsync(HttpMethod.Post, "/_sandbox/keys/rotate");

        var (_, tokens) = await RedeemAsync(await CodeAsync("ada.brandt@example.com"));

        before["keys"]!.AsArray().Count.ShouldBe(2);
        before.ToJsonString().ShouldNotContain(Header(tokens["id_token"]!.GetValue<string>())["kid"]!.GetValue<string>());
        await VerifiedAsync(tokens["id_token"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("wrong-issuer", "iss")]
    [InlineData("wrong-audience", "aud")]
    [InlineData("wrong-nonce", "nonce")]
    [InlineData("missing-nonce", "nonce")]
    [InlineData("wrong-sub", "sub")]
    [InlineData("expired", "exp")]
    [InlineData("not-yet-valid", "nbf")]
    public async Task TokenFault_ChangesOneClaimOfOneToken(string fault, string claim)
    {
        var (_, right) = await RedeemAsync(await CodeAsync("ada.brandt@example.com"));
        using var told = await okta.Http.PostAsJsonAsync("/_sandbox/tokens/next", new { fault });
        told.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var (_, wrong) = await RedeemAsync(await CodeAsync("ada.brandt@example.com"));

        var wanted = (await VerifiedAsync(right["id_token"]!.GetValue<string>()))[claim]?.ToJsonString();
        var given = (await VerifiedAsync(wrong["id_token"]!.GetValue<string>()))[claim]?.ToJsonString();
        if (claim == "exp")
            long.Parse(given!).ShouldBeLessThan(long.Parse(wanted!));
        else
            given.ShouldNotBe(wanted);
    }

    [Theory]
    [InlineData("alg-none", "none")]
    [InlineData("alg-hs256", "HS256")]
    [InlineData("unknown-key", "RS256")]
    [InlineData("bad-signature", "RS256")]
    public async Task TokenFault_OfTheSignature_IsNotSignedByAPublishedKey(string fault, string alg)
    {
        using var told = await okta.Http.PostAsJsonAsync("/_sandbox/tokens/next", new { fault });

        var (_, tokens) = await RedeemAsync(await CodeAsync("ada.brandt@example.com"));

        var token = tokens["id_token"]!.GetValue<string>();
        Header(token)["alg"]!.GetValue<string>().ShouldBe(alg);
        (await IsSignedByAPublishedKeyAsync(token)).ShouldBeFalse();
    }

    [Fact]
    public async Task TokenFault_Unknown_IsRefusedWithTheKnownOnes()
    {
        using var answer = await okta.Http.PostAsJsonAsync("/_sandbox/tokens/next", new { fault = "wrong" });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("not-yet-valid");
    }

    [Fact]
    public async Task FormPost_Asked_PostsTheCodeFromAPage()
    {
        await CodeAsync("ada.brandt@example.com");

        var page = await okta.Http.GetStringAsync(AuthorizeUrl(query => query["response_mode"] = "form_post"));

        page.ShouldContain($"action=\"{Redirect}\"");
        page.ShouldContain("name=\"code\"");
    }

    [Fact]
    public async Task Suspended_AfterSignIn_LosesUserInfo()
    {
        var (_, tokens) = await RedeemAsync(await CodeAsync("ada.brandt@example.com"));
        using var suspended = await okta.Http.PostAsJsonAsync(
            "/_sandbox/people/ada.brandt@example.com/status",
            new { status = "SUSPENDED" }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth2/v1/userinfo");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tokens["access_token"]);

        using var answer = await okta.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Logout_EndsTheSessionAndGoesBackWithState()
    {
        var (_, tokens) = await RedeemAsync(await CodeAsync("ada.brandt@example.com"));
        var back = Uri.EscapeDataString("http://localhost:5080/");

        using var refused = await okta.Http.GetAsync($"/oauth2/v1/logout?id_token_hint=nonsense&post_logout_redirect_uri={back}");
        using var answer = await okta.Http.GetAsync(
            $"/oauth2/v1/logout?id_token_hint={tokens["id_token"]}&post_logout_redirect_uri={back}&state=s"
        );
        using var again = await okta.Http.GetAsync(AuthorizeUrl());

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Location!.ToString().ShouldBe("http://localhost:5080/?state=s");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static string AuthorizeUrl(Action<Dictionary<string, string?>>? change = null)
    {
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = SandboxOptions.ClientId,
            ["redirect_uri"] = Redirect,
            ["response_type"] = "code",
            ["scope"] = "openid profile email groups",
            ["state"] = "s-1",
            ["nonce"] = "n-1",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        change?.Invoke(query);
        return QueryHelpers.AddQueryString("/oauth2/v1/authorize", query);
    }

    private async Task<HttpResponseMessage> ChooseAsync(string login)
    {
        var page = await okta.Http.GetStringAsync(AuthorizeUrl(query => query["prompt"] = "login"));
        var token = Regex.Match(page, "name=\"stateToken\" value=\"([^\"]+)\"").Groups[1].Value;
        return await okta.Http.PostAsync("/login", new FormUrlEncodedContent([new("stateToken", token), new("login", login)]));
    }

    private async Task<string> CodeAsync(string login)
    {
        using var answer = await ChooseAsync(login);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var query = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        query["state"].ToString().ShouldBe("s-1");
        return query["code"].ToString();
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> RedeemAsync(
        string code,
        Action<Dictionary<string, string>>? change = null,
        string secret = SandboxOptions.ClientSecret
    )
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = Redirect,
            ["code_verifier"] = Verifier,
        };
        change?.Invoke(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/v1/token")
        {
            Content = new FormUrlEncodedContent(form),
        };
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SandboxOptions.ClientId}:{secret}"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Basic {basic}");
        using var answer = await okta.Http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private static JsonObject Header(string token) =>
        JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[0]))!.AsObject();

    private async Task<JsonObject> VerifiedAsync(string token)
    {
        (await IsSignedByAPublishedKeyAsync(token)).ShouldBeTrue();
        return JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[1]))!.AsObject();
    }

    private async Task<bool> IsSignedByAPublishedKeyAsync(string token)
    {
        var parts = token.Split('.');
        var kid = Header(token)["kid"]?.GetValue<string>();
        var keys = (await okta.GetAsync("/oauth2/v1/keys"))["keys"]!.AsArray();
        if (keys.SingleOrDefault(each => each!["kid"]!.GetValue<string>() == kid) is not { } key)
            return false;
        using var rsa = RSA.Create(
            new RSAParameters
            {
                Modulus = WebEncoders.Base64UrlDecode(key["n"]!.GetValue<string>()),
                Exponent = WebEncoders.Base64UrlDecode(key["e"]!.GetValue<string>()),
            }
        );
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        return rsa.VerifyData(signed, WebEncoders.Base64UrlDecode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
