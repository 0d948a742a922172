using System.Collections.Concurrent;
using IdentityBridge.Application.People;

namespace IdentityBridge.Web.Tests.SignIn;

/// <summary>Portal sessions in memory, and the switch that deactivates a person.</summary>
internal sealed class DictionarySessions(TimeProvider time) : IPortalSessions
{
    private readonly ConcurrentDictionary<string, PortalSession> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> inactive = new(StringComparer.Ordinal);
    private int aliveQuestions;

    public IReadOnlyCollection<PortalSession> All => [.. sessions.Values];

    public IReadOnlyDictionary<string, string> Ended => ended;

    public IReadOnlyCollection<PortalSession> Living => [.. sessions.Values.Where(s => !ended.ContainsKey(s.KeyHash))];

    public int AliveQuestions => aliveQuestions;

    public bool Broken { get; set; }

    public void Deactivate(string personExternalId) => inactive[personExternalId] = true;

    public Task SaveAsync(PortalSession session, CancellationToken ct)
    {
        if (!ended.ContainsKey(session.KeyHash))
            sessions[session.KeyHash] = session;
        return Task.CompletedTask;
    }

    public Task<PortalSession?> FindAsync(string keyHash, CancellationToken ct) =>
        Task.FromResult(ended.ContainsKey(keyHash) ? null : sessions.GetValueOrDefault(keyHash));

    public Task EndAsync(string keyHash, string reason, CancellationToken ct)
    {
        if (sessions.ContainsKey(keyHash))
            ended.TryAdd(keyHash, reason);
        return Task.CompletedTask;
    }

    public Task<bool> IsAliveAsync(string keyHash, CancellationToken ct)
    {
        Interlocked.Increment(ref aliveQuestions);
        if (Broken)
            throw new IOException("The database is away.");
        return Task.FromResult(
            !ended.ContainsKey(keyHash)
                && sessions.TryGetValue(keyHash, out var session)
                && time.GetUtcNow() < session.ExpiresAt
                && !inactive.ContainsKey(session.PersonExternalId)
        );
    }
}
