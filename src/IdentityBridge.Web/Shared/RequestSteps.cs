using System.Globalization;
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
)
{
    /// <summary>Said after the rest: "until 14:10".</summary>
    public DateTimeOffset? Until { get; init; }
}

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
            // The conversation shows it.
            TimelineKind.Commented => true,
            TimelineKind.Approved => request.Timeline.Any(e => e.Kind == TimelineKind.EmergencyTaken)
                || request.Timeline.Count(e => e.Kind is TimelineKind.ApprovedBy or TimelineKind.ApprovedByRule) == 1,
            _ => false,
        };

    private static RequestStep Past(RequestDetails request, TimelineEntry entry)
    {
        var item = request.Items.FirstOrDefault(i => i.Id == entry.ItemId);
        var name = entry.ItemName ?? "";
        return entry.Kind switch
        {
            TimelineKind.Submitted => new(
                StepState.Done,
                "Submitted",
                $" by {entry.Who}{(request.Terms.AskedBy is null ? "" : $" for {request.Person.Name}")} · {Asked(request)}",
                request.Terms.Extends is { } longer ? $"Extends request {longer.Number}" : null,
                entry.At
            ),
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
            TimelineKind.Approved => new(
                StepState.Done,
                "All approvals given",
                "",
                request.From > entry.At ? "Access starts at the time that was asked for"
                    : request.Terms.Extends is not null ? null
                    : "Access starts",
                entry.At
            ),
            TimelineKind.Started => new(StepState.Done, "Started", " at the time that was asked for", null, entry.At),
            TimelineKind.StartsAnew => new(
                StepState.Done,
                "Starts anew",
                "",
                "The access it was to extend had ended before the approval",
                entry.At
            ),
            TimelineKind.Extended => new(StepState.Done, "Extended", $" by request {entry.Text}", null, entry.At)
            {
                Until = request.Terms.Extensions.FirstOrDefault(e => Number(e.Number) == entry.Text)?.Until,
            },
            TimelineKind.ItemDelayed => new(StepState.Waiting, name, $" had to wait for {Target(item)}", entry.Text, entry.At),
            TimelineKind.ItemInPlace => new(
                StepState.Done,
                name,
                $" {InPlace(item)}",
                Join(request.From is { } from ? $"{Elapsed.Say(entry.At - from)} after {StartOf(request)}" : null, entry.Text),
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
            TimelineKind.AskedForInformation => new(StepState.Done, "Question", $" by {entry.Who}", null, entry.At),
            TimelineKind.Answered => new(StepState.Done, "Answered", $" by {entry.Who}", null, entry.At),
            TimelineKind.Commented => new(StepState.Done, "Comment", $" by {entry.Who}", null, entry.At),
            TimelineKind.ApprovedByRule => new(StepState.Done, "Approved", $" by {entry.Who}{For(entry)}", entry.Text, entry.At),
            TimelineKind.DeniedByRule => new(StepState.Failed, "Denied", $" by {entry.Who}{For(entry)}", entry.Text, entry.At),
            TimelineKind.EmergencyTaken => new(
                StepState.Failed,
                "Taken in an emergency",
                $" by {entry.Who}",
                "Without a decision; everyone concerned was told, and somebody has to follow it up.",
                entry.At
            ),
            TimelineKind.FoundJustified => new(
                StepState.Done,
                "Followed up",
                $" by {entry.Who}: justified",
                Quoted(entry.Text),
                entry.At
            ),
            TimelineKind.FoundNotJustified => new(
                StepState.Failed,
                "Followed up",
                $" by {entry.Who}: not justified",
                Quoted(entry.Text),
                entry.At
            ),
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
            if (request.Question is { IsOpen: true } question)
                yield return new(StepState.Waiting, "Waits for an answer", $" to {question.By}", null, When: "now");
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
        foreach (var longer in request.Terms.Extensions.Where(e => e.Status == RequestStatus.Pending))
            yield return new(StepState.Waiting, "Longer", $" asked in request {Number(longer.Number)}", null, When: "now");
        if (request.Terms.WaitsForStart && request.From is { } start)
            yield return new(StepState.Future, "Starts", "", "Put in place by itself", start);
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
        if (request.Status is RequestStatus.Approved or RequestStatus.Active)
            yield return request.Until is { } until
                ? EndToCome(request, until)
                : new(StepState.Future, "No end", "", "Stays until somebody ends it", When: "open");
        if (request.FollowUp is { State: FollowUpState.Open } followUp)
            yield return new(
                StepState.Waiting,
                "Follow-up",
                followUp.IsOverdue ? " is overdue" : " is open",
                "Somebody who could have decided it says whether it was justified.",
                followUp.Due
            );
    }

    /// <summary>The end, or what goes on after it.</summary>
    private static RequestStep EndToCome(RequestDetails request, DateTimeOffset until)
    {
        var next = request.Terms.Extensions.FirstOrDefault(e => e.Status is RequestStatus.Approved or RequestStatus.Active);
        if (next is null)
            return new(StepState.Future, "Ends", "", "Removed by itself", until);
        var by = $"by request {Number(next.Number)}";
        return GoesOn(request, next) is { } some
            ? new(StepState.Future, "Ends", "", $"Removed by itself; {some} goes on {by}", until)
            : new(StepState.Future, "Goes on", $" {by}{(next.Until is null ? ", without an end" : "")}", null, until)
            {
                Until = next.Until,
            };
    }

    /// <summary>What of it an extension is about, by name; null when that is everything.</summary>
    public static string? GoesOn(RequestDetails request, LinkedRequest extension)
    {
        var some = request.Items.Where(i => extension.Items.Contains(i.EntitlementId)).Select(i => i.Name).ToList();
        return some.Count == request.Items.Count ? null : CatalogWords.Some(some, 3);
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

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the time of putting in place counts from.</summary>
    public static string StartOf(RequestDetails request) =>
        request.From > request.Timeline.FirstOrDefault(e => e.Kind == TimelineKind.Approved)?.At ? "the start" : "approval";

    private static string For(TimelineEntry entry) => entry.ItemName is { } item ? $": {item}" : "";

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
