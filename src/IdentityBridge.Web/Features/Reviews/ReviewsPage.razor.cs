using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>The reviews of lists: what is due, what is overdue, and what was done.</summary>
public sealed partial class ReviewsPage
{
    private const int PageSize = 25;

    private static readonly ChipOption[] Kinds = [new(null, "Due and open"), new("overdue", "Overdue"), new("past", "Past")];
    private static readonly ChipOption[] Owners = [new(null, "All lists"), new("mine", "My lists")];

    private Page<ReviewLine> lines = new([], 0, 1, PageSize);

    [Inject]
    private ReviewQueries Reviews { get; set; } = default!;

    [Inject]
    private StartReview Start { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery]
    private string? Whose { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.Lists];

    private ReviewShow Chosen =>
        Show switch
        {
            "overdue" => ReviewShow.Overdue,
            "past" => ReviewShow.Past,
            _ => ReviewShow.Due,
        };

    private bool Mine => Whose == "mine";

    /// <summary>Whether the rows are ones that the reader may review; the command looks again.</summary>
    private bool MayReview => Me.IsAdministrator || !Me.SeesEverything || Mine;

    private string Caption =>
        Chosen switch
        {
            ReviewShow.Due => "Reviews that are due or open",
            ReviewShow.Overdue => "Overdue reviews",
            ReviewShow.Past => "Finished reviews, newest first",
        };

    private (string Title, string Text) Empty =>
        Chosen switch
        {
            ReviewShow.Due => (
                "No review is due",
                "A list that you own appears here two weeks before its review is due, and as long as its review is open."
            ),
            ReviewShow.Overdue => ("Nothing is overdue", "Lists whose review was due and is not finished appear here."),
            ReviewShow.Past => ("No review was finished yet", "Finished reviews stay here as evidence."),
        };

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var filter = new ReviewFilter(Chosen, Mine, PageNumber.Of(PageText), PageSize);
        lines = await Reviews.ListAsync(filter, Me, ct);
        if (lines.Number > lines.Pages)
            lines = await Reviews.ListAsync(filter with { Page = lines.Pages }, Me, ct);
        return null;
    }

    private async Task StartAsync(ReviewLine line)
    {
        StartedReview? started = null;
        await RunAsync(async ct =>
        {
            var result = await Start.ExecuteAsync(new StartReviewCommand(line.List), Me, ct);
            started = result.Succeeded ? result.Value : null;
            return result;
        });
        if (started is not null)
            Nav.NavigateTo($"reviews/{started.Id}");
    }

    private string Consequence(ReviewLine line)
    {
        var due = ListWords.Due(line.DueAt, Clock.Now);
        return line switch
        {
            { SuspendedSince: not null } => $"{due}; the list gives nothing until it is reviewed",
            { Overdue: OverduePolicy.SuspendGrants } when ReviewWords.IsOverdue(line.DueAt, Clock.Now) =>
                $"{due}; soon the list gives nothing",
            { Overdue: OverduePolicy.RemoveUnreviewed } when ReviewWords.IsOverdue(line.DueAt, Clock.Now) =>
                $"{due}; soon whoever nobody kept is removed",
            _ => due,
        };
    }
}
