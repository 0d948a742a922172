using System.Text;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>
/// One person's wish for entitlements, for themselves or for a colleague, with its reason, duration, decisions and timeline. Its clock starts
/// when it is approved, or at a later start that was asked for. Rows and timeline stay for ever.
/// </summary>
public sealed partial class AccessRequest
{
    /// <summary>Most items in one request.</summary>
    public const int MaxItems = 300;

    /// <summary>Most bytes of UTF-8 in a reason or a comment.</summary>
    public const int MaxReasonBytes = 4096;

    /// <summary>Shortest access.</summary>
    public static readonly TimeSpan MinDuration = TimeSpan.FromMinutes(1);

    private readonly List<RequestItem> items = [];
    private readonly List<Decision> decisions = [];
    private readonly List<TimelineEntry> timeline = [];

    private AccessRequest() { }

    public RequestId Id { get; private set; }

    /// <summary>What people call it; given by the database.</summary>
    public long Number { get; private set; }

    /// <summary>Made by the page that submits, so that a repeated submit finds the first one.</summary>
    public Guid SubmissionKey { get; private set; }

    public PersonId RequesterId { get; private set; }

    /// <summary>Who gets the access.</summary>
    public PersonId PersonId { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>Reason, people and items by name, in lower case: what a search looks through. Later names of the people are added.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>
    /// How long the access lasts from its start, <see cref="Durations.Forever" /> for no end; a reviewer may have made it shorter.
    /// </summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Whether the access has no end.</summary>
    public bool IsPermanent => Duration == Durations.Forever;

    public RequestStatus Status { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Undecided at this time, it expires.</summary>
    public DateTimeOffset PendingUntil { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Start of the access: when it was approved, or the later start that was asked for.</summary>
    public DateTimeOffset? From { get; private set; }

    /// <summary>End of the access; null for none, and before the approval.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>When everything was in place.</summary>
    public DateTimeOffset? ActiveAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public long Version { get; private set; }

    public IReadOnlyList<RequestItem> Items => items;

    public IReadOnlyList<Decision> Decisions => decisions;

    public IReadOnlyList<TimelineEntry> Timeline => timeline;

    /// <summary>Whether the target refused some of it for good.</summary>
    public bool InPart => items.Exists(i => i.Status == ItemStatus.Refused);

    /// <summary>Makes a pending request. Whether the person may ask for each item was decided by its policy before.</summary>
    public static Result<AccessRequest> Submit(RequestDraft draft, DateTimeOffset now)
    {
        if (draft.Items.Count == 0)
            return RequestErrors.NoItems();
        if (draft.Items.Count > MaxItems)
            return RequestErrors.TooManyItems(draft.Items.Count);
        var reason = draft.Reason.Trim();
        if (Encoding.UTF8.GetByteCount(reason) > MaxReasonBytes)
            return RequestErrors.TooLong("reason");
        if ((draft.IsEmergency ? EmergencyRefusal(draft, reason) : UsualRefusal(draft, reason)) is { } refusal)
            return refusal;
        var start = StartingAt(draft.StartsAt, now);
        if (!start.Succeeded)
            return start.Error;

        var request = new AccessRequest
        {
            Id = RequestId.New(),
            SubmissionKey = draft.SubmissionKey,
            AgainOfId = draft.AgainOf,
            RequesterId = draft.Requester,
            PersonId = draft.Person,
            Reason = reason,
            Duration = draft.Duration,
            Status = RequestStatus.Pending,
            CreatedAt = now,
            PendingUntil = now + draft.Items.Min(i => i.Policy.PendingFor),
            StartsAt = start.Value.At,
            ExtendsId = draft.Extends?.Id,
            ExtendsUntil = draft.Extends?.Until,
            IsEmergency = draft.IsEmergency,
        };
        if (draft.IsEmergency)
            request.FollowUp = FollowUp.Of(request, now + draft.Items.Min(i => i.Policy.Emergency!.Within));
        foreach (var item in draft.Items.DistinctBy(i => i.EntitlementId))
            request.items.Add(RequestItem.Create(request.Id, item, draft.IsEmergency));
        request.SearchText = SearchTextOf(reason, draft);
        request.Note(now, TimelineKind.Submitted, draft.RequesterName, null);
        return request;
    }

    private static Error? UsualRefusal(RequestDraft draft, string reason)
    {
        if (reason.Length == 0 && draft.Items.FirstOrDefault(i => i.Policy.ReasonRequired) is { } strict)
            return RequestErrors.ReasonMissing(strict.Policy);
        if (draft.Items.FirstOrDefault(i => i.Policy.TicketPattern is { } t && !PolicyDraft.HasTicket(t, reason)) is { } ticketed)
            return RequestErrors.TicketMissing(ticketed.Policy);
        if (draft.Duration < MinDuration)
            return RequestErrors.TooShort();
        var limit = draft.Items.Where(i => !i.Policy.Allows(draft.Duration)).MinBy(i => i.Policy.MaxDuration);
        return limit is null ? null
            : draft.Duration == Durations.Forever ? RequestErrors.NotPermanent(limit.Name, limit.Policy)
            : RequestErrors.OverLimit(limit.Name, limit.Policy);
    }

    private static string SearchTextOf(string reason, RequestDraft draft) =>
        string.Join(
                '\n',
                new[] { reason, draft.RequesterName, draft.PersonName }
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Concat(draft.Items.Select(i => i.Name))
                    .Concat(draft.Items.Select(i => i.RoleName).OfType<string>().Distinct(StringComparer.Ordinal))
            )
            .ToLowerInvariant();

    /// <summary>
    /// Takes a reviewer's decision. Approval of the last open threshold approves the request and gives its grants back; a denial that
    /// suffices denies it.
    /// </summary>
    /// <param name="shorterDuration">
    /// Null to leave the duration; never longer than asked for, and of access without an end never longer than any policy may allow.
    /// </param>
    public Result<IReadOnlyList<Grant>> Decide(
        Actor reviewer,
        Verdict verdict,
        string? comment,
        TimeSpan? shorterDuration,
        ApproverFacts facts,
        DateTimeOffset now
    )
    {
        if (DecisionRefusal(reviewer, comment, facts, now) is { } refusal)
            return refusal;
        if (AsksForListId is not null && verdict == Verdict.Approve)
            throw new InvalidOperationException("A request to join a list is approved by promoting it.");
        if (verdict == Verdict.Deny && string.IsNullOrWhiteSpace(comment))
            return RequestErrors.DenialNeedsReason();
        if (
            shorterDuration is { } shorter
            && shorter != Duration
            && (shorter > LongestShorter(Duration) || shorter < MinDuration)
        )
            return RequestErrors.Lengthened(LongestShorter(Duration));

        decisions.Add(new Decision(Id, reviewer.PersonId!.Value, reviewer.Name, verdict, comment?.Trim(), shorterDuration, now));
        if (shorterDuration is { } newDuration && newDuration < Duration && verdict == Verdict.Approve)
        {
            Duration = newDuration;
            Note(now, TimelineKind.Shortened, reviewer.Name, Durations.Say(newDuration));
        }
        Note(now, verdict == Verdict.Approve ? TimelineKind.ApprovedBy : TimelineKind.DeniedBy, reviewer.Name, comment?.Trim());
        DropQuestionOf(reviewer.PersonId!.Value);
        return Settle(facts, now);
    }

    /// <summary>The longest that a reviewer may make of what was asked for so long.</summary>
    public static TimeSpan LongestShorter(TimeSpan duration) =>
        duration == Durations.Forever ? RequestPolicy.HighestCeiling : duration;

    private Result<IReadOnlyList<Grant>> Settle(ApproverFacts facts, DateTimeOffset now)
    {
        switch (ApproverRouting.Settle(this, facts))
        {
            case Verdict.Deny:
                (Status, DecidedAt, EndedAt) = (RequestStatus.Denied, now, now);
                return Array.Empty<Grant>();
            case Verdict.Approve:
                return Result.Of(Approve(now));
            case null:
            default:
                return Array.Empty<Grant>();
        }
    }

    private IReadOnlyList<Grant> Approve(DateTimeOffset now)
    {
        var window = AccessTimes.Of(Duration, StartsAt, ExtendsUntil, now);
        (Status, DecidedAt, From, Until) = (RequestStatus.Approved, now, window.From, window.Until);
        StartDue = window.From > now ? window.From : null;
        foreach (var item in items.Where(_ => StartDue is null))
            item.Applying();
        Note(now, TimelineKind.Approved, null, null);
        if (ExtendsUntil <= now)
            Note(now, TimelineKind.StartsAnew, null, null);
        return items.ConvertAll(i => Grant.ForRequest(PersonId, i.EntitlementId, Id, i.Id, window, IsPermanent));
    }

    /// <summary>Whoever asked, or whom it is for, takes it back while nobody has decided.</summary>
    public Result<Done> Cancel(Actor actor, DateTimeOffset now)
    {
        if (actor.PersonId is not { } person || !ApproverRouting.IsOwnBusiness(this, person))
            return RequestErrors.NotYours();
        if (Status != RequestStatus.Pending)
            return RequestErrors.NotPending(this);
        (Status, EndedAt) = (RequestStatus.Cancelled, now);
        Note(now, TimelineKind.Cancelled, actor.Name, null);
        return new Done();
    }

    /// <summary>Nobody decided in time. False when that is not so.</summary>
    public bool Expire(DateTimeOffset now)
    {
        if (Status != RequestStatus.Pending || now < PendingUntil)
            return false;
        (Status, EndedAt) = (RequestStatus.Expired, now);
        Note(now, TimelineKind.Expired, null, null);
        return true;
    }

    /// <summary>Closes a pending request because its person may no longer have access.</summary>
    public bool Close(DateTimeOffset now, string why)
    {
        if (Status != RequestStatus.Pending)
            return false;
        (Status, EndedAt) = (RequestStatus.Cancelled, now);
        Note(now, TimelineKind.Cancelled, Actor.System.Name, why);
        return true;
    }

    /// <summary>Its access ended: at its time, or early by <paramref name="by" />. False when it had ended.</summary>
    public bool End(DateTimeOffset now, Actor by, string? reason, bool early)
    {
        if (Status is not (RequestStatus.Approved or RequestStatus.Active))
            return false;
        (Status, EndedAt, StartDue) = (early ? RequestStatus.Revoked : RequestStatus.Ended, now, null);
        foreach (var item in items)
            item.Ending();
        Note(now, early ? TimelineKind.EndedEarly : TimelineKind.Ended, early ? by.Name : null, reason);
        return true;
    }

    private RequestItem Item(RequestItemId id) =>
        items.Find(i => i.Id == id) ?? throw new InvalidOperationException($"Request {Number} has no item {id}.");

    private void Note(DateTimeOffset now, TimelineKind kind, string? who, string? text, RequestItem? item = null) =>
        timeline.Add(new TimelineEntry(Id, now, kind, who, text, item?.Id, item?.Name));
}
