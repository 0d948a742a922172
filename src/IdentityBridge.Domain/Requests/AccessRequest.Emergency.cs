using System.Text;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>What needs no reviewer: what rules of policies decide at submission, and access that is taken in an emergency and followed up.</summary>
public sealed partial class AccessRequest
{
    /// <summary>Taken without a decision, to be followed up.</summary>
    public bool IsEmergency { get; private set; }

    /// <summary>Of an emergency; null of every other request.</summary>
    public FollowUp? FollowUp { get; private set; }

    /// <summary>
    /// Decides what needs no reviewer, once, in the instant of submission: an emergency is approved; a rule that denies an item denies the
    /// request; rules that approve all items approve it.
    /// </summary>
    /// <returns>The grants when it is approved now; none otherwise, and at any later time.</returns>
    public IReadOnlyList<Grant> DecideAtOnce(Actor requester, DateTimeOffset now)
    {
        if (Status != RequestStatus.Pending || now != CreatedAt || decisions.Count > 0)
            return [];
        if (IsEmergency)
        {
            Note(now, TimelineKind.EmergencyTaken, requester.Name, null);
            return Approve(now);
        }
        foreach (var same in items.Where(i => i.RuleVerdict is not null).GroupBy(i => (i.RuleVerdict, i.RuleName, i.PolicyName)))
        {
            var kind = same.Key.RuleVerdict == Verdict.Deny ? TimelineKind.DeniedByRule : TimelineKind.ApprovedByRule;
            var only = items.Count > 1 && same.Count() == 1 ? same.First() : null;
            Note(now, kind, RuleWords(same.First()), same.First().RuleWords, only);
        }
        if (items.Exists(i => i.RuleVerdict == Verdict.Deny))
            (Status, DecidedAt, EndedAt) = (RequestStatus.Denied, now, now);
        return Status == RequestStatus.Pending && items.TrueForAll(i => i.RuleVerdict == Verdict.Approve) ? Approve(now) : [];
    }

    /// <summary>Somebody who could have decided it says whether taking the access was justified. What still runs ends when it was not.</summary>
    /// <returns>Whether access ended by it.</returns>
    public Result<bool> CloseFollowUp(Actor reviewer, bool justified, string? comment, ApproverFacts facts, DateTimeOffset now)
    {
        if (FollowUp is not { } followUp)
            return RequestErrors.NoFollowUp();
        if (reviewer.PersonId is not { } person || ApproverRouting.IsOwnBusiness(this, person))
            return RequestErrors.OwnFollowUp();
        if (!ApproverRouting.MayFollowUp(this, reviewer, facts))
            return RequestErrors.NotFollowUp();
        if (followUp.State != FollowUpState.Open)
            return RequestErrors.FollowedUp(followUp);
        if (string.IsNullOrWhiteSpace(comment))
            return RequestErrors.FollowUpComment();
        if (Encoding.UTF8.GetByteCount(comment) > MaxReasonBytes)
            return RequestErrors.TooLong("comment");
        var words = comment.Trim();
        followUp.Close(justified ? FollowUpState.Justified : FollowUpState.NotJustified, person, reviewer.Name, words, now);
        Note(now, justified ? TimelineKind.FoundJustified : TimelineKind.FoundNotJustified, reviewer.Name, words);
        return !justified && End(now, reviewer, "The emergency was found not justified.", early: true);
    }

    /// <summary>"the rule ‘On call’ of policy Production".</summary>
    public static string RuleWords(RequestItem item) => $"the rule ‘{item.RuleName}’ of policy {item.PolicyName}";

    private static Error? EmergencyRefusal(RequestDraft draft, string reason)
    {
        if (draft.Requester != draft.Person)
            return RequestErrors.EmergencyOfAnother();
        if (draft.StartsAt is not null || draft.Extends is not null)
            return RequestErrors.EmergencyLater();
        if (draft.Items.FirstOrDefault(i => i.Policy.Emergency is null) is { } not)
            return RequestErrors.NoEmergency(not.Name, not.Policy);
        if (reason.Length < BreakGlass.MinReason)
            return RequestErrors.EmergencyReason();
        if (draft.Duration < MinDuration)
            return RequestErrors.TooShort();
        var limit = draft.Items.MinBy(i => i.Policy.Emergency!.Longest)!;
        return draft.Duration > limit.Policy.Emergency!.Longest
            ? RequestErrors.EmergencyTooLong(limit.Name, limit.Policy.Emergency.Longest)
            : null;
    }
}
