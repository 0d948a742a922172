using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>Requirements and schedule within a review.</summary>
public sealed partial class ReviewTerms
{
    [Parameter, EditorRequired]
    public ReviewDesk Desk { get; set; } = default!;

    /// <summary>Names of required groups.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ResourceId, string> Groups { get; set; } = default!;

    /// <summary>Finds groups that can be required.</summary>
    [Parameter, EditorRequired]
    public Func<string, CancellationToken, Task<IReadOnlyList<RequirableGroup>>> Find { get; set; } = default!;

    [Parameter]
    public EventCallback<DraftReviewCommand> OnDraft { get; set; }

    /// <summary>Address of the next step.</summary>
    [Parameter, EditorRequired]
    public string Next { get; set; } = "";

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    private ReviewDraft Draft => Desk.Draft;

    private Requirements Requirements => Draft.Requirements ?? Desk.Membership;

    private ReviewSchedule Schedule => Draft.Schedule ?? Desk.Schedule;

    private Task SetAsync(Requirements requirements) =>
        SayAsync(
            DraftParts.Requirements,
            new ReviewChanges(Requirements: requirements.Equals(Desk.Membership) ? null : requirements)
        );

    private Task SetAsync(ReviewSchedule schedule) =>
        SayAsync(DraftParts.Schedule, new ReviewChanges(Schedule: schedule == Desk.Schedule ? null : schedule));

    private Task SayAsync(DraftParts parts, ReviewChanges values) =>
        OnDraft.InvokeAsync(new DraftReviewCommand(Desk.List, Desk.Id, parts, values));
}
