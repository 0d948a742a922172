namespace IdentityBridge.Application.People;

/// <summary>A person's session in the portal, from sign-in until sign-out, idle or absolute timeout, or the person's deactivation.</summary>
/// <param name="KeyHash">SHA-256 of the key in the browser's cookie, base64url. The key itself is kept nowhere else.</param>
/// <param name="PersonExternalId">The person's id in the directory (Okta user id).</param>
/// <param name="Ticket">Who signed in and their id_token, encrypted; only the sign-in room can read it.</param>
/// <param name="LastSeenAt">When the person last did something; about a minute exact.</param>
/// <param name="ExpiresAt">When it ends by itself, as things stand; moves on with <paramref name="LastSeenAt" />.</param>
/// <param name="UserAgent">As the browser names itself, at most 256 characters; for the person's list of sessions.</param>
public sealed record PortalSession(
    string KeyHash,
    string PersonExternalId,
    byte[] Ticket,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt,
    string? UserAgent
);

/// <summary>Where portal sessions are kept. Safe for use by several threads and processes.</summary>
public interface IPortalSessions
{
    /// <summary>Inserts or replaces by key hash. A session that was ended stays ended: saving it again must not revive it.</summary>
    Task SaveAsync(PortalSession session, CancellationToken ct);

    /// <summary>The session; null when it is unknown or was ended.</summary>
    Task<PortalSession?> FindAsync(string keyHash, CancellationToken ct);

    /// <summary>Ends a session for good. The first reason stays; ending an unknown or ended session changes nothing.</summary>
    /// <param name="reason"><c>signed_out</c>, <c>signed_in_again</c>, <c>idle</c>, <c>absolute</c> or <c>not_alive</c>.</param>
    Task EndAsync(string keyHash, string reason, CancellationToken ct);

    /// <summary>Whether the session is neither ended nor expired and its person is active.</summary>
    Task<bool> IsAliveAsync(string keyHash, CancellationToken ct);
}
