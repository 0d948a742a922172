using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>The refusals of requests, each with what to do next.</summary>
public static partial class RequestErrors
{
    /// <summary>Code of the refusal of what the person has at least as long already.</summary>
    public const string HeldCode = "request.held";

    public static Error NotFound() => Error.NotFound("request.not-found", "There is no such request.");

    public static Error NoItems() => Error.Invalid("request.empty", "Choose at least one thing to ask for.");

    public static Error TooManyItems(int count) =>
        Error.Invalid(
            "request.too-many",
            $"One request holds at most {AccessRequest.MaxItems} items; this one has {count}. Split it into several."
        );

    public static Error TooLong(string field) =>
        Error.Invalid("request.too-long", $"The {field} is longer than {AccessRequest.MaxReasonBytes:N0} bytes. Shorten it.");

    public static Error ReasonMissing(RequestPolicy policy) =>
        Error.Invalid(
            "request.reason-missing",
            $"The policy “{policy.Name}” asks for a reason{(policy.ReasonPrompt is null ? "" : $": {policy.ReasonPrompt}")}."
        );

    public static Error TicketMissing(RequestPolicy policy) =>
        Error.Invalid(
            "request.ticket-missing",
            $"The policy “{policy.Name}” wants a ticket in the reason, one that looks like {policy.TicketPattern}. Add it."
        );

    public static Error TooShort() => Error.Invalid("request.too-short", "Access lasts at least one minute.");

    public static Error OverLimit(string item, RequestPolicy policy) =>
        Error.Invalid(
            "request.over-limit",
            $"{item} can be had for at most {Durations.Say(policy.MaxDuration)} under the policy “{policy.Name}”. Ask for less time, or leave it out."
        );

    public static Error NotPermanent(string item, RequestPolicy policy) =>
        Error.Invalid(
            "request.not-permanent",
            $"{item} cannot be had without an end under the policy “{policy.Name}”, but for up to {Durations.Say(policy.MaxDuration)}. Choose a time, or leave it out."
        );

    public static Error NotRequestable(string item, string why) =>
        Error.Invalid("request.not-requestable", $"{item} cannot be requested. {why}");

    /// <param name="who">Whose it is, when it is not the reader's.</param>
    public static Error Held(string item, string until, string? who = null) =>
        Error.Conflict(
            HeldCode,
            who is null
                ? $"{item} is yours already, {until}. Leave it out of the request."
                : $"{who} has {item} already, {until}. Leave it out of the request."
        );

    public static Error EmptyRole(string role) =>
        Error.Invalid("request.empty-role", $"The role {role} holds nothing now, so there is nothing to ask for.");

    public static Error RoleHeld(string role, string? who = null) =>
        Error.Conflict(
            HeldCode,
            $"{(who is null ? "You have" : $"{who} has")} everything that the role {role} holds already, at least that long. Leave it out of the request."
        );

    /// <summary>The refusal of something that a role holds, which stands in the way of the role.</summary>
    public static Error InRole(string role, Error refusal) =>
        refusal with
        {
            Message = $"The role {role} cannot be asked for as it is. {refusal.Message}",
        };

    public static Error RoleChanged(string role, IReadOnlyList<string> more) =>
        Error.Conflict(
            "request.role-changed",
            $"The role {role} was changed meanwhile and gives more now: {string.Join(", ", more.Take(5))}{(more.Count > 5 ? $" and {more.Count - 5} others" : "")}. Nothing was sent. Look at it again, then ask."
        );

    public static Error AlreadyAsked(string item, long number, string? who = null) =>
        Error.Conflict(
            "request.asked",
            who is null
                ? $"{item} is already asked for in your request {number}, which waits for a decision."
                : $"{item} is already asked for, for {who}, in request {number}, which waits for a decision."
        );

    public static Error NoApprover(string item, string policy) =>
        Error.Invalid(
            "request.no-approver",
            $"{item} cannot be requested now: the policy “{policy}” names nobody who could decide it. An administrator can see the policy as broken and mend it."
        );

    public static Error Own() =>
        Error.Forbidden("request.own", "You cannot decide a request that you made or that is for you. Another reviewer has to.");

    public static Error NotApprover() =>
        Error.Forbidden("request.not-approver", "You are not among the people who may decide this request.");

    public static Error DecidedAlready() => Error.Conflict("request.decided-already", "You have decided this request before.");

    public static Error DenialNeedsReason() =>
        Error.Invalid("request.denial-reason", "Say in a sentence why you deny it, so that the person knows what to do.");

    public static Error Lengthened(TimeSpan asked) =>
        Error.Invalid(
            "request.lengthened",
            $"A reviewer can make access shorter, not longer: at most {Durations.Say(asked)} were asked for."
        );

    public static Error TooLate() =>
        Error.Conflict("request.too-late", "The time to decide this request is over; it has expired.");

    public static Error NotPending(AccessRequest request) =>
        Error.Conflict(
            "request.not-pending",
            $"Request {request.Number} no longer waits for a decision: it is {Name(request.Status)}. Nothing was changed."
        );

    public static Error NotYours() =>
        Error.Forbidden("request.not-yours", "Only the person who asked, or whom it is for, can cancel a request.");

    public static Error MayNotEnd() =>
        Error.Forbidden(
            "request.may-not-end",
            "Only the person who has the access, a reviewer who approved it, an owner of the resource or an administrator can end it."
        );

    public static Error NothingToEnd(AccessRequest request) =>
        Error.Conflict("request.nothing-to-end", $"Request {request.Number} gives no access now: it is {Name(request.Status)}.");

    public static Error MayNotComment() =>
        Error.Forbidden(
            "request.may-not-comment",
            "You can read this request, but only those whom it concerns, its reviewers, owners and administrators write here."
        );

    public static Error NothingSaid(string field) =>
        Error.Invalid("request.nothing-said", $"The {field} is empty. Write a sentence.");

    public static Error TalkOver(AccessRequest request) =>
        Error.Conflict(
            "request.talk-over",
            $"Request {request.Number} ended more than {AccessRequest.TalkAfterEnd.Days} days ago; nobody follows it any more. What was said stays. Make a new request, or talk to the people directly."
        );

    public static Error NotYoursToAskAgain() =>
        Error.Forbidden(
            "request.not-yours",
            "Only the person who asked, or who was to have the access, can ask again. Ask for it in the catalogue."
        );

    public static Error NotOver(AccessRequest request) =>
        Error.Conflict(
            "request.not-over",
            $"Request {request.Number} is {Name(request.Status)}; it can be asked again when it is over."
        );

    private static string Name(RequestStatus status) =>
        status switch
        {
            RequestStatus.Pending => "pending",
            RequestStatus.Approved => "approved",
            RequestStatus.Active => "active",
            RequestStatus.Ended => "ended",
            RequestStatus.Denied => "denied",
            RequestStatus.Cancelled => "cancelled",
            RequestStatus.Expired => "expired",
            RequestStatus.Revoked => "ended early",
            RequestStatus.Promoted => "promoted into an access list",
        };
}
