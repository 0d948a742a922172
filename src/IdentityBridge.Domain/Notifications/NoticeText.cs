using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Domain.Notifications;

/// <summary>What people of a request are called.</summary>
public sealed record RequestNamesOf(string Person, string Requester);

/// <summary>Notices in words. Times are facts, not words: everybody reads them in their own zone. Pure.</summary>
public static partial class NoticeText
{
    /// <summary>What is said of a step of a request to one who is told of it.</summary>
    /// <param name="by">Who did it; null when time or a target did.</param>
    /// <param name="said">What they or the target said with it.</param>
    /// <param name="item">The one thing that it is about, where that is not the whole request.</param>
    public static NoticeWords Of(
        Told told,
        AccessRequest request,
        RequestNamesOf names,
        string? by = null,
        string? said = null,
        string? item = null
    )
    {
        var mine = told.Person is { } reader && reader == request.PersonId;
        var whose = mine ? "Your" : $"{names.Person}’s";
        var things = Things(request);
        var what = item ?? Short(things, request.Items.Count);
        var lasting = Capital(Durations.For(request.Duration));
        var (title, text) = told.Kind switch
        {
            NoticeKind.ToDecide => (
                $"{names.Requester} asks for {what}",
                $"{OnBehalf(request, names)}{(request.AsksForListId is null ? $"{lasting}. " : "")}It waits for {(told.Person is null ? "a" : "your")} decision."
            ),
            NoticeKind.Approved => (
                $"{whose} request for {what} is approved",
                $"{lasting}. It is being put in place; that takes a moment."
            ),
            NoticeKind.Denied => ($"{whose} request for {what} is denied", $"{By("Denied", by)} Nothing was changed."),
            NoticeKind.Expired => (
                $"Nobody decided on {Lower(whose)} request for {what} in time",
                "It expired. Whoever still needs it can ask again."
            ),
            NoticeKind.Cancelled => ($"{whose} request for {what} was closed", $"{By("Closed", by)} Nothing was changed."),
            NoticeKind.InPlace => (
                $"{whose} access is in place: {what}",
                request.InPart ? "In part: the target refused the rest." : $"{lasting}, from its approval."
            ),
            NoticeKind.Refused => (
                $"{what} was refused by its target",
                $"{whose} request was approved, but the target does not take it. The request’s page says what else there is."
            ),
            NoticeKind.EndsTomorrow => (
                $"{whose} access ends in a day: {what}",
                "Whoever needs it longer can ask for it again now."
            ),
            NoticeKind.EndsSoon => (
                $"{whose} access ends in an hour: {what}",
                "Whoever needs it longer can ask for it again now."
            ),
            NoticeKind.Ended => ($"{whose} access has ended: {what}", "Its time was over."),
            NoticeKind.EndedEarly => ($"{whose} access was ended early: {what}", By("Ended", by)),
            NoticeKind.Locked => (
                $"{whose} request for {what} is locked",
                $"{By("Locked", by)} What it gives has no effect until it is unlocked."
            ),
            NoticeKind.Unlocked => ($"{whose} request for {what} is unlocked", "What it gives has effect again."),
            NoticeKind.GrantedOnMine => (
                $"{names.Person} got access to {what}",
                $"{lasting}. You are told because a resource of yours is in it."
            ),
            NoticeKind.Promoted => (
                $"{whose} request for {what} is approved for the long term",
                $"{names.Person} is a member of the access list {request.PromotedToListTitle} now. What it gives is being put in place."
            ),
            NoticeKind.Question => (
                $"{by} needs to know more about {Lower(whose)} request for {what}",
                "It waits for an answer. The time to decide it runs on."
            ),
            NoticeKind.Answer => (
                $"A question about {Lower(whose)} request for {what} was answered",
                $"{By("Answered", by)} It waits for a decision again."
            ),
            NoticeKind.Comment => ($"{by} wrote about {Lower(whose)} request for {what}", "What was said is on its page."),
            NoticeKind.Emergency => (
                $"{names.Person} took {what} in an emergency",
                $"{lasting}, without a decision. Somebody who could have decided it must follow it up."
            ),
            NoticeKind.FollowedUp => (
                $"{whose} emergency was followed up: {what}",
                request.FollowUp?.State == FollowUpState.NotJustified
                    ? $"{By("Found not justified", by)} What still ran of it has ended."
                    : By("Found justified", by)
            ),
            NoticeKind.FollowUpDue => (
                $"{whose} emergency must still be followed up: {what}",
                $"The time for it is over. Look at it and say whether it was justified; until then {names.Person} can take nothing else in an emergency."
            ),
            NoticeKind.ReviewDue or NoticeKind.Test => throw new ArgumentOutOfRangeException(
                nameof(told),
                told.Kind,
                "That is not about a request."
            ),
        };
        return new NoticeWords(
            title,
            text,
            told.Kind == NoticeKind.ToDecide && told.Person is not null
                ? $"decide?id={request.Id.Value}"
                : $"requests/{request.Id.Value}",
            new NoticeFacts
            {
                Number = request.Number,
                Person = names.Person,
                Requester = request.RequesterId == request.PersonId ? null : names.Requester,
                Things = things,
                More = request.AsksForListId is null ? request.Items.Count - Whole(request, things.Count) : 0,
                Duration = request.AsksForListId is null ? request.Duration : null,
                From = request.From,
                Until = request.Until,
                By = by,
                Reason = request.Reason.Length == 0 ? null : request.Reason,
                Said = string.IsNullOrWhiteSpace(said) ? null : said.Trim(),
            }
        );
    }

