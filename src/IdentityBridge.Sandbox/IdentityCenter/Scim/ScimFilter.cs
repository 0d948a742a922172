using System.Text.Json;
using System.Text.RegularExpressions;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>The filters AWS knows: <c>attribute eq "value"</c>, several joined by <c>and</c>, in fixed combinations.</summary>
internal static partial class ScimFilter
{
    /// <summary>The values by attribute; empty without a filter.</summary>
    /// <param name="combinations">The attributes that may be asked for together, in any order.</param>
    /// <exception cref="ScimRefusal">400: another form, another attribute or another combination.</exception>
    public static IReadOnlyDictionary<string, string> Read(IQueryCollection query, params string[][] combinations)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!query.TryGetValue("filter", out var given))
            return values;
        if (given.Count != 1 || Whole().Match(given[0]!) is not { Success: true } match)
            throw ScimRefusal.Invalid();
        var attributes = match.Groups["attribute"].Captures;
        for (var index = 0; index < attributes.Count; index++)
            if (!values.TryAdd(attributes[index].Value, Text(match.Groups["value"].Captures[index].Value)))
                throw ScimRefusal.Invalid();
        return Array.Exists(combinations, one => one.Length == values.Count && Array.TrueForAll(one, values.ContainsKey))
            ? values
            : throw ScimRefusal.Invalid();
    }

    /// <summary>A quoted text as JSON has it.</summary>
    public static string Text(string quoted)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(quoted)!;
        }
        catch (JsonException)
        {
            throw ScimRefusal.Invalid();
        }
    }

    [GeneratedRegex(
        """\A(?<attribute>[A-Za-z]+(\.[A-Za-z]+)?) eq (?<value>"([^"\\]|\\.)*")( and (?<attribute>[A-Za-z]+(\.[A-Za-z]+)?) eq (?<value>"([^"\\]|\\.)*"))*\z""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Whole();
}
