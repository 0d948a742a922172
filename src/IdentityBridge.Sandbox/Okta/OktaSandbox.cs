namespace IdentityBridge.Sandbox.Okta;

/// <summary>The Okta side: an org with its management API, sign-in, event hooks and state page.</summary>
internal sealed class OktaSandbox(Company company, SandboxOptions options)
{
    private readonly OktaRateLimits limits = new(options.Time, options.RateLimitFactor);

    public OktaOrg Org { get; } = new(company, options.Time);

    public void Map(WebApplication app)
    {
        app.UseOktaManners(Org, limits);
    }

    public void Reset(Company company)
    {
        Org.Reset(company);
        limits.Reset();
    }
}
