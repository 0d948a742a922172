using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary>A checked authorization request of the portal.</summary>
internal sealed record AuthorizeRequest(
    string RedirectUri,
    IReadOnlyList<string> Scopes,
    string State,
    string? Nonce,
    string CodeChallenge,
    string ResponseMode,
    string LoginHint,
    DateTimeOffset At
);

/// <summary>A browser's session with the org.</summary>
internal sealed record OktaSession(string UserId, DateTimeOffset AuthTime);

/// <summary>A code that was given out. <paramref name="AccessToken" /> is set once it has been redeemed.</summary>
internal sealed record IssuedCode(
    AuthorizeRequest Request,
    string UserId,
    DateTimeOffset AuthTime,
    DateTimeOffset At,
    string? AccessToken = null
);

/// <summary>What an opaque access token stands for.</summary>
internal sealed record IssuedAccess(string UserId, IReadOnlyList<string> Scopes, DateTimeOffset Expires);

/// <summary>Sign-ins under way, browser sessions, codes and tokens.</summary>
internal sealed class SignInState(TimeProvider time)
{
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(2);
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(300);
    private readonly ConcurrentDictionary<string, AuthorizeRequest> pending = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OktaSession> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IssuedCode> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IssuedAccess> access = new(StringComparer.Ordinal);

    public string Begin(AuthorizeRequest request) => Put(pending, request);

    public AuthorizeRequest? Pending(string key) =>
        pending.TryGetValue(key, out var request) && time.GetUtcNow() - request.At < TimeSpan.FromHours(1) ? request : null;

    public void Finish(string key) => pending.TryRemove(key, out _);

    public string Open(string userId) => Put(sessions, new OktaSession(userId, time.GetUtcNow()));

    public OktaSession? Session(string? key) =>
        key is not null && sessions.TryGetValue(key, out var session) && time.GetUtcNow() - session.AuthTime < SessionLifetime
            ? session
            : null;

    public OktaSession? Close(string? key) => key is not null && sessions.TryRemove(key, out var session) ? session : null;

    public string IssueCode(AuthorizeRequest request, OktaSession session) =>
        Put(codes, new IssuedCode(request, session.UserId, session.AuthTime, time.GetUtcNow()));

    /// <summary>Takes a code once. A second try ends what the first one gave (RFC 6749, 4.1.2).</summary>
    public IssuedCode? Redeem(string code, string accessToken)
    {
        if (!codes.TryGetValue(code, out var issued))
            return null;
        if (issued.AccessToken is null && codes.TryUpdate(code, issued with { AccessToken = accessToken }, issued))
            return time.GetUtcNow() - issued.At < CodeLifetime ? issued : null;
        if (codes.TryGetValue(code, out var redeemed) && redeemed.AccessToken is { } given)
            access.TryRemove(given, out _);
        return null;
    }

    public static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public void Grant(string token, string userId, IReadOnlyList<string> scopes) =>
        access[token] = new IssuedAccess(userId, scopes, time.GetUtcNow() + IdTokens.Lifetime);

    public IssuedAccess? Access(string token) =>
        access.TryGetValue(token, out var issued) && issued.Expires > time.GetUtcNow() ? issued : null;

    public void EndSessions(string userId, bool tokens)
    {
        foreach (var (key, session) in sessions)
            if (session.UserId == userId)
                sessions.TryRemove(key, out _);
        foreach (var (key, issued) in access)
            if (tokens && issued.UserId == userId)
                access.TryRemove(key, out _);
    }

    public void Clear()
    {
        pending.Clear();
        sessions.Clear();
        codes.Clear();
        access.Clear();
    }

    private static string Put<T>(ConcurrentDictionary<string, T> table, T value)
    {
        var key = NewToken();
        table[key] = value;
        return key;
    }
}
