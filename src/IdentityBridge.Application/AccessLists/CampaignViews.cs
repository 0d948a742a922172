using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.AccessLists;

/// <summary>How far a campaign has come.</summary>
/// <param name="Done">Lists whose review is finished, or that were deleted.</param>
/// <param name="Open">Lists whose review goes on and is not overdue.</param>
/// <param name="Members">Over all reviews: of open ones whoever is in the list now, of finished ones whoever was decided on.</param>
/// <param name="Decided">Of <paramref name="Members" />.</param>
public sealed record CampaignProgress(int Lists, int Done, int Open, int Overdue, int Members, int Decided);

public sealed record CampaignLine(
    CampaignId Id,
    string Title,
    DateTimeOffset DueAt,
    DateTimeOffset StartedAt,
    string StartedByName,
    DateTimeOffset? ClosedAt,
    string? ClosedByName,
    CampaignProgress Progress
);

/// <summary>How the review of one list stands.</summary>
public enum CampaignListState
{
    Open = 1,
    Overdue = 2,
    Done = 3,

    /// <summary>The list was deleted before its review was finished.</summary>
    Deleted = 4,
}

/// <param name="Owners">Names of people and lists that own the list.</param>
/// <param name="Joined">The review was open before the campaign.</param>
public sealed record CampaignListLine(
    AccessListId List,
    string Title,
    ListReviewId Review,
    IReadOnlyList<string> Owners,
    int Members,
    int Decided,
    DateTimeOffset DueAt,
    DateTimeOffset? FinishedAt,
    string? FinishedByName,
    bool Joined,
    CampaignListState State
);

/// <param name="State">Null for all; done means deleted lists as well.</param>
/// <param name="Page">From 1.</param>
public sealed record CampaignFilter(CampaignListState? State = null, int Page = 1, int Size = 25);

/// <param name="MayClose">Whether the actor may close it now.</param>
public sealed record CampaignDetails(CampaignLine Campaign, Page<CampaignListLine> Lists, bool MayClose);

/// <param name="InReview">Its review is open already and would join.</param>
/// <param name="MovesTo">The due date that it would get; null when it keeps its own or has no members.</param>
public sealed record PreviewedList(
    AccessListId Id,
    string Title,
    ListOrigin Origin,
    int Members,
    IReadOnlyList<string> Owners,
    DateTimeOffset NextDueAt,
    bool InReview,
    DateTimeOffset? MovesTo
);

/// <param name="Empty">Lists without members: done at once.</param>
/// <param name="InReview">Reviews that join.</param>
/// <param name="BroughtForward">Lists that are due later now.</param>
/// <param name="SuspendWhenOverdue">Lists that give nothing after their grace period unless they are reviewed.</param>
/// <param name="RemoveWhenOverdue">Lists that lose members whom nobody reviewed.</param>
/// <param name="Set">All the lists in one word, to be handed back as <see cref="StartCampaignCommand.Expected" />.</param>
public sealed record CampaignPreview(
    Page<PreviewedList> Lists,
    int Empty,
    int InReview,
    int BroughtForward,
    int SuspendWhenOverdue,
    int RemoveWhenOverdue,
    string Set
);
