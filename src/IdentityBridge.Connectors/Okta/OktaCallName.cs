namespace IdentityBridge.Connectors.Okta;

/// <summary>Okta counts calls per path pattern and method; this is the pattern of a call.</summary>
public static class OktaCallName
{
    private static readonly HashSet<string> FixedSegments = new(StringComparer.Ordinal)
    {
        "api",
        "v1",
        "users",
        "groups",
        "rules",
        "apps",
        "logs",
    };

    /// <summary><c>GET /api/v1/groups/{}/users</c> for any group; query and host do not count.</summary>
    public static string Of(HttpMethod method, string path)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        var end = path.IndexOf('?', StringComparison.Ordinal);
        var segments = (end < 0 ? path : path[..end]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return $"{method} /{string.Join('/', segments.Select(segment => FixedSegments.Contains(segment) ? segment : "{}"))}";
    }
}
