using System.Globalization;
using System.Text;

namespace IdentityBridge.Domain.Catalog;

/// <summary>
/// The text of something in the catalogue, made to be searched: small letters without accents. The name comes first; then where the words of
/// the name begin, and where those of permission sets and labels begin, each behind a mark that nobody can type; then everything else. Pure.
/// </summary>
public static class CatalogText
{
    /// <summary>Words after these are not looked at.</summary>
    public const int MaxWords = 8;

    /// <summary>Nothing is found by a longer text, in characters.</summary>
    public const int MaxText = 1000;

    /// <summary>Stands before each place where a word of the name begins.</summary>
    public const char NameWord = '\u0001';

    /// <summary>Stands before each place where a word of a permission set or a label begins.</summary>
    public const char OtherWord = '\u0002';

    /// <summary>Stands before the labels, which people change between two reads.</summary>
    public const char Labels = '\u0003';

    /// <summary>What of a word behind a hump is kept; enough to be told from another.</summary>
    private const int MaxHump = 40;

    /// <summary>What comes before the labels.</summary>
    /// <param name="sets">Names that are found like the name itself: permission sets.</param>
    /// <param name="rest">What is only found somewhere inside: a description, an id.</param>
    public static string Of(string name, IEnumerable<string> sets, IEnumerable<string?> rest)
    {
        var named = sets.ToList();
        var text = new StringBuilder(Fold(name)).Append('\n');
        AddWords(text, NameWord, name);
        text.Append('\n');
        foreach (var set in named)
            AddWords(text, OtherWord, set);
        foreach (var more in named.Concat(rest).Where(m => !string.IsNullOrEmpty(m)))
            text.Append('\n').Append(Fold(more!));
        return text.ToString();
    }

    /// <summary>The same text with these labels instead of those it had.</summary>
    public static string WithLabels(string text, IEnumerable<KeyValuePair<string, string>> labels)
    {
        var end = text.IndexOf(Labels, StringComparison.Ordinal);
        var said = new StringBuilder(end < 0 ? text : text[..end]);
        foreach (var (key, value) in labels)
        {
            said.Append(Labels);
            AddWords(said, OtherWord, key);
            AddWords(said, OtherWord, value);
            said.Append('\n').Append(Fold($"{key}={value}"));
        }
        return said.ToString();
    }

    /// <summary>What somebody typed as words that must all occur; null when nothing has such a text.</summary>
    public static IReadOnlyList<string>? Words(string? text) =>
        text is null ? []
        : text.Length > MaxText ? null
        :
        [
            .. Fold(text)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal)
                .Take(MaxWords),
        ];

    /// <summary>Small letters without accents; letters that have none to lose are written out ("ø" is "o", "ß" is "ss"). No control characters.</summary>
    public static string Fold(string text) => Plain(text).ToLowerInvariant();

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in Decomposed(text))
            if (char.IsControl(c))
                plain.Append(' ');
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                _ = WrittenOut(c) is { } letters ? plain.Append(letters) : plain.Append(c);
        return plain.ToString();
    }

    /// <summary>Half a pair of surrogates cannot be taken apart; such a text stays as it is.</summary>
    private static string Decomposed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            return string.Concat(text.Where(c => !char.IsSurrogate(c)));
        }
    }

    private static string? WrittenOut(char c) =>
        c switch
        {
            'ß' => "ss",
            'æ' => "ae",
            'Æ' => "AE",
            'œ' => "oe",
            'Œ' => "OE",
            'ø' => "o",
            'Ø' => "O",
            'ł' => "l",
            'Ł' => "L",
            'đ' or 'ð' => "d",
            'Đ' or 'Ð' => "D",
            'þ' => "th",
            'Þ' => "Th",
            'ı' => "i",
            _ => null,
        };

    /// <summary>A word begins after whatever is neither letter nor digit, and at a hump: "AdministratorAccess" has "access" in it.</summary>
    private static void AddWords(StringBuilder text, char mark, string said)
    {
        var plain = Plain(said);
        var start = 0;
        while (start < plain.Length)
        {
            if (!char.IsLetterOrDigit(plain[start]))
            {
                start++;
                continue;
            }
            var end = start;
            while (end < plain.Length && char.IsLetterOrDigit(plain[end]))
                end++;
            for (var at = start; at < end; at++)
                if (at == start)
                    text.Append(mark).Append(plain[at..end].ToLowerInvariant());
                else if (char.IsUpper(plain[at]) && !char.IsUpper(plain[at - 1]))
                    text.Append(mark).Append(plain[at..Math.Min(end, at + MaxHump)].ToLowerInvariant());
            start = end;
        }
    }
}
