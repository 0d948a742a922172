namespace IdentityBridge.Web.Shared;

/// <summary>How sentences are begun. Pure.</summary>
internal static class Sentences
{
    /// <summary>With a capital first letter.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
