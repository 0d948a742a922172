namespace IdentityBridge.Application.Shared;

/// <summary>What somebody typed to find something: words that must all occur, in small letters.</summary>
internal static class SearchWords
{
    public static string[] Of(string? text) => (text ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
