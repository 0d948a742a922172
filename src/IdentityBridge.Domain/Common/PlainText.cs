using System.Text;

namespace IdentityBridge.Domain.Common;

/// <summary>Texts that people write for people: plain, with their line breaks, and nothing that a reader cannot see.</summary>
public static class PlainText
{
    private const int MostEmptyLines = 1;

    /// <summary>
    /// Line breaks become <c>\n</c>, at most one empty line stays between two others; control characters, and marks that turn the direction
    /// of writing around, are left out; half a surrogate becomes U+FFFD. Ends are trimmed.
    /// </summary>
    public static string Of(string? text)
    {
        var clean = new StringBuilder(text?.Length ?? 0);
        var breaks = 0;
        foreach (var rune in (text ?? "").ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                if (++breaks <= MostEmptyLines + 1)
                    clean.Append('\n');
                continue;
            }
            if (rune.Value == '\t')
                clean.Append(' ');
            else if (!Rune.IsControl(rune) && !TurnsDirection(rune.Value))
                clean.Append(rune.ToString());
            if (!Rune.IsWhiteSpace(rune))
                breaks = 0;
        }
        return clean.ToString().Trim();
    }

    /// <summary>Embeddings, overrides and isolates: they can make a text read as another (unicode.org/reports/tr9, section 2).</summary>
    private static bool TurnsDirection(int code) => code is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
