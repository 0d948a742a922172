using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>One entitlement of a request, with the rules of its policy as they were when it was submitted, and how it stands in its target.</summary>
public sealed class RequestItem
{
    private RequestItem() { }

    public RequestItemId Id { get; private set; }

    public RequestId RequestId { get; private set; }

    public EntitlementId EntitlementId { get; private set; }

    public ResourceId ResourceId { get; private set; }

    /// <summary>What people call it, kept for ever: "AdministratorAccess on Production".</summary>
    public string Name { get; private set; } = "";

    /// <summary>The role that it was asked for through; null when it was asked for by itself.</summary>
    public RoleId? RoleId { get; private set; }

    /// <summary>What the role was called then, kept for ever.</summary>
    public string? RoleName { get; private set; }

    public PolicyId PolicyId { get; private set; }

    public string PolicyName { get; private set; } = "";

    public IReadOnlyList<Threshold> Thresholds { get; private set; } = [];

    public int DenialsNeeded { get; private set; }

    /// <summary>What a rule of the policy decided at submission; null when people decide.</summary>
    public Verdict? RuleVerdict { get; private set; }

    /// <summary>What that rule was called then, kept for ever.</summary>
    public string? RuleName { get; private set; }

    /// <summary>What that rule told the person.</summary>
    public string? RuleWords { get; private set; }

    /// <summary>Whether a rule approved it, so that none of its thresholds needs anybody.</summary>
    public bool IsApprovedByRule => RuleVerdict == Verdict.Approve;

    /// <summary>The approver rules of all thresholds, one row each, so that an inbox can be found by a query.</summary>
    public IReadOnlyList<ApproverRoute> Routes { get; private set; } = [];

    public ItemStatus Status { get; private set; }

    /// <summary>Why it waits, was refused or is kept, for people.</summary>
    public string? StatusReason { get; private set; }

    public DateTimeOffset? InPlaceAt { get; private set; }

    public DateTimeOffset? RemovedAt { get; private set; }

    /// <summary>Of an emergency the thresholds say who follows up; any of them suffices.</summary>
    internal static RequestItem Create(RequestId request, DraftItem draft, bool emergency)
    {
        var id = RequestItemId.New();
        var thresholds = draft.Policy.Reviewers(emergency);
        var rule = emergency ? null : draft.Rule;
        return new RequestItem
        {
            Id = id,
            RequestId = request,
            EntitlementId = draft.EntitlementId,
            ResourceId = draft.ResourceId,
            Name = draft.Name,
            RoleId = draft.RoleId,
            RoleName = draft.RoleName,
            PolicyId = draft.Policy.Id,
            PolicyName = draft.Policy.Name,
            Thresholds = thresholds,
            DenialsNeeded = draft.Policy.DenialsNeeded,
            RuleVerdict = rule?.Verdict,
            RuleName = rule?.Name,
            RuleWords = rule?.Words,
            Routes = rule?.Verdict == Verdict.Approve ? [] : [.. ApproverRoute.Of(id, request, draft.ResourceId, thresholds)],
            Status = ItemStatus.Waiting,
        };
    }

    internal void Applying() => Status = ItemStatus.Applying;

    internal bool InPlace(DateTimeOffset now)
    {
        if (Status is not (ItemStatus.Applying or ItemStatus.Refused))
            return false;
        (Status, StatusReason, InPlaceAt) = (ItemStatus.InPlace, null, now);
        return true;
    }

    internal bool Refuse(string reason)
    {
        if (Status != ItemStatus.Applying)
            return false;
        (Status, StatusReason) = (ItemStatus.Refused, reason);
        return true;
    }

    internal bool Delay(string reason)
    {
        if (Status is not (ItemStatus.Applying or ItemStatus.Removing))
            return false;
        var news = StatusReason is null;
        StatusReason = reason;
        return news;
    }

