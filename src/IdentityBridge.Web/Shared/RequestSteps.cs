using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Web.Shared;

/// <summary>One line of a request's timeline on the screen.</summary>
/// <param name="At">When; null for what has no instant yet, said by <paramref name="When" />.</param>
/// <param name="Lead">The word or thing it is about.</param>
/// <param name="Rest">The rest of the sentence, with its leading space or mark.</param>
/// <param name="Detail">Quieter: how long it took, a comment, a reason.</param>
public sealed record RequestStep(
    StepState State,
    string Lead,
    string Rest,
    string? Detail = null,
    DateTimeOffset? At = null,
    string? When = null
);

/// <summary>Turns a request into the steps people see: what happened, what is under way, what comes. Pure.</summary>
public static class RequestSteps
{
    public static IReadOnlyList<RequestStep> Of(RequestDetails request) =>
        [.. request.Timeline.Where(e => !IsSaidElsewhere(request, e)).Select(e => Past(request, e)), .. ToCome(request)];

    // "Could not be done yet" is told by the item itself while it lasts, and by the time it took afterwards.
    // Of a single approval, that all are given need not be said.
    private static bool IsSaidElsewhere(RequestDetails request, TimelineEntry entry) =>
        entry.Kind switch
        {
            TimelineKind.ItemDelayed => request.Items.Any(i =>
                i.Id == entry.ItemId && i.Status is (ItemStatus.Applying or ItemStatus.Removing)
            ),
            TimelineKind.Approved => request.Timeline.Count(e => e.Kind == TimelineKind.ApprovedBy) == 1,
            _ => false,
        };

    private static RequestStep Past(RequestDetails request, TimelineEntry entry)
    {
        var item = request.Items.FirstOrDefault(i => i.Id == entry.ItemId);
        var name = entry.ItemName ?? "";
        return entry.Kind switch
        {
            TimelineKind.Submitted => new(StepState.Done, "Submitted", $" by {entry.Who} · {Asked(request)}", null, entry.At),
            TimelineKind.ApprovedBy => new(
                StepState.Done,
                "Approved",
                $" by {entry.Who}",
                Join($"{Elapsed.Say(entry.At - request.CreatedAt)} after it was asked", Quoted(entry.Text)),
                entry.At
            ),
            TimelineKind.DeniedBy => new(
                StepState.Failed,
                "Denied",
                $" by {entry.Who}",
                Join($"{Elapsed.Say(entry.At - request.CreatedAt)} after it was asked", Quoted(entry.Text)),
                entry.At
            ),
            TimelineKind.Shortened => new(StepState.Done, "Shortened", $" to {entry.Text} by {entry.Who}", null, entry.At),
            TimelineKind.Approved => new(StepState.Done, "All approvals given", "", "Access starts", entry.At),
            TimelineKind.ItemDelayed => new(StepState.Waiting, name, $" had to wait for {Target(item)}", entry.Text, entry.At),
            TimelineKind.ItemInPlace => new(
                StepState.Done,
                name,
                $" {InPlace(item)}",
                Join(request.From is { } from ? $"{Elapsed.Say(entry.At - from)} after approval" : null, entry.Text),
                entry.At
            ),
            TimelineKind.ItemRefused => new(StepState.Failed, name, $" refused by {Target(item)}", entry.Text, entry.At),
            TimelineKind.Active => new(
                StepState.Done,
                "Active",
                request.InPart ? " in part" : "",
                entry.Text ?? (request.Items.Count > 1 ? "Everything is in place" : null),
                entry.At
            ),
            TimelineKind.Ended => new(StepState.Done, "Ended", " at its time", null, entry.At),
            TimelineKind.EndedEarly => new(StepState.Done, "Ended early", $" by {entry.Who}", Quoted(entry.Text), entry.At),
            TimelineKind.ItemRemoved => new(
                StepState.Done,
                name,
                $" removed from {Target(item)}",
                EndOf(request) is { } ended ? $"{Elapsed.Say(entry.At - ended)} after the end" : null,
                entry.At
            ),
            TimelineKind.ItemKept => new(StepState.Done, name, " stays", entry.Text, entry.At),
            TimelineKind.Cancelled => new(StepState.Done, "Cancelled", $" by {entry.Who}", entry.Text, entry.At),
            TimelineKind.Locked => new(StepState.Failed, "Locked", $" by {entry.Who}", Quoted(entry.Text), entry.At),
            TimelineKind.Unlocked when entry.Who is null => new(
                StepState.Done,
                "Unlocked",
                " at the end of the lock",
                null,
                entry.At
            ),
            TimelineKind.Unlocked => new(StepState.Done, "Unlocked", $" by {entry.Who}", Quoted(entry.Text), entry.At),
            TimelineKind.Promoted => new(
                StepState.Done,
                request.Membership is { IsAskedFor: true } ? "Approved" : "Promoted",
                $" into the list {request.Membership?.Title} by {entry.Who}",
                Join($"{Elapsed.Say(entry.At - request.CreatedAt)} after it was asked", Quoted(entry.Text)),
                entry.At
            ),
            TimelineKind.Expired => new(StepState.Failed, "Expired", "", "Nobody decided in time. You can ask again.", entry.At),
        };
    }

