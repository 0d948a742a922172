namespace IdentityBridge.Web.SignIn;

/// <summary>Addresses that a browser may be sent to after sign-in: of this portal only.</summary>
public static class LocalUrl
{
    private const int MaxLength = 2048;

    /// <summary>The address when it is a path of this portal, else the start page. Never the sign-in or sign-out itself.</summary>
    public static string OrRoot(string? address) => OrNull(address) is { } local && !IsOfSignIn(local) ? local : "/";

    /// <summary>The address when every browser reads it as a path of this portal; else null.</summary>
    public static string? OrNull(string? address)
    {
        if (address is null || address.Length is 0 or > MaxLength || address[0] != '/')
            return null;

        // "//host" names another host, browsers read "\" as "/" and drop tabs and line breaks before they look.
        if (address.Length > 1 && address[1] == '/')
            return null;
        foreach (var c in address)
        {
            if (c == '\\' || char.IsControl(c))
                return null;
        }

        return address;
    }

    private static bool IsOfSignIn(string local)
    {
        var path = local.AsSpan()[..(local.AsSpan().IndexOfAny('?', '#') is >= 0 and var end ? end : local.Length)];
        return path.StartsWith("/signin", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("/signout", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("/signed-out", StringComparison.OrdinalIgnoreCase);
    }
}
