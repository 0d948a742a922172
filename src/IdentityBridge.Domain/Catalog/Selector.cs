namespace IdentityBridge.Domain.Catalog;

/// <summary>
/// Chooses entitlements. Every field that names something must match; a field that names nothing matches all. Patterns are globs
/// (<c>*</c> any run, <c>?</c> one character), case ignored, over the whole name.
/// </summary>
/// <param name="Names">Patterns of resource names; any suffices.</param>
/// <param name="PermissionSets">Patterns of permission set names; any suffices. Naming one leaves out apps and groups.</param>
/// <param name="Labels"><c>key=pattern</c>; all must match.</param>
public sealed record Selector(
    IReadOnlyList<ResourceKind> Kinds,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> PermissionSets,
    IReadOnlyDictionary<string, string> Labels
)
{
    public static readonly Selector Everything = new([], [], [], new Dictionary<string, string>());

    public const int MaxPatterns = 200;
    public const int MaxPattern = 200;

    public IEnumerable<string> Problems()
    {
        var patterns = Names.Concat(PermissionSets).Concat(Labels.Keys).Concat(Labels.Values).ToList();
        if (patterns.Count > MaxPatterns || patterns.Exists(p => string.IsNullOrWhiteSpace(p) || p.Length > MaxPattern))
            yield return $"Name at most {MaxPatterns} patterns and labels, none of them empty or longer than {MaxPattern} characters.";
        if (Kinds.Any(k => !Enum.IsDefined(k)))
            yield return "It names a kind of resource that there is not.";
        if (PermissionSets.Count > 0 && Kinds.Count > 0 && !Kinds.Contains(ResourceKind.AwsAccount))
            yield return "It names permission sets and leaves out AWS accounts, so that it matches nothing.";
    }

    public bool SaysTheSame(Selector other) =>
        Kinds.SequenceEqual(other.Kinds)
        && Names.SequenceEqual(other.Names, StringComparer.Ordinal)
        && PermissionSets.SequenceEqual(other.PermissionSets, StringComparer.Ordinal)
        && Labels.Count == other.Labels.Count
        && Labels.All(l => other.Labels.TryGetValue(l.Key, out var value) && value == l.Value);

    /// <summary>"apps or AWS accounts, called prod* or staging*, permission sets ReadOnly*, labelled env=prod".</summary>
    public string Say()
    {
        static string Either(IEnumerable<string> words) => string.Join(" or ", words);
        List<string> parts = [Kinds.Count == 0 ? "everything" : Either(Kinds.Select(Plural))];
        if (Names.Count > 0)
            parts.Add($"called {Either(Names)}");
        if (PermissionSets.Count > 0)
            parts.Add($"permission sets {Either(PermissionSets)}");
        if (Labels.Count > 0)
            parts.Add(
                $"labelled {string.Join(" and ", Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))}"
            );
        return string.Join(", ", parts);
    }

    private static string Plural(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.OktaApp => "apps",
            ResourceKind.OktaGroup => "groups",
            ResourceKind.AwsAccount => "AWS accounts",
        };

    public bool Matches(EntitlementFacts facts) =>
        (Kinds.Count == 0 || Kinds.Contains(facts.ResourceKind))
        && (Names.Count == 0 || Names.Any(p => Glob.Matches(p, facts.ResourceName)))
        && (PermissionSets.Count == 0 || (facts.PermissionSet is { } name && PermissionSets.Any(p => Glob.Matches(p, name))))
        && Labels.All(l => facts.Labels.TryGetValue(l.Key, out var value) && Glob.Matches(l.Value, value));
}

/// <summary>What a selector looks at. <paramref name="PermissionSet" /> is null for apps and groups.</summary>
public sealed record EntitlementFacts(
    ResourceKind ResourceKind,
    string ResourceName,
    string? PermissionSet,
    IReadOnlyDictionary<string, string> Labels
);

/// <summary>
/// Glob matching in at most (pattern + 1) × (text + 1) steps, whatever the pattern; no regular expression, so no pattern can hang a page.
/// </summary>
public static class Glob
{
    public static bool Matches(string pattern, string text) => Matches(pattern, text, out _);

    internal static bool Matches(string pattern, string text, out long steps)
    {
        int p = 0,
            t = 0,
            star = -1,
            mark = 0;
        steps = 0;
        while (t < text.Length)
        {
            steps++;
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, t);
            else if (
                p < pattern.Length
                && (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t]))
            )
                (p, t) = (p + 1, t + 1);
            else if (star >= 0)
                (p, t) = (star + 1, ++mark);
            else
                return false;
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
