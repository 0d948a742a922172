using System.Text;

namespace IdentityBridge.Connectors.Http;

/// <summary>Makes text that came from a target fit for messages and logs.</summary>
public static class SafeText
{
    private const int Longest = 300;

    /// <summary>At most 300 characters, on one line, without the secrets.</summary>
    public static string Of(string? text, params ReadOnlySpan<string?> secrets)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";

        foreach (var secret in secrets)
            if (!string.IsNullOrEmpty(secret))
                text = text.Replace(secret, "***", StringComparison.Ordinal);

        var clean = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= Longest)
                return clean.Append('…').ToString();
            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }
}
