using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Campaigns;

/// <summary>Campaigns of reviews; administrators start them here, and see first what that does.</summary>
public sealed partial class CampaignsPage
{
    private const int PageSize = 25;
    private const int UsualDays = 30;

    private readonly HashSet<AccessListId> leftOut = [];
    private Page<CampaignLine> campaigns = new([], 0, 1, PageSize);
    private CampaignPreview preview = new(new Page<PreviewedList>([], 0, 1, PageSize), 0, 0, 0, 0, 0, "");
    private CampaignPreview chosen = new(new Page<PreviewedList>([], 0, 1, PageSize), 0, 0, 0, 0, 0, "");

    /// <summary>Starting twice with one key starts one campaign.</summary>
    private CampaignId key = CampaignId.New();
    private string title = "";
    private DateOnly due;

    [Inject]
    private CampaignQueries Campaigns { get; set; } = default!;

    [Inject]
    private StartCampaign Start { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "start")]
    private bool? StartText { get; set; }

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Origin { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private bool Starting => StartText == true;

    protected override IReadOnlyCollection<string> Topics =>
        [Application.Shared.Topics.Campaigns, Application.Shared.Topics.Lists];

    private CampaignChoice Choice => new(Q, CampaignForm.OriginOf(Origin));

    protected override void OnInitialized() => due = DateOnly.FromDateTime(Clock.Now.UtcDateTime).AddDays(UsualDays);

    protected override Task<Error?> LoadForMeAsync(CancellationToken ct) => Starting ? PreviewAsync(ct) : ListAsync(ct);

    private async Task<Error?> ListAsync(CancellationToken ct)
    {
        var found = await Campaigns.ListAsync(PageNumber.Of(PageText), PageSize, Me, ct);
        if (found.Succeeded && found.Value.Number > found.Value.Pages)
            found = await Campaigns.ListAsync(found.Value.Pages, PageSize, Me, ct);
        if (found.Succeeded)
            campaigns = found.Value;
        return found.Error;
    }

    private async Task<Error?> PreviewAsync(CancellationToken ct)
    {
        var found = await Campaigns.PreviewAsync(Choice, due, PageNumber.Of(PageText), PageSize, Me, ct);
        if (found.Succeeded && found.Value.Lists.Number > found.Value.Lists.Pages)
            found = await Campaigns.PreviewAsync(Choice, due, found.Value.Lists.Pages, PageSize, Me, ct);
        if (!found.Succeeded)
            return found.Error;
        // What was left out stays on the screen, to be taken again; the figures are without it.
        var figures =
            leftOut.Count == 0 ? found : await Campaigns.PreviewAsync(Choice with { Except = [.. leftOut] }, due, 1, 1, Me, ct);
        if (!figures.Succeeded)
            return figures.Error;
        (preview, chosen) = (found.Value, figures.Value);
        return null;
    }

    private Task DueChangedAsync(DateOnly changed)
    {
        due = changed;
        return ReloadAsync();
    }

    private Task ToggleAsync(AccessListId list)
    {
        if (!leftOut.Remove(list))
            leftOut.Add(list);
        return ReloadAsync();
    }

    private async Task<bool> StartAsync()
    {
        var command = new StartCampaignCommand(key, title, due, Choice with { Except = [.. leftOut] }, chosen.Set);
        var done = await RunAsync(
            ct => Start.ExecuteAsync(command, Me, ct),
            $"The campaign has started: {CampaignWords.Lists(chosen.Lists.Total)}."
        );
        if (done)
        {
            Nav.NavigateTo($"campaigns/{key}");
            key = CampaignId.New();
        }
        else
            await ReloadAsync();
        return done;
    }
}
