using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Provisioning;

/// <summary>What is being changed in targets, retried and refused; administrators may try again.</summary>
public sealed partial class OperationsPage
{
    private const int PageSize = 50;

    private static readonly (OperationFilter Filter, string? Value, string Text)[] Filters =
    [
        (OperationFilter.All, null, "All"),
        (OperationFilter.Open, "open", "Open"),
        (OperationFilter.Retrying, "retrying", "Retrying"),
        (OperationFilter.Applied, "applied", "Applied"),
        (OperationFilter.Rejected, "rejected", "Rejected"),
        (OperationFilter.NoLongerNeeded, "not-needed", "No longer needed"),
    ];

    private Page<OperationRow> rows = new([], 0, 1, PageSize);
    private IReadOnlyList<ChipOption> chips = [];
    private GroupsView groups = new([], []);

    [Inject]
    private ProvisioningQueries Provisioning { get; set; } = default!;

    [Inject]
    private GroupQueries Groups { get; set; } = default!;

    [Inject]
    private RetryGroup RetryGroup { get; set; } = default!;

    [Inject]
    private AllowGroupRemovals AllowGroup { get; set; } = default!;

    [Inject]
    private RetryOperation Retry { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private bool Filtered => !string.IsNullOrEmpty(Show) || !string.IsNullOrWhiteSpace(Q);

    protected override IReadOnlyList<string> Topics => [Application.Shared.Topics.Operations];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var filter = Filters.FirstOrDefault(f => f.Value == Show, Filters[0]).Filter;
        var counts = await Provisioning.OperationCountsAsync(Me, ct);
        if (!counts.Succeeded)
            return counts.Error;
        var found = await Provisioning.OperationsAsync(filter, Q, PageNumber.Of(PageText), PageSize, Me, ct);
        if (!found.Succeeded)
            return found.Error;
        // The list can have become shorter than the address remembers.
        if (found.Value.Number > found.Value.Pages)
            found = await Provisioning.OperationsAsync(filter, Q, found.Value.Pages, PageSize, Me, ct);
        if (!found.Succeeded)
            return found.Error;
        chips = [.. Filters.Select(f => new ChipOption(f.Value, f.Text, counts.Value[f.Filter]))];
        rows = found.Value;
        var looked = await Groups.LookAsync(Me, ct);
        if (!looked.Succeeded)
            return looked.Error;
        groups = looked.Value;
        return null;
    }

    private Task RetryGroupAsync(GroupRow row) =>
        DoAsync(
            ct => RetryGroup.ExecuteAsync(new RetryGroupCommand(row.List), Me, ct),
            $"The group {row.Name} is looked at now."
        );

    private Task AllowGroupAsync(GroupRow row) =>
        DoAsync(
            ct => AllowGroup.ExecuteAsync(new AllowGroupRemovalsCommand(row.List, row.HeldBack), Me, ct),
            $"Allowed once. The group {row.Name} is looked at now."
        );

    private async Task DoAsync(Func<CancellationToken, Task<Result<Done>>> action, string done)
    {
        if (await RunAsync(action, done))
            await ReloadAsync();
    }

    private async Task RetryAsync(OperationRow row)
    {
        var done = await RunAsync(
            ct => Retry.ExecuteAsync(new RetryOperationCommand(row.Id), Me, ct),
            $"{row.What} for {row.Person} is tried now."
        );
        if (done)
            await ReloadAsync();
    }
}
