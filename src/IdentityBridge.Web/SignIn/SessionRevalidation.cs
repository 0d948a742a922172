using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>
/// Ends the sign-in of an open page soon after its session ended or its person was deactivated, and keeps the session of a page in which
/// somebody works.
/// </summary>
internal sealed class SessionRevalidation(
    ILoggerFactory loggers,
    SessionLiveness liveness,
    PortalTicketStore tickets,
    CircuitWatch circuit,
    IOptions<SignInOptions> options,
    TimeProvider time
) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    // A database that is away for a moment does not throw everybody out, but access still ends within a minute.
    private static readonly TimeSpan LongestUnconfirmed = TimeSpan.FromSeconds(45);
    private readonly ILogger logger = loggers.CreateLogger<SessionRevalidation>();
    private DateTimeOffset confirmed = time.GetUtcNow();
    private DateTimeOffset? told;

    protected override TimeSpan RevalidationInterval => options.Value.RevalidateEvery;

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    )
    {
        if (authenticationState.User.FindFirstValue(PortalClaims.Session) is not { } keyHash)
            return false;
        var now = time.GetUtcNow();
        try
        {
            if (circuit.LastActivity is { } activity && activity != told)
            {
                await tickets.TouchAsync(keyHash, cancellationToken);
                told = activity;
            }

            liveness.Forget(keyHash);
            var alive = await liveness.IsAliveAsync(keyHash, cancellationToken);
            if (alive)
                confirmed = now;
            else
                logger.SessionEnded(authenticationState.User.FindFirstValue(PortalClaims.Subject), "not_alive");
            return alive;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.RevalidationFailed(e);
            return now - confirmed < LongestUnconfirmed;
        }
    }
}