    private static IEnumerable<RequestStep> ToCome(RequestDetails request)
    {
        if (request.Status == RequestStatus.Pending)
        {
            var (given, needed) = request.Approvals;
            yield return new(
                StepState.Waiting,
                needed > 1 ? $"{given} of {needed} approvals"
                    : request.Timeline.Any(e => e.Kind == TimelineKind.ApprovedBy) ? "Waits for another approval"
                    : "Waits for approval",
                "",
                null,
                When: "now"
            );
            yield return new(StepState.Future, "Expires", " if nobody decides", null, request.PendingUntil);
        }
        foreach (var item in request.Items)
        {
            if (item.Status == ItemStatus.Applying && request.Lock is null)
                yield return new(
                    StepState.Now,
                    item.Name,
                    $" · {Target(item)} is putting it in place",
                    item.StatusReason,
                    When: "now"
                );
            else if (item.Status == ItemStatus.Removing)
                yield return new(
                    StepState.Now,
                    item.Name,
                    $" · {Target(item)} is taking it away",
                    item.StatusReason,
                    When: "now"
                );
        }
        if (request.Status is RequestStatus.Approved or RequestStatus.Active && request.Until is { } until)
            yield return new(StepState.Future, "Ends", "", "Removed by itself", until);
    }

    /// <summary>What the reader is told about an item's target.</summary>
    public static string Target(RequestItemView? item) =>
        item?.ResourceKind switch
        {
            ResourceKind.AwsAccount => "AWS",
            ResourceKind.OktaApp or ResourceKind.OktaGroup => "Okta",
            null => "its target",
        };

    private static string InPlace(RequestItemView? item) =>
        item?.ResourceKind switch
        {
            ResourceKind.AwsAccount => "created in AWS",
            ResourceKind.OktaApp => "assigned in Okta",
            ResourceKind.OktaGroup => "joined in Okta",
            null => "in place",
        };

    /// <summary>When the access ended, at its time or early; null while it has not.</summary>
    public static DateTimeOffset? EndOf(RequestDetails request) =>
        request.Timeline.LastOrDefault(e => e.Kind is TimelineKind.Ended or TimelineKind.EndedEarly)?.At;

    /// <summary>How much was asked for; roles by their names.</summary>
    private static string Asked(RequestDetails request)
    {
        var roles = RequestNames.Of(
            request.Items.Where(i => i.RoleName is not null).Select(i => new NamedItem(i.Name, i.RoleName))
        );
        var single = request.Items.Count(i => i.RoleName is null);
        if (request.Membership is { IsAskedFor: true } asked)
            return $"membership of {asked.Title}";
        return roles.Count == 0 ? Items(single)
            : single == 0 ? string.Join(", ", roles)
            : $"{Items(single)} and {string.Join(", ", roles)}";
    }

    private static string Items(int count) => count == 1 ? "1 item" : $"{count} items";

    private static string? Quoted(string? text) => string.IsNullOrWhiteSpace(text) ? null : $"“{text}”";

    private static string? Join(string? first, string? second) =>
        (first, second) switch
        {
            (null, _) => second,
            (_, null) => first,
            _ => $"{first}: {second}",
        };
}
