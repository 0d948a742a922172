using System.Collections.Concurrent;
using IdentityBridge.Application.People;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.SignIn;

/// <summary>Whether sessions are alive, asked at most every <see cref="SignInOptions.RevalidateEvery" /> for each. Only "yes" is remembered.</summary>
internal sealed class SessionLiveness(IServiceScopeFactory scopes, IOptions<SignInOptions> options, TimeProvider time)
{
    private const int PruneAbove = 10_000;
    private readonly ConcurrentDictionary<string, DateTimeOffset> aliveUntil = new(StringComparer.Ordinal);

    public async Task<bool> IsAliveAsync(string keyHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (aliveUntil.TryGetValue(keyHash, out var until) && now < until)
            return true;
        await using var scope = scopes.CreateAsyncScope();
        var alive = await scope.ServiceProvider.GetRequiredService<IPortalSessions>().IsAliveAsync(keyHash, cancellationToken);
        if (!alive)
        {
            aliveUntil.TryRemove(keyHash, out _);
            return false;
        }

        if (aliveUntil.Count > PruneAbove)
        {
            foreach (var old in aliveUntil.Where(e => e.Value <= now))
                aliveUntil.TryRemove(old);
        }

        aliveUntil[keyHash] = now + options.Value.RevalidateEvery;
        return true;
    }

    public void Forget(string keyHash) => aliveUntil.TryRemove(keyHash, out _);
}
