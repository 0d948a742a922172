using System.Text.RegularExpressions;

namespace IdentityBridge.Connectors.Okta;

/// <summary>Reads the Link header (RFC 8288), sent as several headers or as one with commas.</summary>
internal static partial class LinkHeader
{
    /// <summary>The address with rel="next"; null when there is none.</summary>
    /// <exception cref="FormatException">More than one next, or not an absolute address.</exception>
    public static Uri? Next(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var values))
            return null;

        var found = new List<string>();
        foreach (var value in values)
        foreach (Match link in Pattern().Matches(value))
            if (link.Groups["rel"].Value.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase))
                found.Add(link.Groups["url"].Value);

        return found switch
        {
            [] => null,
            [var only] when Uri.TryCreate(only, UriKind.Absolute, out var next) => next,
            [_] => throw new FormatException("the next link is not an absolute address"),
            _ => throw new FormatException("there are several next links"),
        };
    }

    [GeneratedRegex(
        """<(?<url>[^<>]*)>(?:\s*;\s*(?!rel=)[a-zA-Z*]+=(?:"[^"]*"|[^;,\s"]*))*\s*;\s*rel="?(?<rel>[^";,]+)"?""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
