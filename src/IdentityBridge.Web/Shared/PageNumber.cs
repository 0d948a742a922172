using System.Globalization;

namespace IdentityBridge.Web.Shared;

/// <summary>The page of a list as the address has it.</summary>
public static class PageNumber
{
    private const int Most = 100_000;

    /// <summary>From 1; the first for whatever is not a page.</summary>
    public static int Of(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, Most) : 1;
}
