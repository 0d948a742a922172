using System.Net;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Web.Tests.SignIn;

/// <summary>Signing in against the sandbox's Okta org: the whole way, and everything that may go wrong on it.</summary>
public sealed class JourneyTests : IAsyncLifetime
{
    private const string Administrator = "nora.winter@example.com";
    private SandboxHost okta = null!;
    private PortalUnderTest portal = null!;
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        var time = new ManualTime();
        okta = await SandboxForSignIn.StartAsync(time);
        portal = await PortalUnderTest.StartAsync(okta.OktaUrl, time);
        browser = new Browser(portal);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await portal.DisposeAsync();
        await okta.DisposeAsync();
    }

    private async Task ShouldBeNobodyAsync(Browser who)
    {
        (await who.WhoAsync()).ShouldBeNull();
        portal.Sessions.Living.ShouldBeEmpty();
    }

    [Fact]
    public async Task SignIn_FromAPageThatNeedsIt_BackThereWithClaims()
    {
        var signIn = await browser.RedirectOfAsync("/me?tab=2");
        signIn.PathAndQuery.ShouldBe("/signin?returnUrl=%2Fme%3Ftab%3D2");
        var authorize = await browser.RedirectOfAsync(signIn);
        var callback = await browser.ChooseAsync(authorize, Administrator);
        var target = await browser.RedirectOfAsync(callback);

        target.PathAndQuery.ShouldBe("/me?tab=2");
        var me = (await browser.WhoAsync()).ShouldNotBeNull();
        me.ExternalId.ShouldStartWith("00u");
        me.Name.ShouldBe("Nora Winter");
        me.Login.ShouldBe(Administrator);
        me.Email.ShouldBe(Administrator);
        me.GroupsKnown.ShouldBeTrue();
        me.Groups.ShouldContain("identitybridge-administrators");
        me.Groups.Count.ShouldBeGreaterThan(1);
        me.Roles.ShouldBe("Administrator");
    }

    [Theory]
    [InlineData("otto.klein@example.com", "Auditor")]
    [InlineData("pia.sommer@example.com", "Reviewer")]
    [InlineData("lena.fischer@example.com", "None")]
    public async Task SignIn_ByGroups_Roles(string login, string roles)
    {
        await browser.SignInAsync(login);

        (await browser.WhoAsync()).ShouldNotBeNull().Roles.ShouldBe(roles);
    }

    [Fact]
    public async Task Challenge_Address_HasAllThatTheFlowNeeds()
    {
        var (first, second) = (await browser.ChallengeAsync(), await browser.ChallengeAsync());

        first.GetLeftPart(UriPartial.Path).ShouldBe($"{okta.OktaUrl}/oauth2/v1/authorize");
        Browser.ValueOf(first, "response_type").ShouldBe("code");
        Browser.ValueOf(first, "scope").ShouldBe("openid profile email groups");
        Browser.ValueOf(first, "redirect_uri").ShouldBe("http://localhost:5080/signin-oidc");
        Browser.ValueOf(first, "code_challenge_method").ShouldBe("S256");
        foreach (var name in (string[])["state", "nonce", "code_challenge"])
        {
            Browser.ValueOf(first, name).Length.ShouldBeGreaterThanOrEqualTo(43);
            Browser.ValueOf(second, name).ShouldNotBe(Browser.ValueOf(first, name));
        }
    }

    [Fact]
    public async Task SignIn_CallsToOkta_WithBasicCredentialsAndUserInfo()
    {
        await browser.SignInAsync(Administrator);

        var token = okta.OktaJournal.Read(route: "/oauth2/v1/token").ShouldHaveSingleItem();
        token.AuthorizationScheme.ShouldBe("Basic");
        token.Body.ShouldNotContain("client_secret");
        okta.OktaJournal.Read(route: "/oauth2/v1/userinfo").ShouldHaveSingleItem().AuthorizationScheme.ShouldBe("Bearer");
    }

    [Theory]
    [InlineData("wrong-issuer", "id_token_refused", "token.issuer")]
    [InlineData("wrong-audience", "id_token_refused", "token.audience")]
    [InlineData("wrong-nonce", "id_token_refused", "token.nonce")]
    [InlineData("missing-nonce", "id_token_refused", "token.claim")]
    [InlineData("wrong-sub", "userinfo_refused", "userinfo.subject")]
    [InlineData("bad-signature", "id_token_refused", "token.signature")]
    [InlineData("unknown-key", "id_token_refused", "token.key_unknown")]
    [InlineData("alg-none", "id_token_refused", "token.algorithm")]
    [InlineData("alg-hs256", "id_token_refused", "token.algorithm")]
    [InlineData("expired", "id_token_refused", "token.expired")]
    [InlineData("not-yet-valid", "id_token_refused", "token.not_yet_valid")]
    [InlineData("malformed", "id_token_refused", "token.malformed")]
    public async Task SignIn_BadIdToken_NobodyIsSignedIn(string fault, string reason, string detail)
    {
        await SandboxForSignIn.PostAsync(okta, "/_sandbox/tokens/next", new { fault });

        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe($"/signin-failed?reason={reason}");

        await ShouldBeNobodyAsync(browser);
        portal.Log.ShouldContain(line => line.Contains($"A sign-in failed: {reason} ({detail})", StringComparison.Ordinal));
        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/me");
    }

    [Fact]
    public async Task SignIn_KeysRotateWhileRunning_GoesOn()
    {
        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/me");
        await SandboxForSignIn.PostAsync(okta, "/_sandbox/keys/rotate", new { });
        await SandboxForSignIn.PostAsync(okta, "/_sandbox/keys/rotate", new { });
        using var other = new Browser(portal);

        (await other.SignInAsync("lena.fischer@example.com")).PathAndQuery.ShouldBe("/me");
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/oauth2/v1/keys")]
    public async Task Challenge_ProviderDown_ToldAndWorksWhenItIsBack(string route)
    {
        okta.OktaFaults.Add(new Fault(route, FaultKind.Drop));
        (await browser.ChallengeAsync()).PathAndQuery.ShouldBe("/signin-failed?reason=provider_unavailable");

        okta.OktaFaults.Clear();
        portal.Time.Advance(TimeSpan.FromSeconds(5));
        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/me");
    }

    [Fact]
    public async Task SignIn_DiscoveryDownAfterAGoodRead_GoesOn()
    {
        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/me");
        okta.OktaFaults.Add(new Fault("/.well-known/openid-configuration", FaultKind.Status, Status: 503));
        portal.Time.Advance(TimeSpan.FromHours(3));
        using var other = new Browser(portal);

        (await other.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/me");
    }

    [Theory]
    [InlineData("/oauth2/v1/token", FaultKind.Drop)]
    [InlineData("/oauth2/v1/token", FaultKind.DropAfter)]
    [InlineData("/oauth2/v1/userinfo", FaultKind.Drop)]
    [InlineData("/oauth2/v1/userinfo", FaultKind.Truncate)]
    public async Task SignIn_CallBreaksOnTheWay_NobodyIsSignedIn(string route, FaultKind kind)
    {
        okta.OktaFaults.Add(new Fault(route, kind));

        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/signin-failed?reason=provider_unavailable");
        await ShouldBeNobodyAsync(browser);
    }

    [Fact]
    public async Task Callback_Replayed_RefusedAndTheSessionStays()
    {
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), Administrator);
        (await browser.RedirectOfAsync(callback)).PathAndQuery.ShouldBe("/me");

        (await browser.RedirectOfAsync(callback)).PathAndQuery.ShouldBe("/signin-failed?reason=correlation_failed");

        (await browser.WhoAsync()).ShouldNotBeNull();
        portal.Sessions.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Callback_InAnotherBrowser_Refused()
    {
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), Administrator);
        using var victim = new Browser(portal);
        await victim.ChallengeAsync();

        (await victim.RedirectOfAsync(callback)).PathAndQuery.ShouldBe("/signin-failed?reason=correlation_failed");
        await ShouldBeNobodyAsync(victim);
    }

    [Fact]
    public async Task Callback_CookieOfAnotherChallengeUnderItsName_Refused()
    {
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), Administrator);
        var cookie = browser
            .Cookies.GetCookies(browser.Portal)
            .Single(c => c.Name.StartsWith("identitybridge-signin-", StringComparison.Ordinal));
        cookie.Value = (cookie.Value[0] == 'x' ? "y" : "x") + cookie.Value[1..];

        (await browser.RedirectOfAsync(callback)).PathAndQuery.ShouldBe("/signin-failed?reason=correlation_failed");
        await ShouldBeNobodyAsync(browser);
    }

    [Fact]
    public async Task Callback_TooLate_Refused()
    {
        var authorize = await browser.ChallengeAsync();
        portal.Time.Advance(TimeSpan.FromMinutes(16));

        var callback = await browser.ChooseAsync(authorize, Administrator);

        (await browser.RedirectOfAsync(callback)).PathAndQuery.ShouldBe("/signin-failed?reason=correlation_failed");
        await ShouldBeNobodyAsync(browser);
    }

    [Fact]
    public async Task Callback_StateTampered_Refused()
    {
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), Administrator);
        var state = Browser.ValueOf(callback, "state");
        var changed = state[..20] + (state[20] == 'A' ? 'B' : 'A') + state[21..];

        foreach (
            var bad in (Uri[])
                [
                    Browser.With(callback, "state", changed),
                    Browser.With(callback, "state", null),
                    new($"{callback}&state={state}"),
                ]
        )
            (await browser.RedirectOfAsync(bad)).PathAndQuery.ShouldBe("/signin-failed?reason=state_invalid");
        await ShouldBeNobodyAsync(browser);
    }

    [Fact]
    public async Task Callback_CodeUsedBefore_Refused()
    {
        var used = await browser.ChooseAsync(await browser.ChallengeAsync(), Administrator);
        await browser.RedirectOfAsync(used);
        using var other = new Browser(portal);
        var callback = await other.ChooseAsync(await other.ChallengeAsync(), "lena.fischer@example.com");

        var reused = Browser.With(callback, "code", Browser.ValueOf(used, "code"));

        (await other.RedirectOfAsync(reused)).PathAndQuery.ShouldBe("/signin-failed?reason=code_refused");
        (await other.WhoAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Callback_CodeOfAnotherBrowserInjected_Refused()
    {
        using var attacker = new Browser(portal);
        var stolen = await attacker.ChooseAsync(await attacker.ChallengeAsync(), Administrator);
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), "lena.fischer@example.com");

        var injected = Browser.With(callback, "code", Browser.ValueOf(stolen, "code"));

        (await browser.RedirectOfAsync(injected)).PathAndQuery.ShouldBe("/signin-failed?reason=code_refused");
        await ShouldBeNobodyAsync(browser);
    }

    [Fact]
    public async Task Callback_Posted_Refused()
    {
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), Administrator);
        using var form = new FormUrlEncodedContent([]);

        using var answer = await browser.SendAsync(HttpMethod.Post, callback, form);

        answer.Headers.Location!.OriginalString.ShouldBe("/signin-failed?reason=state_invalid");
    }

    [Fact]
    public async Task SignIn_TwoTabs_BothArrive()
    {
        var (first, second) = (await browser.ChallengeAsync("/me?tab=1"), await browser.ChallengeAsync("/me?tab=2"));

        var secondBack = await browser.ChooseAsync(second, Administrator);
        var firstBack = await browser.ChooseAsync(first, Administrator);

        (await browser.RedirectOfAsync(secondBack)).PathAndQuery.ShouldBe("/me?tab=2");
        (await browser.RedirectOfAsync(firstBack)).PathAndQuery.ShouldBe("/me?tab=1");
        (await browser.WhoAsync()).ShouldNotBeNull();
        portal.Sessions.Living.Count.ShouldBe(1);
        portal.Sessions.Ended.Values.ShouldBe(["signed_in_again"]);
    }

    [Theory]
    [MemberData(nameof(LocalUrlTests.ElsewhereAddresses), MemberType = typeof(LocalUrlTests))]
    public async Task SignIn_ReturnElsewhere_StartPage(string returnUrl) =>
        (await browser.SignInAsync(Administrator, returnUrl)).ShouldBe(new Uri($"{PortalUnderTest.Address}/"));

    [Fact]
    public async Task SignIn_SignedInAlready_StraightBack()
    {
        await browser.SignInAsync(Administrator);

        (await browser.RedirectOfAsync("/signin?returnUrl=/me")).PathAndQuery.ShouldBe("/me");
        (await browser.RedirectOfAsync("/signin?returnUrl=//evil.example.com")).ShouldBe(new Uri($"{PortalUnderTest.Address}/"));
    }

    [Fact]
    public async Task Challenge_ManyLeftOpen_CookiesStayFew()
    {
        for (var i = 0; i < 40; i++)
            await browser.ChallengeAsync();

        browser.Cookies.GetCookies(browser.Portal).Count.ShouldBeLessThanOrEqualTo(13);
        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/me");
    }

    [Fact]
    public async Task Api_NotSignedIn_401AndNoRedirect()
    {
        using var response = await browser.GetAsync("/api/me");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.Location.ShouldBeNull();
    }

    [Fact]
    public async Task Log_OfAllThis_HoldsNoSecret()
    {
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), Administrator);
        await browser.RedirectOfAsync(callback);
        await SandboxForSignIn.PostAsync(okta, "/_sandbox/tokens/next", new { fault = "bad-signature" });
        using (await browser.SignOutAsync()) { }
        (await browser.SignInAsync(Administrator)).PathAndQuery.ShouldBe("/signin-failed?reason=id_token_refused");

        // The web server's own request log is the host's to configure.
        var ours = portal.Log.Where(line => !line.StartsWith("Microsoft.AspNetCore.Hosting.", StringComparison.Ordinal)).ToList();
        ours.ShouldContain(line => line.Contains(" signed in, in ", StringComparison.Ordinal));
        foreach (
            var secret in (string[])
                ["eyJ", Browser.ValueOf(callback, "code"), SandboxOptions.ClientSecret, Browser.ValueOf(callback, "state")]
        )
            ours.ShouldNotContain(line => line.Contains(secret, StringComparison.Ordinal));
    }
}
