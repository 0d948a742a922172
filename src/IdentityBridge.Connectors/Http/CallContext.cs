namespace IdentityBridge.Connectors.Http;

/// <summary>Who waits for a call: a person or an operation that must take effect, or a complete read that has time.</summary>
public enum CallPriority
{
    Interactive = 0,
    Background = 1,
}

/// <summary>What the handlers need to know of a call.</summary>
/// <param name="Target">Name of the target for people: "Okta".</param>
/// <param name="Name">The call without ids and query, as the target counts it for its limits: <c>GET /api/v1/users/{}/groups</c>.</param>
/// <param name="IsRead">Whether the call changes nothing, so that it may be repeated here.</param>
public sealed record CallContext(string Target, string Name, CallPriority Priority, bool IsRead)
{
    private static readonly HttpRequestOptionsKey<CallContext> Key = new("IdentityBridge.Call");

    public static CallContext Of(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Options.TryGetValue(Key, out var context)
            ? context
            : throw new InvalidOperationException("A request to a target needs a call context.");
    }

    public void Attach(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Set(Key, this);
    }
}
