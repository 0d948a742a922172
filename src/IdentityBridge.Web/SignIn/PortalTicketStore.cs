using System.Security.Claims;
using System.Security.Cryptography;
using IdentityBridge.Application.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>
/// Keeps what the cookie handler knows about a session on the server; the browser gets a random key only, which is stored hashed. Also
/// the one place that decides how long a session lasts: <see cref="SignInOptions.IdleTimeout" /> and
/// <see cref="SignInOptions.AbsoluteTimeout" />.
/// </summary>
internal sealed class PortalTicketStore(
    IServiceScopeFactory scopes,
    IDataProtectionProvider protection,
    IOptions<SignInOptions> options,
    TimeProvider time,
    ILogger<PortalTicketStore> logger
) : ITicketStore
{
    private const int MaxUserAgentLength = 256;
    private static readonly TimeSpan LongestBetweenTouches = TimeSpan.FromMinutes(1);

    public Task<string> StoreAsync(AuthenticationTicket ticket) => StoreNewAsync(ticket, userAgent: null, CancellationToken.None);

    public Task<string> StoreAsync(AuthenticationTicket ticket, CancellationToken cancellationToken) =>
        StoreNewAsync(ticket, userAgent: null, cancellationToken);

    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) =>
        StoreNewAsync(ticket, httpContext.Request.Headers.UserAgent.ToString(), cancellationToken);

    public Task RenewAsync(string key, AuthenticationTicket ticket) => RenewAsync(key, ticket, CancellationToken.None);

    public async Task RenewAsync(string key, AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var hash = SignInCookies.HashOf(key);
        await UseAsync(async sessions =>
        {
            if (await sessions.FindAsync(hash, cancellationToken) is { } session)
                await sessions.SaveAsync(session with { Ticket = Protect(hash, ticket) }, cancellationToken);
        });
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, touch: true, CancellationToken.None);

    public Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken) =>
        RetrieveAsync(key, touch: true, cancellationToken);

    // A page that merely stays open must not keep its session: what people do there is told by CircuitWatch.
    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) =>
        RetrieveAsync(
            key,
            touch: !httpContext.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase),
            cancellationToken
        );

    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    public Task RemoveAsync(string key, CancellationToken cancellationToken) => EndAsync(key, "signed_out", cancellationToken);

    public Task EndAsync(string key, string reason, CancellationToken cancellationToken) =>
        UseAsync(sessions => sessions.EndAsync(SignInCookies.HashOf(key), reason, cancellationToken));

    /// <summary>Tells that the session's person did something just now.</summary>
    public Task TouchAsync(string keyHash, CancellationToken cancellationToken) =>
        UseAsync(async sessions =>
        {
            if (await FindLivingAsync(sessions, keyHash, cancellationToken) is { } session)
                await TouchAsync(sessions, session, cancellationToken);
        });

    private async Task<string> StoreNewAsync(AuthenticationTicket ticket, string? userAgent, CancellationToken cancellationToken)
    {
        var key = SignInCookies.NewSecret();
        var hash = SignInCookies.HashOf(key);
        var now = time.GetUtcNow();
        var subject =
            ticket.Principal.FindFirstValue(PortalClaims.Subject)
            ?? throw new InvalidOperationException("A session needs a person.");
        var session = new PortalSession(
            hash,
            subject,
            Protect(hash, ticket),
            now,
            now,
            ExpiryOf(now, now),
            userAgent is { Length: > MaxUserAgentLength } ? userAgent[..MaxUserAgentLength] : userAgent
        );
        await UseAsync(sessions => sessions.SaveAsync(session, cancellationToken));
        return key;
    }

    private async Task<AuthenticationTicket?> RetrieveAsync(string key, bool touch, CancellationToken cancellationToken)
    {
        var hash = SignInCookies.HashOf(key);
        AuthenticationTicket? ticket = null;
        await UseAsync(async sessions =>
        {
            if (await FindLivingAsync(sessions, hash, cancellationToken) is not { } session)
                return;
            ticket = Unprotect(session);
            if (ticket is not null && touch)
                await TouchAsync(sessions, session, cancellationToken);
        });
        (ticket?.Principal.Identity as ClaimsIdentity)?.AddClaim(new Claim(PortalClaims.Session, hash));
        return ticket;
    }

    private async Task<PortalSession?> FindLivingAsync(
        IPortalSessions sessions,
        string keyHash,
        CancellationToken cancellationToken
    )
    {
        if (await sessions.FindAsync(keyHash, cancellationToken) is not { } session)
            return null;
        var now = time.GetUtcNow();
        if (now < ExpiryOf(session.CreatedAt, session.LastSeenAt))
            return session;
        var reason = now >= session.CreatedAt + options.Value.AbsoluteTimeout ? "absolute" : "idle";
        await sessions.EndAsync(keyHash, reason, cancellationToken);
        logger.SessionEnded(session.PersonExternalId, reason);
        return null;
    }

    private async Task TouchAsync(IPortalSessions sessions, PortalSession session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var between = TimeSpan.FromTicks(Math.Min(LongestBetweenTouches.Ticks, options.Value.IdleTimeout.Ticks / 4));
        if (now - session.LastSeenAt >= between)
            await sessions.SaveAsync(
                session with
                {
                    LastSeenAt = now,
                    ExpiresAt = ExpiryOf(session.CreatedAt, now),
                },
                cancellationToken
            );
    }

    private DateTimeOffset ExpiryOf(DateTimeOffset created, DateTimeOffset lastSeen)
    {
        var (idle, absolute) = (lastSeen + options.Value.IdleTimeout, created + options.Value.AbsoluteTimeout);
        return idle < absolute ? idle : absolute;
    }

    private byte[] Protect(string hash, AuthenticationTicket ticket) =>
        Protector(hash).Protect(TicketSerializer.Default.Serialize(ticket));

    private AuthenticationTicket? Unprotect(PortalSession session)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(Protector(session.KeyHash).Unprotect(session.Ticket));
        }
        catch (CryptographicException)
        {
            logger.TicketUnreadable(session.PersonExternalId);
            return null;
        }
    }

    // The hash is part of the purpose, so that a ticket copied to another row does not open.
    private IDataProtector Protector(string hash) => protection.CreateProtector("IdentityBridge.SignIn.Ticket.v1", hash);

    private async Task UseAsync(Func<IPortalSessions, Task> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<IPortalSessions>());
    }
}
