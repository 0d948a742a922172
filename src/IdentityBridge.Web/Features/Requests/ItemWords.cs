using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>How the state of one requested item is said. Pure.</summary>
public static class ItemWords
{
    public static (string Word, Tone Tone) State(RequestItemView item, RequestDetails request) =>
        IsHeldUp(item, request)
            ? ("Locked", Tone.Bad)
            : item.Status switch
            {
                ItemStatus.Waiting when request.Status == RequestStatus.Pending => ("Waits for approval", Tone.Warn),
                ItemStatus.Waiting when request.Terms.WaitsForStart => ("Waits for its start", Tone.Info),
                ItemStatus.Waiting when request.Status == RequestStatus.Promoted => ("Given by the list", Tone.Info),
                ItemStatus.Waiting => ("Not given", Tone.Neutral),
                ItemStatus.Applying => (item.StatusReason is null ? "Being put in place" : "Retrying", Tone.Info),
                ItemStatus.InPlace => ("In place", Tone.Good),
                ItemStatus.Refused => ("Refused", Tone.Bad),
                ItemStatus.Removing => ("Being removed", Tone.Info),
                ItemStatus.Removed => ("Removed", Tone.Neutral),
                ItemStatus.Kept => ("Stays", Tone.Good),
                ItemStatus.NeverInPlace => ("Never in place", Tone.Neutral),
            };

    private static bool IsHeldUp(RequestItemView item, RequestDetails request) =>
        request.Lock is not null && item.Status is (ItemStatus.Applying or ItemStatus.InPlace);

    /// <summary>How long the target took, or why it is as it is.</summary>
    public static string? Detail(RequestItemView item, RequestDetails request) =>
        IsHeldUp(item, request)
            ? request.Lock!.Reason is { } why
                ? $"locked by {request.Lock.ByName}: {why}"
                : "locked by an administrator"
            : item.StatusReason
                ?? item.Status switch
                {
                    ItemStatus.InPlace when item.InPlaceAt is { } at && request.From is { } from =>
                        $"{Elapsed.Say(at - from)} after {RequestSteps.StartOf(request)}",
                    ItemStatus.Removed when item.RemovedAt is { } removed && RequestSteps.EndOf(request) is { } end =>
                        $"{Elapsed.Say(removed - end)} after the end",
                    _ => null,
                };
}
