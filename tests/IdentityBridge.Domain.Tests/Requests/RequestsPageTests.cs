using IdentityBridge.Domain.Tests.Architecture;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>The page on requests shows the tables and diagrams that the other tests hold the rules against.</summary>
public sealed class RequestsPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(House.Root, "docs/requests.md"));

    [Theory]
    [InlineData("## A request")]
    [InlineData("## One item of it")]
    [InlineData("## A follow-up")]
    public void Table_OnThePage_IsTheTableOfTheTests(string heading)
    {
        var shown = StateTable.ParseMarkdown(Under(heading).Where(l => l.StartsWith('|')));
        var table = TableOf(heading);
        shown.States.ShouldBe(table.States);
        shown.Rows.Select(r => r.Verb).ShouldBe(table.Rows.Select(r => r.Verb));
        shown.Cells.ShouldBe(table.Cells);
    }

    [Theory]
    [InlineData("## A request", "Pending")]
    [InlineData("## One item of it", "Waiting")]
    [InlineData("## A follow-up", "Open")]
    public void Diagram_OnThePage_HasExactlyTheTransitionsOfTheTable(string heading, string first)
    {
        var shown = Under(heading)
            .Where(l => l.Contains(" --> ", StringComparison.Ordinal))
            .Select(l => l.Split(':')[0].Split(" --> ", StringSplitOptions.TrimEntries))
            .Select(l => (From: l[0], To: l[1]));

        var moves = TableOf(heading)
            .Cells.Where(c => c.Outcome != StateTable.Nothing && !StateTable.IsRefusal(c.Outcome))
            .Select(c => (From: Real(c.State, heading), To: c.Outcome))
            .Where(m => m.From != m.To)
            .Distinct()
            .ToList();
        var last = moves.Select(m => m.To).Except(moves.Select(m => m.From)).Select(state => (state, "[*]"));
        shown.ShouldBe([("[*]", first), .. moves, .. last], ignoreOrder: true);
    }

    private static StateTable TableOf(string heading) =>
        heading switch
        {
            "## A request" => StateTables.Requests,
            "## A follow-up" => StateTables.FollowUps,
            _ => StateTables.Items,
        };

    private static List<string> Under(string heading) =>
        [.. Lines.SkipWhile(l => l != heading).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))];

    /// <summary>The state behind a column that is a case of one.</summary>
    private static string Real(string column, string heading) =>
        column switch
        {
            "Scheduled" => heading == "## A request" ? "Approved" : "Waiting",
            "Late" => "Pending",
            "Overdue" => "Open",
            "Unseen" => "Removing",
            "Refused-over" => "Refused",
            _ => column,
        };
}
