using IdentityBridge.Domain.Catalog;

namespace IdentityBridge.Web.Shared;

/// <summary>A selector as it is written in a form: one pattern a line.</summary>
/// <param name="Labels"><c>key=pattern</c>, one a line.</param>
public sealed record SelectorText(IReadOnlyList<ResourceKind> Kinds, string Names, string PermissionSets, string Labels)
{
    public static readonly SelectorText Empty = new([], "", "", "");

    public static SelectorText Of(Selector selector) =>
        new(
            selector.Kinds,
            string.Join('\n', selector.Names),
            string.Join('\n', selector.PermissionSets),
            string.Join('\n', selector.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))
        );

    public bool IsEmpty => Kinds.Count == 0 && Lines(Names).Length + Lines(PermissionSets).Length + Lines(Labels).Length == 0;

    /// <summary>What is wrong with the labels; null when nothing is.</summary>
    public string? LabelProblem
    {
        get
        {
            var pairs = Lines(Labels).Select(Pair).ToList();
            if (pairs.Exists(p => p.Key.Length == 0 || p.Value.Length == 0))
                return "Write each label as key=pattern, for instance env=prod.";
            return pairs.DistinctBy(p => p.Key, StringComparer.Ordinal).Count() < pairs.Count ? "Name each label once." : null;
        }
    }

    /// <summary>The selector; call it when <see cref="LabelProblem" /> is null.</summary>
    public Selector ToSelector() =>
        new(
            Kinds,
            Lines(Names),
            Lines(PermissionSets),
            Lines(Labels).Select(Pair).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal)
        );

    private static string[] Lines(string text) =>
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Distinct(StringComparer.Ordinal),
        ];

    private static (string Key, string Value) Pair(string line) =>
        line.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, var value] ? (key, value) : ("", "");
}
