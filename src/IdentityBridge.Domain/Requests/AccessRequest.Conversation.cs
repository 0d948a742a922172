using System.Text;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.Requests;

/// <summary>
/// What people say to each other about it. Words are entries of the timeline: added, never changed, kept as long as the request. At most one
/// question is open: the request stays pending, and the time to decide it runs on.
/// </summary>
public sealed partial class AccessRequest
{
    /// <summary>Most bytes of UTF-8 in a comment, a question or an answer.</summary>
    public const int MaxCommentBytes = 4096;

    /// <summary>
    /// So long after its end people can still write: time to ask why it was denied or what was done with it. Later nobody follows it any more,
    /// and a new request is the place to talk.
    /// </summary>
    public static readonly TimeSpan TalkAfterEnd = TimeSpan.FromDays(30);

    /// <summary>Who asked the latest question; null when nobody did.</summary>
    public PersonId? AskedById { get; private set; }

    public string? AskedByName { get; private set; }

    /// <summary>When the latest question was asked.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    /// <summary>When the latest question was answered; null while it is open.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Whether a reviewer waits for a word of the requester before deciding.</summary>
    public bool WaitsForRequester => Status == RequestStatus.Pending && AskedAt is not null && AnsweredAt is null;

    /// <summary>
    /// Adds what somebody says. The requester's or the person's words answer the open question. For those it concerns, who may decide or have
    /// decided, owners of what it asks for, and administrators.
    /// </summary>
    public Result<Done> Comment(Actor by, string? text, ApproverFacts facts, DateTimeOffset now)
    {
        if (by.PersonId is not { } person || !TakesPart(by, person, facts))
            return RequestErrors.MayNotComment();
        if (EndedAt is { } ended && now > ended + TalkAfterEnd)
            return RequestErrors.TalkOver(this);
        var words = Words(text, "comment");
        if (!words.Succeeded)
            return words.Error;
        var answers = WaitsForRequester && ApproverRouting.IsOwnBusiness(this, person);
        if (answers)
            AnsweredAt = now;
        Note(now, answers ? TimelineKind.Answered : TimelineKind.Commented, by.Name, words.Value);
        return new Done();
    }

    /// <summary>
    /// A reviewer who may decide it asks the requester something first. It waits for the requester then, until they answer or somebody decides;
    /// whoever asked may decide all the same. A second question takes the place of the first.
    /// </summary>
    public Result<Done> AskForInformation(Actor reviewer, string? question, ApproverFacts facts, DateTimeOffset now)
    {
        if (reviewer.PersonId is not { } person || ApproverRouting.IsOwnBusiness(this, person))
            return RequestErrors.Own();
        if (Status == RequestStatus.Pending && now >= PendingUntil)
            return RequestErrors.TooLate();
        if (Status != RequestStatus.Pending)
            return RequestErrors.NotPending(this);
        if (!ApproverRouting.MayDecide(this, person, facts))
            return RequestErrors.NotApprover();
        if (decisions.Exists(d => d.ReviewerId == person))
            return RequestErrors.DecidedAlready();
        var words = Words(question, "question");
        if (!words.Succeeded)
            return words.Error;
        (AskedById, AskedByName, AskedAt, AnsweredAt) = (person, reviewer.Name, now, null);
        Note(now, TimelineKind.AskedForInformation, reviewer.Name, words.Value);
        return new Done();
    }

    /// <summary>Whether somebody may write here now.</summary>
    public static bool MayComment(AccessRequest request, Actor by, ApproverFacts facts, DateTimeOffset now) =>
        by.PersonId is { } person
        && request.TakesPart(by, person, facts)
        && !(request.EndedAt is { } ended && now > ended + TalkAfterEnd);

    private bool TakesPart(Actor by, PersonId person, ApproverFacts facts) =>
        by.IsAdministrator
        || ApproverRouting.IsOwnBusiness(this, person)
        || decisions.Exists(d => d.ReviewerId == person)
        || ApproverRouting.MayDecide(this, person, facts)
        || items.Exists(i => facts.Owners.TryGetValue(i.ResourceId, out var owners) && owners.Contains(person));

    /// <summary>Whoever asked has decided: their question is none any more.</summary>
    private void DropQuestionOf(PersonId decider)
    {
        if (AskedById == decider)
            (AskedById, AskedByName, AskedAt, AnsweredAt) = (null, null, null, null);
    }

    private static Result<string> Words(string? text, string what)
    {
        // Measured as it came, so that nobody is told of a length they did not write.
        if (Encoding.UTF8.GetByteCount(text ?? "") > MaxCommentBytes)
            return RequestErrors.TooLong(what);
        var words = PlainText.Of(text);
        return words.Length == 0 ? RequestErrors.NothingSaid(what) : words;
    }
}
