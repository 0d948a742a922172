namespace IdentityBridge.Web.Features.Profile;

/// <summary>Browsers by the way they name themselves. A guess for the eye; nothing depends on it.</summary>
internal static class Browsers
{
    // Order matters: most browsers name the others as well.
    private static readonly (string Part, string Name)[] Known =
    [
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("EdgiOS/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("HeadlessChrome/", "Chrome without a window"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];

    private static readonly (string Part, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>"Firefox on Linux"; "an unknown browser" when it does not say.</summary>
    public static string Name(string? userAgent)
    {
        var browser = Find(Known, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => "an unknown browser",
            (null, _) => $"a browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Part, string Name)[] among, string? userAgent) =>
        userAgent is null ? null : among.FirstOrDefault(a => userAgent.Contains(a.Part, StringComparison.Ordinal)).Name;
}
