using System.Text;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>A wish to become a member of an access list.</summary>
/// <param name="Until">The end of the membership; null for none.</param>
/// <param name="Prompt">What the list asks for; null when it leaves that open.</param>
public sealed record MembershipDraft(
    Guid SubmissionKey,
    PersonId Requester,
    string RequesterName,
    AccessListId List,
    string ListTitle,
    DateTimeOffset? Until,
    string Reason,
    string? Prompt
);

/// <summary>How a request leads into an access list: one for entitlements by promotion, one for the membership itself by its approval.</summary>
public sealed partial class AccessRequest
{
    /// <summary>The list that the request asks to join; null when it asks for items.</summary>
    public AccessListId? AsksForListId { get; private set; }

    /// <summary>What that list was called when it was asked for, kept for ever.</summary>
    public string? AsksForListTitle { get; private set; }

    /// <summary>End of the membership that was asked for, or given by promotion; null for none.</summary>
    public DateTimeOffset? MembershipUntil { get; private set; }

    /// <summary>The list that the person was added to; null while nobody has promoted the request.</summary>
    public AccessListId? PromotedToListId { get; private set; }

    /// <summary>What that list was called then, kept for ever.</summary>
    public string? PromotedToListTitle { get; private set; }

    /// <summary>Makes a pending request to join a list. It waits no longer than the membership would last.</summary>
    public static Result<AccessRequest> SubmitForList(MembershipDraft draft, DateTimeOffset now)
    {
        var reason = draft.Reason.Trim();
        if (Encoding.UTF8.GetByteCount(reason) > MaxReasonBytes)
            return RequestErrors.TooLong("reason");
        if (reason.Length == 0)
            return LongTermErrors.ReasonMissing(draft.ListTitle, draft.Prompt);
        if (draft.Until <= now)
            return LongTermErrors.EndInPast();
        var waits = now + RequestPolicy.DefaultPendingFor;
        var request = new AccessRequest
        {
            Id = RequestId.New(),
            SubmissionKey = draft.SubmissionKey,
            RequesterId = draft.Requester,
            PersonId = draft.Requester,
            Reason = reason,
            Status = RequestStatus.Pending,
            CreatedAt = now,
            PendingUntil = draft.Until < waits ? draft.Until.Value : waits,
            AsksForListId = draft.List,
            AsksForListTitle = draft.ListTitle,
            MembershipUntil = draft.Until,
            SearchText = string.Join('\n', reason, draft.RequesterName, draft.ListTitle).ToLowerInvariant(),
        };
        request.Note(now, TimelineKind.Submitted, draft.RequesterName, null);
        return request;
    }

    /// <summary>
    /// The reviewer gives it for the long term: the person becomes a member of the list instead, and the request gives nothing by itself. It
    /// ends every wait for other approvals. A request to join a list is approved in this way and no other.
    /// </summary>
    /// <param name="until">End of the membership; null for none.</param>
    public Result<Done> Promote(
        Actor reviewer,
        AccessListId list,
        string title,
        DateTimeOffset? until,
        string? comment,
        ApproverFacts facts,
        DateTimeOffset now
    )
    {
        if (DecisionRefusal(reviewer, comment, facts, now) is { } refusal)
            return refusal;
        if (AsksForListId is { } asked && asked != list)
            return LongTermErrors.AnotherList(AsksForListTitle!);
        decisions.Add(new Decision(Id, reviewer.PersonId!.Value, reviewer.Name, Verdict.Approve, comment?.Trim(), null, now));
        (Status, DecidedAt, EndedAt) = (RequestStatus.Promoted, now, now);
        (PromotedToListId, PromotedToListTitle, MembershipUntil) = (list, title, until);
        if (AsksForListTitle != title)
            SearchText = $"{SearchText}\n{title.ToLowerInvariant()}";
        Note(now, TimelineKind.Promoted, reviewer.Name, comment?.Trim());
        DropQuestionOf(reviewer.PersonId!.Value);
        return new Done();
    }

    /// <summary>Why the reviewer can take no decision; null when they can.</summary>
    private Error? DecisionRefusal(Actor reviewer, string? comment, ApproverFacts facts, DateTimeOffset now)
    {
        if (reviewer.PersonId is not { } person || ApproverRouting.IsOwnBusiness(this, person))
            return RequestErrors.Own();
        if (Status == RequestStatus.Pending && now >= PendingUntil)
            return RequestErrors.TooLate();
        if (Status != RequestStatus.Pending)
            return RequestErrors.NotPending(this);
        if (decisions.Exists(d => d.ReviewerId == person))
            return RequestErrors.DecidedAlready();
        if (!ApproverRouting.MayDecide(this, person, facts))
            return RequestErrors.NotApprover();
        return Encoding.UTF8.GetByteCount(comment ?? "") > MaxReasonBytes ? RequestErrors.TooLong("comment") : null;
    }
}
