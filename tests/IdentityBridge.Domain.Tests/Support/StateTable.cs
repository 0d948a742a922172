namespace IdentityBridge.Domain.Tests.Support;

/// <summary>Rows of verbs, columns of states.</summary>
internal sealed record StateTable(IReadOnlyList<string> States, IReadOnlyList<StateTableRow> Rows)
{
    public const string Nothing = "–";

    public IEnumerable<(string State, string Verb, string Outcome)> Cells =>
        Rows.SelectMany(row => States.Zip(row.Outcomes, (state, outcome) => (state, row.Verb, outcome)));

    /// <summary>Columns by white space, the first line names the states.</summary>
    public static StateTable Parse(string text) =>
        Of([.. text.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))]);

    /// <summary>A table of Markdown; code marks do not count.</summary>
    public static StateTable ParseMarkdown(IEnumerable<string> lines) =>
        Of([
            .. lines
                .Where((_, at) => at != 1)
                .Select(l =>
                    l.Trim().Trim('|').Replace("`", "", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries)
                ),
        ]);

    public static bool IsRefusal(string outcome) => outcome != Nothing && char.IsAsciiLetterLower(outcome[0]);

    private static StateTable Of(IReadOnlyList<string[]> cells)
    {
        cells.ShouldAllBe(row => row.Length == cells[0].Length);
        return new StateTable(
            [.. cells[0].Skip(1)],
            [.. cells.Skip(1).Select(row => new StateTableRow(row[0], [.. row.Skip(1)]))]
        );
    }
}

internal sealed record StateTableRow(string Verb, IReadOnlyList<string> Outcomes);
