namespace IdentityBridge.Web.Shared;

/// <summary>Two letters that stand for a name.</summary>
public static class Initials
{
    private static readonly char[] Separators = [' ', '-', '_', '.', '/', ':'];

    /// <summary>"Ada Brandt" → "AB".</summary>
    public static string OfPerson(string name) => Letters(name).ToUpperInvariant();

    /// <summary>"data-platform" → "dp".</summary>
    public static string OfGroup(string name) => Letters(name).ToLowerInvariant();

    /// <summary>"Figma" → "Fi".</summary>
    public static string OfApp(string name)
    {
        var letters = name.Where(char.IsLetterOrDigit).Take(2).ToArray();
        return letters.Length switch
        {
            0 => "?",
            1 => char.ToUpperInvariant(letters[0]).ToString(),
            _ => $"{char.ToUpperInvariant(letters[0])}{char.ToLowerInvariant(letters[1])}",
        };
    }

    private static string Letters(string name)
    {
        var words = name.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
            .Where(w => char.IsLetterOrDigit(w[0]))
            .ToArray();
        return words.Length switch
        {
            0 => "?",
            1 => words[0].Length == 1 ? words[0] : words[0][..2],
            _ => $"{words[0][0]}{words[^1][0]}",
        };
    }
}
