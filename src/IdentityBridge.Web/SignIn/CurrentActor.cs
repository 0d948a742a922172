using IdentityBridge.Application.Shared;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>Who is signed in, in a request as well as in an open page. One per scope.</summary>
public sealed class CurrentActor
{
    private readonly IHttpContextAccessor http;
    private readonly AuthenticationStateProvider pages;
    private readonly CircuitWatch circuit;
    private readonly IOptions<PortalRoleOptions> roles;

    internal CurrentActor(
        IHttpContextAccessor http,
        AuthenticationStateProvider pages,
        CircuitWatch circuit,
        IOptions<PortalRoleOptions> roles
    ) => (this.http, this.pages, this.circuit, this.roles) = (http, pages, circuit, roles);

    /// <summary>The person, with roles by the present configuration; null when nobody is signed in (any more).</summary>
    public async Task<SignedInPerson?> FindAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // In an open page the request it began with may still be around, with a principal that was revoked since.
        var principal = circuit.IsCircuit ? (await pages.GetAuthenticationStateAsync()).User : http.HttpContext?.User;
        return PortalClaims.PersonOf(principal, roles.Value);
    }
}
