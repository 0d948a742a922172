using System.Text.RegularExpressions;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Catalog;

/// <summary>
/// Chooses names by patterns, one per line: plain text is the whole name, <c>*</c> stands for any run of characters, <c>^…$</c> is a regular
/// expression that is matched in time linear to the name. Upper and lower case differ. Whatever an exclude matches is out; without an include
/// everything else is in.
/// </summary>
public sealed class NamePatterns
{
    /// <summary>Most patterns of one kind.</summary>
    public const int Most = 100;

    /// <summary>Longest pattern, in characters.</summary>
    public const int Longest = 500;

    /// <summary>Every name.</summary>
    public static readonly NamePatterns Any = new([], []);

    private readonly IReadOnlyList<Func<string, bool>> includes;
    private readonly IReadOnlyList<Func<string, bool>> excludes;

    private NamePatterns(IReadOnlyList<Func<string, bool>> includes, IReadOnlyList<Func<string, bool>> excludes) =>
        (this.includes, this.excludes) = (includes, excludes);

    /// <summary>Reads both; a pattern that cannot be read is an error that names it, never one that matches nothing or all.</summary>
    public static Result<NamePatterns> Parse(string? includes, string? excludes)
    {
        var problems = new List<string>();
        var (taken, left) = (Read(includes, problems), Read(excludes, problems));
        return problems.Count == 0
            ? new NamePatterns(taken, left)
            : Error.Invalid("filter.broken", $"The filter cannot be used: {string.Join(" ", problems)}");
    }

    public bool Matches(string name) =>
        !excludes.Any(matches => matches(name)) && (includes.Count == 0 || includes.Any(matches => matches(name)));

    private static List<Func<string, bool>> Read(string? text, List<string> problems)
    {
        var lines = (text ?? "")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (lines.Count > Most)
        {
            problems.Add($"There are {lines.Count} patterns; {Most} are possible.");
            return [];
        }
        var read = new List<Func<string, bool>>(lines.Count);
        foreach (var line in lines)
            if (line.Length > Longest)
                problems.Add($"The pattern {line[..40]}… is longer than {Longest} characters.");
            else if (Matcher(line, problems) is { } matcher)
                read.Add(matcher);
        return read;
    }

    private static Func<string, bool>? Matcher(string pattern, List<string> problems)
    {
        var (begins, ends) = (pattern.StartsWith('^'), pattern.EndsWith('$'));
        if (begins != ends)
        {
            problems.Add($"The pattern {pattern} is no regular expression: these begin with ^ and end with $.");
            return null;
        }
        if (!begins)
            return pattern.Contains('*', StringComparison.Ordinal)
                ? Expression($"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$")
                : name => string.Equals(name, pattern, StringComparison.Ordinal);
        try
        {
            return Expression(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problems.Add($"The pattern {pattern} is no regular expression that can be matched in linear time: {e.Message}");
            return null;
        }
    }

    private static Func<string, bool> Expression(string pattern)
    {
        // A group around the whole, so that an alternative inside is anchored too; \z, for $ also matches before a last line break.
        var regex = new Regex(
            $"^(?:{pattern[1..^1]})\\z",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline
        );
        return regex.IsMatch;
    }
}
