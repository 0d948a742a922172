using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Web.Features.Jobs;
using IdentityBridge.Web.Features.Provisioning;
using IdentityBridge.Web.Jobs;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Integrations;

/// <summary>Okta and Identity Center: health, mode, reads, drift and what a safeguard holds back.</summary>
public sealed partial class IntegrationsPage
{
    private const int PageSize = 25;

    private readonly Dictionary<ConnectorId, DateTimeOffset?> nextReads = [];
    private IReadOnlyList<ConnectorView> views = [];
    private Page<DriftRow>? drift;
    private ConnectorId? driftOf;
    private ConnectorMode modeOf;

    [Inject]
    private ProvisioningQueries Provisioning { get; set; } = default!;

    [Inject]
    private JobQueries Jobs { get; set; } = default!;

    [Inject]
    private RequestSync Sync { get; set; } = default!;

    [Inject]
    private TestConnection Test { get; set; } = default!;

    [Inject]
    private SetConnectorMode SetMode { get; set; } = default!;

    [Inject]
    private AllowRemovals Allow { get; set; } = default!;

    /// <summary>Name of the target whose drift is listed.</summary>
    [SupplyParameterFromQuery]
    private string? Drift { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    protected override IReadOnlyList<string> Topics =>
        [Application.Shared.Topics.Connectors, Application.Shared.Topics.Operations, Application.Shared.Topics.Deliveries];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var found = await Provisioning.ConnectorsAsync(Me, ct);
        if (!found.Succeeded)
            return found.Error;
        foreach (var view in found.Value)
            nextReads[view.Id] = await Jobs.NextReadAsync(view.Id, ct);
        views = found.Value;
        var ways = await ChannelsQuery.ListAsync(Me, ct);
        if (!ways.Succeeded)
            return ways.Error;
        channels = ways.Value;
        var shown = views.FirstOrDefault(v => v.Id.Value == Drift);
        (drift, driftOf) = (null, null);
        if (shown is null)
            return null;
        var differences = await Provisioning.DriftAsync(shown.Id, PageNumber.Of(PageText), PageSize, Me, ct);
        if (differences.Succeeded && differences.Value.Number > differences.Value.Pages)
            differences = await Provisioning.DriftAsync(shown.Id, differences.Value.Pages, PageSize, Me, ct);
        if (!differences.Succeeded)
            return differences.Error;
        (drift, driftOf, modeOf) = (differences.Value, shown.Id, shown.Mode);
        return null;
    }

    private Task<bool> SyncAsync(ConnectorView view) =>
        DoAsync(ct => Sync.ExecuteAsync(new RequestSyncCommand(view.Id), Me, ct), $"{view.Id.DisplayName} is read in a moment.");

    private Task<bool> TestAsync(ConnectorView view) =>
        DoAsync(
            ct => Test.ExecuteAsync(new TestConnectionCommand(), Me, ct),
            "Every target answers and accepts our credentials."
        );

    private Task<bool> ModeAsync(ConnectorView view, ConnectorMode mode) =>
        DoAsync(
            ct => SetMode.ExecuteAsync(new SetConnectorModeCommand(view.Id, mode), Me, ct),
            $"{view.Id.DisplayName} is in mode “{ModeWords.Name(mode)}” now."
        );

    private Task<bool> AllowAsync(ConnectorView view, int upTo) =>
        DoAsync(
            ct => Allow.ExecuteAsync(new AllowRemovalsCommand(view.Id, upTo), Me, ct),
            $"Allowed once. {view.Id.DisplayName} is read again."
        );

    private async Task<bool> DoAsync(Func<CancellationToken, Task<Result<Done>>> action, string done)
    {
        var succeeded = await RunAsync(action, done);
        await ReloadAsync();
        return succeeded;
    }
}
