using System.Net;
using System.Security.Claims;
using System.Text;
using IdentityBridge.Application.People;
using IdentityBridge.Sandbox;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityBridge.Web.Tests.SignIn;

/// <summary>How portal sessions are kept in the browser and on the server, and how they end.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Person = "lena.fischer@example.com";
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

    private static Cookie SessionCookie(Browser of, string name = "identitybridge") => of.Cookies.GetCookies(of.Portal)[name]!;

    [Fact]
    public async Task SignIn_OverLoopbackHttp_PlainNameAndStrictRules()
    {
        var callback = await browser.ChooseAsync(await browser.ChallengeAsync(), Person);
        using var response = await browser.SendAsync(HttpMethod.Get, callback);

        var header = response
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("identitybridge=", StringComparison.Ordinal));
        header.ShouldContain("; path=/; samesite=lax; httponly", Case.Insensitive);
        header.ShouldNotContain("secure", Case.Insensitive);
        header.ShouldNotContain("expires", Case.Insensitive);
        header.ShouldNotContain("domain", Case.Insensitive);
    }

    [Fact]
    public async Task SignIn_OverHttps_HostPrefixAndSecureOnEveryCookie()
    {
        using var secure = new Browser(portal, "https://portal.example.com");
        using var challenge = await secure.GetAsync("/signin?returnUrl=/me");
        using var answer = await secure.SendAsync(HttpMethod.Get, await secure.ChooseAsync(challenge.Headers.Location!, Person));

        foreach (var header in challenge.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")))
        {
            header.ShouldStartWith("__Host-identitybridge");
            foreach (var rule in (string[])["; secure", "; httponly", "; samesite=lax", "; path=/"])
                header.ShouldContain(rule, Case.Insensitive);
            header.ShouldNotContain("domain", Case.Insensitive);
        }

        (await secure.WhoAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task SignIn_OverPlainHttpElsewhere_Refused()
    {
        using var plain = new Browser(portal, "http://portal.example.com");

        (await plain.ChallengeAsync()).PathAndQuery.ShouldBe("/signin-failed?reason=https_required");
    }

    [Fact]
    public async Task Cookie_OfAnHttpsSession_NotTakenOverPlainHttp()
    {
        using var secure = new Browser(portal, "https://portal.example.com");
        await secure.SignInAsync(Person);
        using var plain = new Browser(portal, "http://portal.example.com");
        plain.Cookies.Add(plain.Portal, new Cookie("identitybridge", SessionCookie(secure, "__Host-identitybridge").Value));

        (await plain.WhoAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Store_AfterSignIn_HoldsHashAndCiphertextOnly()
    {
        await browser.SignInAsync(Person);

        var session = portal.Sessions.All.ShouldHaveSingleItem();
        var me = (await browser.WhoAsync()).ShouldNotBeNull();
        session.PersonExternalId.ShouldBe(me.ExternalId);
        session.KeyHash.ShouldBe(me.SessionKeyHash);
        session.KeyHash.Length.ShouldBe(43);
        session.UserAgent.ShouldBe("TestBrowser/1.0");
        session.ExpiresAt.ShouldBe(session.CreatedAt.AddMinutes(60));
        var stored = Encoding.Latin1.GetString(session.Ticket);
        stored.ShouldNotContain("eyJ");
        stored.ShouldNotContain(Person);
        SessionCookie(browser).Value.ShouldNotContain(session.KeyHash);
        SessionCookie(browser).Value.Length.ShouldBeLessThan(600);
    }

    [Fact]
    public async Task Ticket_CopiedToAnotherSession_DoesNotOpen()
    {
        await browser.SignInAsync("nora.winter@example.com");
        var rich = portal.Sessions.All.Single();
        using var other = new Browser(portal);
        await other.SignInAsync(Person);
        var poor = portal.Sessions.All.Single(s => s.KeyHash != rich.KeyHash);

        await portal.Sessions.SaveAsync(poor with { Ticket = rich.Ticket }, CancellationToken.None);

        (await other.WhoAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task SignIn_WithACookiePlantedBySomebodyElse_MakesANewSession()
    {
        using var attacker = new Browser(portal);
        await attacker.SignInAsync(Person);
        browser.Cookies.Add(browser.Portal, new Cookie("identitybridge", SessionCookie(attacker).Value, "/"));

        var target = await browser.RedirectOfAsync(
            await browser.ChooseAsync(await BareChallengeAsync(), "nora.winter@example.com")
        );

        target.PathAndQuery.ShouldBe("/me");
        (await browser.WhoAsync()).ShouldNotBeNull().Login.ShouldBe("nora.winter@example.com");
        (await attacker.WhoAsync()).ShouldBeNull();
    }

    // Whoever is signed in is not challenged again, so the planted cookie is held back for this one request.
    private async Task<Uri> BareChallengeAsync()
    {
        var planted = SessionCookie(browser);
        planted.Expired = true;
        var authorize = await browser.ChallengeAsync();
        browser.Cookies.Add(browser.Portal, new Cookie("identitybridge", planted.Value, "/"));
        return authorize;
    }

    [Fact]
    public async Task Session_Idle_Ends()
    {
        await browser.SignInAsync(Person);
        portal.Time.Advance(TimeSpan.FromMinutes(59));
        (await browser.WhoAsync()).ShouldNotBeNull();
        portal.Time.Advance(TimeSpan.FromMinutes(59));
        (await browser.WhoAsync()).ShouldNotBeNull();

        portal.Time.Advance(TimeSpan.FromMinutes(61));

        (await browser.WhoAsync()).ShouldBeNull();
        portal.Sessions.Ended.Values.ShouldBe(["idle"]);
    }

    [Fact]
    public async Task Session_AlwaysInUse_EndsAtItsAbsoluteLifetime()
    {
        await browser.SignInAsync(Person);
        for (var minutes = 30; minutes < 12 * 60; minutes += 30)
        {
            portal.Time.Advance(TimeSpan.FromMinutes(30));
            (await browser.WhoAsync()).ShouldNotBeNull();
        }

        portal.Time.Advance(TimeSpan.FromMinutes(30));

        (await browser.WhoAsync()).ShouldBeNull();
        portal.Sessions.Ended.Values.ShouldBe(["absolute"]);
    }

    [Fact]
    public async Task Session_PageMerelyOpen_DoesNotCountAsUse()
    {
        await browser.SignInAsync(Person);
        portal.Time.Advance(TimeSpan.FromMinutes(50));
        using (await browser.GetAsync("/_blazor/negotiate")) { }

        portal.Time.Advance(TimeSpan.FromMinutes(15));

        (await browser.WhoAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Session_PersonDeactivated_EndsWithinTheInterval()
    {
        await browser.SignInAsync(Person);
        var me = (await browser.WhoAsync()).ShouldNotBeNull();
        (await browser.WhoAsync()).ShouldNotBeNull();
        portal.Sessions.AliveQuestions.ShouldBe(1);

        portal.Sessions.Deactivate(me.ExternalId);
        portal.Time.Advance(TimeSpan.FromSeconds(15));

        (await browser.WhoAsync()).ShouldBeNull();
        portal.Sessions.Ended.Values.ShouldBe(["not_alive"]);
        SessionCookie(browser).ShouldBeNull();
    }

    [Fact]
    public async Task Session_EndedElsewhere_EndsAtOnce()
    {
        await browser.SignInAsync(Person);
        await portal.Sessions.EndAsync(portal.Sessions.All.Single().KeyHash, "by_administrator", CancellationToken.None);

        (await browser.WhoAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task SignOut_BothEnd()
    {
        await browser.SignInAsync(Person);
        var cookie = SessionCookie(browser).Value;

        using var first = await browser.SignOutAsync();
        first.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var atOkta = first.Headers.Location!;
        atOkta.GetLeftPart(UriPartial.Path).ShouldBe($"{okta.OktaUrl}/oauth2/v1/logout");
        var callback = await browser.RedirectOfAsync(atOkta);
        callback.GetLeftPart(UriPartial.Path).ShouldBe($"{PortalUnderTest.Address}/signout-callback");
        (await browser.RedirectOfAsync(callback)).PathAndQuery.ShouldBe("/signed-out");

        (await browser.WhoAsync()).ShouldBeNull();
        portal.Sessions.Ended.Values.ShouldBe(["signed_out"]);
        using var signInPage = await browser.SendAsync(HttpMethod.Get, await browser.ChallengeAsync());
        signInPage.StatusCode.ShouldBe(HttpStatusCode.OK, "Okta asks again who it is");
        using var thief = new Browser(portal);
        thief.Cookies.Add(thief.Portal, new Cookie("identitybridge", cookie, "/"));
        (await thief.WhoAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task SignOut_OnlyOneOfTwoSessions_TheOtherStays()
    {
        await browser.SignInAsync(Person);
        using var other = new Browser(portal);
        await other.SignInAsync(Person);

        using (await browser.SignOutAsync()) { }

        (await browser.WhoAsync()).ShouldBeNull();
        (await other.WhoAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task SignOut_WithoutAntiforgeryToken_RefusedAndStillSignedIn()
    {
        await browser.SignInAsync(Person);

        using var response = await browser.SignOutAsync(withToken: false);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.WhoAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task SignOut_ByGet_NotOffered()
    {
        await browser.SignInAsync(Person);

        using (var response = await browser.GetAsync("/signout"))
            response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await browser.WhoAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task SignOutCallback_WrongState_NotBelieved()
    {
        await browser.SignInAsync(Person);
        using var first = await browser.SignOutAsync();

        (await browser.RedirectOfAsync("/signout-callback?state=made-up")).ShouldBe(new Uri($"{PortalUnderTest.Address}/"));
        (await browser.RedirectOfAsync("/signout-callback")).ShouldBe(new Uri($"{PortalUnderTest.Address}/"));
    }

    [Fact]
    public async Task OpenPage_SessionEnds_NobodyIsSignedInThereSoon()
    {
        await using var quick = await PortalUnderTest.StartAsync(
            okta.OktaUrl,
            portal.Time,
            settings: new(StringComparer.Ordinal) { ["SignIn:RevalidateEvery"] = "00:00:00.050" }
        );
        using var visitor = new Browser(quick);
        await visitor.SignInAsync(Person);
        var me = (await visitor.WhoAsync()).ShouldNotBeNull();
        await using var circuit = quick.Services.CreateAsyncScope();
        var (actor, signedOut) = await OpenPageAsync(circuit.ServiceProvider, me);
        (await actor.FindAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull().ExternalId.ShouldBe(me.ExternalId);

        quick.Sessions.Deactivate(me.ExternalId);

        await signedOut.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        (await actor.FindAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task OpenPage_DatabaseAwayForLong_NobodyIsSignedInThereInTheEnd()
    {
        await using var quick = await PortalUnderTest.StartAsync(
            okta.OktaUrl,
            portal.Time,
            settings: new(StringComparer.Ordinal) { ["SignIn:RevalidateEvery"] = "00:00:00.050" }
        );
        using var visitor = new Browser(quick);
        await visitor.SignInAsync(Person);
        var me = (await visitor.WhoAsync()).ShouldNotBeNull();
        await using var circuit = quick.Services.CreateAsyncScope();
        var (_, signedOut) = await OpenPageAsync(circuit.ServiceProvider, me);
        quick.Sessions.Broken = true;
        var asked = quick.Sessions.AliveQuestions;
        await WaitUntilAsync(() => quick.Sessions.AliveQuestions > asked + 3);
        signedOut.IsCompleted.ShouldBeFalse("a database that is away for a moment throws nobody out");

        quick.Time.Advance(TimeSpan.FromSeconds(46));

        await signedOut.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task OpenPage_SomebodyWorksThere_KeepsItsSession()
    {
        await using var quick = await PortalUnderTest.StartAsync(
            okta.OktaUrl,
            portal.Time,
            settings: new(StringComparer.Ordinal) { ["SignIn:RevalidateEvery"] = "00:00:00.050" }
        );
        using var visitor = new Browser(quick);
        await visitor.SignInAsync(Person);
        var me = (await visitor.WhoAsync()).ShouldNotBeNull();
        await using var circuit = quick.Services.CreateAsyncScope();
        var (_, signedOut) = await OpenPageAsync(circuit.ServiceProvider, me);
        var click = circuit
            .ServiceProvider.GetServices<CircuitHandler>()
            .Single(h => h.GetType().Assembly == typeof(CurrentActor).Assembly)
            .CreateInboundActivityHandler(_ => Task.CompletedTask);

        for (var i = 0; i < 3; i++)
        {
            quick.Time.Advance(TimeSpan.FromMinutes(40));
            var now = quick.Time.GetUtcNow();
            await click(null!);
            await WaitUntilAsync(() => quick.Sessions.All.Single().LastSeenAt == now);
        }

        signedOut.IsCompleted.ShouldBeFalse();
        quick.Time.Advance(TimeSpan.FromMinutes(61));
        await signedOut.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenPage_InEitherOrderOfRegistration_IsRevalidated(bool signInFirst)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddSingleton<IPortalSessions>(portal.Sessions);
        builder.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        if (signInFirst)
            builder.Services.AddOktaSignIn(builder.Configuration);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        if (!signInFirst)
            builder.Services.AddOktaSignIn(builder.Configuration);
        builder.Configuration["SignIn:Authority"] = okta.OktaUrl;
        builder.Configuration["SignIn:ClientId"] = "client";
        builder.Configuration["SignIn:ClientSecret"] = "secret";
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();

        scope
            .ServiceProvider.GetRequiredService<AuthenticationStateProvider>()
            .ShouldBeAssignableTo<RevalidatingServerAuthenticationStateProvider>();
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
            await Task.Delay(10, limit.Token);
    }

    private static async Task<(CurrentActor Actor, Task SignedOut)> OpenPageAsync(IServiceProvider scope, Me me)
    {
        foreach (var handler in scope.GetServices<CircuitHandler>())
            await handler.OnCircuitOpenedAsync(null!, CancellationToken.None);
        var provider = scope.GetRequiredService<AuthenticationStateProvider>();
        var identity = new ClaimsIdentity(
            [new Claim(PortalClaims.Subject, me.ExternalId), new Claim(PortalClaims.Session, me.SessionKeyHash!)],
            "Portal"
        );
        var state = Task.FromResult(new AuthenticationState(new ClaimsPrincipal(identity)));
        ((IHostEnvironmentAuthenticationStateProvider)provider).SetAuthenticationState(state);
        var signedOut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.AuthenticationStateChanged += async changed =>
        {
            if ((await changed).User.Identity is not { IsAuthenticated: true })
                signedOut.TrySetResult();
        };
        return (scope.GetRequiredService<CurrentActor>(), signedOut.Task);
    }
}