    /// <summary>What an owner is told of a review of a list.</summary>
    /// <param name="step">Days after the due date; negative before it.</param>
    public static NoticeWords Review(AccessListId list, string title, DateTimeOffset due, int step) =>
        new(
            step switch
            {
                < 0 => $"The list {title} is to be reviewed within {Days(-step)}",
                0 => $"The list {title} is to be reviewed today",
                > 0 => $"The review of the list {title} is {Days(step)} overdue",
            },
            "Go through its members, keep or remove each.",
            $"lists/{list.Value}/review",
            new NoticeFacts { Things = [title], Until = due }
        );

    /// <summary>What an administrator sends to see whether a channel works.</summary>
    public static NoticeWords Test(string by) =>
        new(
            "A test of the portal’s notifications",
            $"Sent by {by} to see whether this way works. There is nothing to do.",
            "notifications",
            NoticeFacts.None
        );

    private static string OnBehalf(AccessRequest request, RequestNamesOf names) =>
        request.RequesterId == request.PersonId ? "" : $"It is for {names.Person}. ";

    /// <summary>The things that were asked for by themselves, then each role.</summary>
    private static IReadOnlyList<string> Things(AccessRequest request) =>
        request.AsksForListTitle is { } list
            ? [$"membership in {list}"]
            :
            [
                .. request
                    .Items.Where(i => i.RoleName is null)
                    .Select(i => i.Name)
                    .Concat(
                        request
                            .Items.Where(i => i.RoleName is not null)
                            .Select(i => i.RoleName!)
                            .Distinct(StringComparer.Ordinal)
                            .Order(StringComparer.OrdinalIgnoreCase)
                            .Select(r => $"the role {r}")
                    )
                    .Take(NoticeFacts.MostThings),
            ];

    /// <summary>How many items the first so many things stand for.</summary>
    private static int Whole(AccessRequest request, int things)
    {
        var single = request.Items.Count(i => i.RoleName is null);
        return things <= single
            ? things
            : single
                + request
                    .Items.Where(i => i.RoleName is not null)
                    .GroupBy(i => i.RoleName!, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase)
                    .Take(things - single)
                    .Sum(g => g.Count());
    }

    private static string Short(IReadOnlyList<string> things, int items) =>
        things.Count switch
        {
            0 => "access",
            1 => things[0],
            2 => $"{things[0]} and {things[1]}",
            _ => $"{things[0]} and {(things.Count < NoticeFacts.MostThings ? things.Count : items) - 1} more",
        };

    private static string By(string verb, string? by) => by is null ? "" : $"{verb} by {by}.";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Lower(string whose) => whose == "Your" ? "your" : whose;

    private static string Days(int days) => days == 1 ? "1 day" : $"{days} days";
}

/// <summary>Something that a command wants told, beside what its timeline says.</summary>
/// <param name="Request">The request that it is about.</param>
public sealed record ToTell(Told Told, NoticeWords Words, RequestId? Request = null);
