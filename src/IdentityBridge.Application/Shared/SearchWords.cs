namespace IdentityBridge.Application.Shared;

/// <summary>What somebody typed to find something: words that must all occur, in small letters.</summary>
internal static class SearchWords
{
    public static string[] Of(string? text) => (text ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// The word as LIKE reads it letter by letter, with <c>\</c> to escape. A bracket means nothing to PostgreSQL's LIKE and opens a set in SQL
    /// Server's; escaped it is itself in both.
    /// </summary>
    public static string Escape(string word) =>
        word.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_").Replace("[", @"\[");
}