    internal void Ending() =>
        (Status, StatusReason) = Status switch
        {
            ItemStatus.InPlace => (ItemStatus.Removing, null),
            ItemStatus.Refused => (ItemStatus.Refused, StatusReason),
            // It waits for its start: no target has heard of it.
            ItemStatus.Waiting => (ItemStatus.NeverInPlace, null),
            ItemStatus.Applying or ItemStatus.Removing or ItemStatus.Removed or ItemStatus.Kept => (ItemStatus.Removing, null),
            ItemStatus.NeverInPlace => (Status, StatusReason),
        };

    internal bool Removed(DateTimeOffset now, string? keptBy)
    {
        if (Status != ItemStatus.Removing)
            return false;
        Status =
            keptBy is not null ? ItemStatus.Kept
            : InPlaceAt is null ? ItemStatus.NeverInPlace
            : ItemStatus.Removed;
        (StatusReason, RemovedAt) = (keptBy, now);
        return true;
    }
}

/// <summary>One way to become an approver of an item.</summary>
/// <param name="GroupId">For <see cref="ApproverKind.GroupMembers" />.</param>
/// <param name="PersonId">For <see cref="ApproverKind.People" />.</param>
/// <param name="ListId">For <see cref="ApproverKind.ListMembers" />.</param>
public sealed record ApproverRoute(
    RequestItemId ItemId,
    RequestId RequestId,
    ResourceId ResourceId,
    ApproverKind Kind,
    ResourceId? GroupId,
    PersonId? PersonId,
    AccessListId? ListId = null
)
{
    /// <summary>Given by the database.</summary>
    public long Id { get; private set; }

    internal static IEnumerable<ApproverRoute> Of(
        RequestItemId item,
        RequestId request,
        ResourceId resource,
        IReadOnlyList<Threshold> thresholds
    ) =>
        thresholds
            .SelectMany(t => t.Approvers)
            .SelectMany(rule =>
                (rule.People?.Select(p => (PersonId?)p) ?? [null]).Select(p => new ApproverRoute(
                    item,
                    request,
                    resource,
                    rule.Kind,
                    rule.Group,
                    p,
                    rule.List
                ))
            )
            .Distinct();
}

/// <summary>A reviewer's approve or deny.</summary>
public sealed record Decision(
    RequestId RequestId,
    PersonId ReviewerId,
    string ReviewerName,
    Verdict Verdict,
    string? Comment,
    TimeSpan? ShorterDuration,
    DateTimeOffset At
);

public enum TimelineKind
{
    Submitted = 1,
    ApprovedBy = 2,
    DeniedBy = 3,
    Shortened = 4,
    Approved = 5,
    ItemDelayed = 6,
    ItemInPlace = 7,
    ItemRefused = 8,
    Active = 9,
    Ended = 10,
    EndedEarly = 11,
    ItemRemoved = 12,
    ItemKept = 13,
    Cancelled = 14,
    Expired = 15,
    Locked = 16,
    Unlocked = 17,

    /// <summary>On the request whose access goes on: another that extends it was approved. Its text is the number of that one.</summary>
    Extended = 30,

    /// <summary>On an extension that was approved after the end of what it was to extend.</summary>
    StartsAnew = 31,

    /// <summary>The start that was asked for has come.</summary>
    Started = 32,
    Commented = 33,
    AskedForInformation = 34,
    Answered = 35,

    /// <summary>Who is the rule; the text is what the person is told.</summary>
    ApprovedByRule = 40,

    /// <summary>As <see cref="ApprovedByRule" />.</summary>
    DeniedByRule = 41,

    /// <summary>Access was taken without a decision; everyone concerned is to know now.</summary>
    EmergencyTaken = 42,

    /// <summary>The follow-up was closed: the emergency was one.</summary>
    FoundJustified = 43,

    /// <summary>The follow-up was closed: it was none.</summary>
    FoundNotJustified = 44,
    Promoted = 60,
}

/// <summary>One step in the life of a request.</summary>
/// <param name="Who">Null when nobody did it but time or the target.</param>
public sealed record TimelineEntry(
    RequestId RequestId,
    DateTimeOffset At,
    TimelineKind Kind,
    string? Who,
    string? Text,
    RequestItemId? ItemId,
    string? ItemName
)
{
    /// <summary>Order within the request; given by the database.</summary>
    public long Sequence { get; private set; }
}
