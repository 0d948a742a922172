namespace IdentityBridge.Connectors.Http;

/// <summary>Which addresses we hand our credentials to.</summary>
public static class TargetUrl
{
    /// <summary>Absolute, without user info, query and fragment; https, or http on this machine only.</summary>
    public static bool IsAcceptable(string? text, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && url is { UserInfo: "", Query: "", Fragment: "" }
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    /// <summary>Same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri one, Uri other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Scheme == other.Scheme
            && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase)
            && one.Port == other.Port
            && other.UserInfo.Length == 0;
    }
}
