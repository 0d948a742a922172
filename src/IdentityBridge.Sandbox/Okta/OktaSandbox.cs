using IdentityBridge.Sandbox.Control;
using IdentityBridge.Sandbox.Okta.Hooks;
using IdentityBridge.Sandbox.Okta.SignIn;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>The Okta side: an org with its management API, sign-in, event hooks, controls and state page.</summary>
internal sealed class OktaSandbox : IAsyncDisposable
{
    private readonly OktaRateLimits limits;
    private readonly EventHooks hooks;
    private readonly OktaStatePage page;

    public OktaSandbox(Company company, SandboxOptions options)
    {
        limits = new OktaRateLimits(options.Time, options.RateLimitFactor);
        Org = new OktaOrg(company, options.Time);
        SignIn = new OktaSignIn(Org, options);
        hooks = new EventHooks(Org);
        page = new OktaStatePage(Org);
    }

    public OktaOrg Org { get; }

    public OktaSignIn SignIn { get; }

    public void Map(WebApplication app)
    {
        app.UseOktaManners(Org, limits);
        app.MapEventHooks(Org, hooks);
        SignIn.Map(app);
        app.MapOktaControls(Org, SignIn);
        StatePage.Map(app, page.Version, page.View);
    }

    public void Reset(Company company)
    {
        hooks.Clear();
        SignIn.State.Clear();
        SignIn.Tokens.Faults.Clear();
        Org.Reset(company);
        limits.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await hooks.DisposeAsync();
        SignIn.Dispose();
    }
}
