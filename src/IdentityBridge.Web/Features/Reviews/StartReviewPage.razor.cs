using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>The way from a list into its review. Opening the page changes nothing: a review is started by its button.</summary>
[Addressed<ListAddress>]
public sealed partial class StartReviewPage
{
    private AccessListDetails? details;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private AccessListQueries Lists { get; set; } = default!;

    [Inject]
    private StartReview Start { get; set; } = default!;

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.List(new AccessListId(Id))];

    private string About =>
        $"{details!.List.Title} has {ReviewWords.Members(details.List.Members)}. Its review is {ListWords.Due(details.List.NextDueAt, Clock.Now)}, on {ListWords.Day(details.List.NextDueAt)}.";

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var found = await Lists.DetailsAsync(new AccessListId(Id), Me, ct);
        if (!found.Succeeded)
            return found.Error;
        if (ListRights.Refusal(ListRight.Review, Me, found.Value.List.Mine) is { } refusal)
            return refusal;
        details = found.Value;
        return null;
    }

    private async Task StartAsync()
    {
        StartedReview? started = null;
        await RunAsync(async ct =>
        {
            var result = await Start.ExecuteAsync(new StartReviewCommand(new AccessListId(Id)), Me, ct);
            started = result.Succeeded ? result.Value : null;
            return result;
        });
        if (started is not null)
            Nav.NavigateTo($"reviews/{started.Id}", replace: true);
    }
}
