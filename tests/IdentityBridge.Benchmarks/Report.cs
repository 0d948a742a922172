using System.Globalization;

namespace IdentityBridge.Benchmarks;

/// <summary>Figures as a small table of Markdown.</summary>
/// <param name="columns">What the figures of a row are, when there is more than one.</param>
internal sealed class Report(string title, IReadOnlyList<string>? columns = null)
{
    private readonly List<(string Name, string Figure)> rows = [];

    public void Add(string name, FormattableString figure) => rows.Add((name, figure.ToString(CultureInfo.InvariantCulture)));

    public void AddCells(string name, IEnumerable<string> figures) => rows.Add((name, string.Join(" | ", figures)));

    public void AddTimes(string name, IEnumerable<double> times, string unit)
    {
        var sorted = times.Order().ToList();
        Add(name, $"p50 {At(sorted, 0.5):0.##}, p95 {At(sorted, 0.95):0.##}, max {sorted[^1]:0.##} {unit}");
    }

    public static double At(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    public void Print()
    {
        var width = rows.Max(r => r.Name.Length);
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Console.WriteLine($"| {"".PadRight(width)} | {string.Join(" | ", columns ?? ["figure"])} |");
        Console.WriteLine($"| {new string('-', width)} | {string.Join(" | ", (columns ?? ["figure"]).Select(_ => "---"))} |");
        foreach (var (name, figure) in rows)
            Console.WriteLine($"| {name.PadRight(width)} | {figure} |");
        Console.WriteLine();
    }
}
