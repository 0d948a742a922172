using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Campaigns;

/// <summary>How far one campaign has come, as it goes on.</summary>
[Addressed<CampaignAddress>]
public sealed partial class CampaignPage
{
    private const int PageSize = 25;

    private static readonly (CampaignListState? State, string? Value, string Text)[] States =
    [
        (null, null, "All"),
        (CampaignListState.Overdue, "overdue", "Overdue"),
        (CampaignListState.Open, "open", "Open"),
        (CampaignListState.Done, "done", "Done"),
    ];

    private CampaignDetails details = default!;
    private bool closing;

    [Inject]
    private CampaignQueries Campaigns { get; set; } = default!;

    [Inject]
    private CloseCampaign Close { get; set; } = default!;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    /// <summary>Decisions are heard from the lists on the screen; what other lists do is read with the next of them.</summary>
    protected override IReadOnlyCollection<string> Topics =>
        [
            Application.Shared.Topics.Campaigns,
            Application.Shared.Topics.Lists,
            .. details is null ? [] : details.Lists.Rows.Select(l => Application.Shared.Topics.List(l.List)),
        ];

    private CampaignLine Line => details.Campaign;

    private int Left => Line.Progress.Lists - Line.Progress.Done;

    private string Subtitle =>
        $"Due on {ListWords.Day(Line.DueAt)}. Started by {Line.StartedByName}"
        + (Line.ClosedByName is null ? "." : $", closed by {Line.ClosedByName}.");

    private IReadOnlyList<ChipOption> Choices =>
        [.. States.Select(s => new ChipOption(s.Value, s.Text, s.State is { } state ? CountOf(state) : Line.Progress.Lists))];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var state = States.FirstOrDefault(s => s.Value == Show, States[0]).State;
        var filter = new CampaignFilter(state, PageNumber.Of(PageText), PageSize);
        var found = await Campaigns.DetailsAsync(new CampaignId(Id), filter, Me, ct);
        // The list can have become shorter than the address remembers.
        if (found.Succeeded && found.Value.Lists.Number > found.Value.Lists.Pages)
            found = await Campaigns.DetailsAsync(new CampaignId(Id), filter with { Page = found.Value.Lists.Pages }, Me, ct);
        if (found.Succeeded)
            details = found.Value;
        return found.Error;
    }

    private int CountOf(CampaignListState state) =>
        state switch
        {
            CampaignListState.Open => Line.Progress.Open,
            CampaignListState.Overdue => Line.Progress.Overdue,
            CampaignListState.Done or CampaignListState.Deleted => Line.Progress.Done,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };

    private async Task<bool> CloseAsync()
    {
        var done = await RunAsync(
            ct => Close.ExecuteAsync(new CloseCampaignCommand(new CampaignId(Id)), Me, ct),
            $"{Line.Title} is closed."
        );
        await ReloadAsync();
        return done || !details.MayClose;
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
