namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary>The portal's registration as a client: where a sign-in and a sign-out may lead, compared exactly.</summary>
internal sealed class PortalClient(SandboxOptions options)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> redirects = new(options.RedirectUris, StringComparer.Ordinal);
    private readonly HashSet<string> signedOut = new(options.PostLogoutRedirectUris, StringComparer.Ordinal);

    public void Allow(string redirectUri, string? postLogoutRedirectUri)
    {
        lock (gate)
        {
            redirects.Add(redirectUri);
            if (postLogoutRedirectUri is not null)
                signedOut.Add(postLogoutRedirectUri);
        }
    }

    public bool MayRedirectTo(string uri)
    {
        lock (gate)
            return redirects.Contains(uri);
    }

    public bool MaySignOutTo(string uri)
    {
        lock (gate)
            return signedOut.Contains(uri);
    }
}
