using System.Text;
using System.Text.Json.Nodes;

namespace IdentityBridge.Web.Tests.SignIn;

/// <summary>What the portal makes of a provider's answers that are unusual, thin or wrong.</summary>
public sealed class ProviderAnswerTests : IAsyncLifetime
{
    private ScriptedProvider provider = null!;
    private PortalUnderTest portal = null!;
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await ScriptedProvider.StartAsync();
        portal = await PortalUnderTest.StartAsync(
            provider.Issuer,
            clientId: "client",
            clientSecret: "a secret: with+signs/ü",
            settings: new(StringComparer.Ordinal) { ["Portal:Roles:Administrators:1"] = "admins" }
        );
        browser = new Browser(portal);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await portal.DisposeAsync();
        await provider.DisposeAsync();
    }

    private async Task<string> SignInAsync()
    {
        var authorize = await browser.ChallengeAsync();
        provider.Nonce = Browser.ValueOf(authorize, "nonce");
        var state = Uri.EscapeDataString(Browser.ValueOf(authorize, "state"));
        return (await browser.RedirectOfAsync($"/signin-oidc?code=c0de&state={state}")).PathAndQuery;
    }

    [Fact]
    public async Task SignIn_GroupsNotTold_UnknownAndNoRoles()
    {
        (await SignInAsync()).ShouldBe("/me");

        var me = (await browser.WhoAsync()).ShouldNotBeNull();
        me.GroupsKnown.ShouldBeFalse();
        me.Groups.ShouldBeEmpty();
        me.Roles.ShouldBe("None");
        me.Name.ShouldBe(ScriptedProvider.Subject);
    }

    [Theory]
    [InlineData("""["admins"]""", true, "Administrator")]
    [InlineData("""["Admins","other"]""", true, "None")]
    [InlineData("[]", true, "None")]
    [InlineData("null", false, "None")]
    [InlineData("\"admins\"", false, "None")]
    [InlineData("""["admins",7]""", false, "None")]
    [InlineData("""{"admins":true}""", false, "None")]
    public async Task SignIn_Groups_CountOnlyWhenPlainlyTold(string groups, bool known, string roles)
    {
        provider.ExtraIdTokenClaims["groups"] = new JsonArray("admins");
        provider.UserInfo = (200, $$"""{"sub":"{{ScriptedProvider.Subject}}","groups":{{groups}}}""");

        (await SignInAsync()).ShouldBe("/me");

        var me = (await browser.WhoAsync()).ShouldNotBeNull();
        me.GroupsKnown.ShouldBe(known);
        me.Roles.ShouldBe(roles);
    }

    [Fact]
    public async Task SignIn_GroupsOnlyInTheIdToken_Count()
    {
        provider.ExtraIdTokenClaims["groups"] = new JsonArray("admins", "b");

        (await SignInAsync()).ShouldBe("/me");

        var me = (await browser.WhoAsync()).ShouldNotBeNull();
        me.Groups.ShouldBe(["admins", "b"]);
        me.Roles.ShouldBe("Administrator");
    }

    [Fact]
    public async Task SignIn_Credentials_InTheHeaderOnlyAndFormEncoded()
    {
        (await SignInAsync()).ShouldBe("/me");

        var sent = Encoding.ASCII.GetString(Convert.FromBase64String(provider.AuthorizationSeen!["Basic ".Length..]));
        sent.ShouldBe("client:a+secret%3A+with%2Bsigns%2F%C3%BC");
        var body = provider.BodySeen.ShouldNotBeNull();
        body.ShouldNotContain("client_secret");
        body.ShouldContain("code_verifier=");
    }

    [Theory]
    [InlineData(200, """{"sub":"00uSomebodyElse"}""", "userinfo_refused")]
    [InlineData(200, "{}", "userinfo_refused")]
    [InlineData(200, "[]", "userinfo_refused")]
    [InlineData(200, """{"sub":"00u1scripted","sub":"00u1scripted"}""", "userinfo_refused")]
    [InlineData(401, "", "userinfo_refused")]
    [InlineData(302, "", "userinfo_refused")]
    [InlineData(500, "", "provider_unavailable")]
    [InlineData(429, "", "provider_unavailable")]
    public async Task SignIn_BadUserInfo_Refused(int status, string body, string reason)
    {
        provider.UserInfo = (status, body);

        (await SignInAsync()).ShouldBe($"/signin-failed?reason={reason}");
        (await browser.WhoAsync()).ShouldBeNull();
        portal.Sessions.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(200, "{}", "provider_refused")]
    [InlineData(200, "no json", "provider_refused")]
    [InlineData(200, """{"token_type":"DPoP","access_token":"a","id_token":"b"}""", "provider_refused")]
    [InlineData(200, """{"token_type":"Bearer","access_token":"a"}""", "id_token_refused")]
    [InlineData(200, """{"token_type":"Bearer","access_token":"a","id_token":""}""", "id_token_refused")]
    [InlineData(200, """{"token_type":"Bearer","access_token":"a","id_token":"a.b.c"}""", "id_token_refused")]
    [InlineData(400, """{"error":"invalid_grant","error_description":"secret words"}""", "code_refused")]
    [InlineData(400, """{"error":"use_dpop_nonce"}""", "provider_refused")]
    [InlineData(401, """{"error":"invalid_client"}""", "client_refused")]
    [InlineData(401, "", "client_refused")]
    [InlineData(503, "", "provider_unavailable")]
    public async Task SignIn_BadTokenAnswer_Refused(int status, string body, string reason)
    {
        provider.Token = (status, body);

        (await SignInAsync()).ShouldBe($"/signin-failed?reason={reason}");
        (await browser.WhoAsync()).ShouldBeNull();
        portal.Sessions.All.ShouldBeEmpty();
        portal.Log.ShouldNotContain(line => line.Contains("secret words", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("error=access_denied&error_description=User+is+not+assigned+to+the+client+application.", "access_denied")]
    [InlineData("error=login_required", "provider_refused")]
    [InlineData("error=temporarily_unavailable", "provider_unavailable")]
    [InlineData("error=%3Cscript%3E", "provider_refused")]
    [InlineData("error=", "provider_refused")]
    [InlineData("code=a&error=access_denied", "access_denied")]
    [InlineData("code=a&code=b", "code_missing")]
    [InlineData("code=", "code_missing")]
    [InlineData("", "code_missing")]
    [InlineData("code=a&iss=https%3A%2F%2Fevil.example.com", "provider_refused")]
    public async Task Callback_ErrorAnswer_OnlyAReasonIsTold(string query, string reason)
    {
        var state = Uri.EscapeDataString(Browser.ValueOf(await browser.ChallengeAsync(), "state"));

        var to = await browser.RedirectOfAsync($"/signin-oidc?state={state}&{query}");

        to.PathAndQuery.ShouldBe($"/signin-failed?reason={reason}");
        portal.Log.ShouldContain(line => line.Contains($"A sign-in failed: {reason} (callback.", StringComparison.Ordinal));
        portal.Sessions.All.ShouldBeEmpty();
    }
}
