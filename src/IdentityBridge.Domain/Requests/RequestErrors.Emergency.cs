using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>The refusals of emergencies and of automatic decisions.</summary>
public static partial class RequestErrors
{
    public static Error NoRuleFits(string item, string policy) =>
        Error.Invalid(
            "request.no-rule-fits",
            $"{item} cannot be requested now: none of the automatic rules of the policy “{policy}” fits you, the time and the duration, and nobody could decide instead. Try a shorter time or another hour, or ask an administrator."
        );

    public static Error NoEmergency(string item, RequestPolicy policy) =>
        Error.Invalid(
            "request.no-emergency",
            $"{item} cannot be taken in an emergency: the policy “{policy.Name}” does not allow it. Ask for it in the usual way, or leave it out."
        );

    public static Error EmergencyReason() =>
        Error.Invalid(
            "request.emergency-reason",
            $"Say in at least {BreakGlass.MinReason} characters what the emergency is: everyone who is told now reads it."
        );

    public static Error EmergencyTooLong(string item, TimeSpan longest) =>
        Error.Invalid(
            "request.emergency-too-long",
            $"{item} can be taken in an emergency for at most {Durations.Say(longest)}. Choose a shorter time."
        );

    public static Error EmergencyLater() =>
        Error.Invalid("request.emergency-later", "An emergency begins now. Leave out the start, or ask as usual.");

    public static Error EmergencyOfAnother() =>
        Error.Forbidden("request.emergency-of-another", "Emergency access can only be taken for oneself.");

    public static Error NotAcknowledged() =>
        Error.Invalid("request.not-acknowledged", "Confirm that you have read what happens when you take emergency access.");

    public static Error FollowUpOverdue(long number) =>
        Error.Conflict(
            "request.follow-up-overdue",
            $"Nobody has followed up your emergency request {number} yet, and its time is over. Until somebody does, you cannot take emergency access; ask a reviewer to look at it, or ask in the usual way."
        );

    public static Error NoFollowUp() =>
        Error.Conflict("request.no-follow-up", "This request was decided in the usual way; there is nothing to follow up.");

    public static Error OwnFollowUp() =>
        Error.Forbidden(
            "request.own-follow-up",
            "You cannot follow up an emergency of your own. Somebody who could have decided it has to."
        );

    public static Error NotFollowUp() =>
        Error.Forbidden("request.not-follow-up", "You are not among the people who follow up this emergency.");

    public static Error FollowUpComment() =>
        Error.Invalid("request.follow-up-comment", "Say in a sentence what you found; it stays with the request.");

    public static Error FollowedUp(FollowUp followUp) =>
        Error.Conflict(
            "request.followed-up",
            $"{followUp.ByName} has followed this up already: {(followUp.State == FollowUpState.Justified ? "justified" : "not justified")}. Nothing was changed."
        );
}
