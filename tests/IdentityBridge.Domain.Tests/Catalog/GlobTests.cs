using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Catalog;

public sealed class GlobTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "a", true)]
    [InlineData("prod", "production", false)] // the whole name, not a part
    [InlineData("prod*", "Production", true)] // case ignored
    [InlineData("*-prod", "payments-PROD", true)]
    [InlineData("*prod*", "pre-production-eu", true)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXcYYb", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a.c", "abc", false)] // no regular expression
    [InlineData("[ab]", "a", false)]
    [InlineData("***", "x", true)]
    [InlineData("*a*a", "aa", true)]
    [InlineData("e*", "Été", false)]
    [InlineData("É*", "été", true)]
    public void Matches_PatternAndText_AsAPersonWouldReadIt(string pattern, string text, bool expected) =>
        Glob.Matches(pattern, text).ShouldBe(expected);

    [Fact]
    public void Matches_AnyPattern_AgreesWithTheDefinition() =>
        Property.Holds(
            choices =>
            {
                var pattern = Text(choices, "ab*?", 8);
                var text = Text(choices, "abAB", 10);
                Glob.Matches(pattern, text).ShouldBe(Defined(pattern, text), $"{pattern} on {text}");
            },
            3_000
        );

    [Theory]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*b", 'a')]
    [InlineData("****************************b", 'a')]
    [InlineData("*?*?*?*?*?*?*?*?*?*?*?b", 'a')]
    [InlineData("*aaaaaaaaaaaaaaaaaaaaaaaab", 'a')]
    [InlineData("a*a*a*a*a*a*a*a*a*a*a*?b*", 'a')]
    public void Matches_HostilePattern_TakesStepsInProportion(string pattern, char letter)
    {
        foreach (var length in (int[])[400, 4_000, 40_000])
        {
            Glob.Matches(pattern, new string(letter, length), out var steps).ShouldBeFalse();
            steps.ShouldBeLessThanOrEqualTo((pattern.Length + 1L) * (length + 1L));
        }
    }

    [Fact]
    public void Matches_AnyPattern_StaysWithinTheBound() =>
        Property.Holds(choices =>
        {
            var pattern = Text(choices, "aab**?", 30);
            var text = Text(choices, "aaab", 60);
            Glob.Matches(pattern, text, out var steps);
            steps.ShouldBeLessThanOrEqualTo((pattern.Length + 1L) * (text.Length + 1L));
        });

    private static string Text(Choices choices, string alphabet, int longest)
    {
        var length = choices.Next(longest + 1);
        return new string([.. Enumerable.Range(0, length).Select(_ => alphabet[choices.Next(alphabet.Length)])]);
    }

    /// <summary>The definition, character by character; exponential, for short texts only.</summary>
    private static bool Defined(string pattern, string text) =>
        pattern.Length == 0 ? text.Length == 0
        : pattern[0] == '*' ? Defined(pattern[1..], text) || (text.Length > 0 && Defined(pattern, text[1..]))
        : text.Length > 0
            && (pattern[0] == '?' || char.ToUpperInvariant(pattern[0]) == char.ToUpperInvariant(text[0]))
            && Defined(pattern[1..], text[1..]);
}
