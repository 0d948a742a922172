using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.Requests;

/// <content>Asking for the same again when it is over.</content>
public sealed partial class AccessRequest
{
    /// <summary>The request, over by then, that this one was made from; null for most.</summary>
    public RequestId? AgainOfId { get; private set; }

    /// <summary>Whether the actor may make a request from this one: it is their own business, and over.</summary>
    public Result<Done> AskAgain(Actor actor) =>
        actor.PersonId is not { } person || !ApproverRouting.IsOwnBusiness(this, person) ? RequestErrors.NotYoursToAskAgain()
        : !IsOver(Status) ? RequestErrors.NotOver(this)
        : new Done();

    /// <summary>Whether nothing can come of it any more.</summary>
    public static bool IsOver(RequestStatus status) =>
        status
            is RequestStatus.Denied
                or RequestStatus.Cancelled
                or RequestStatus.Expired
                or RequestStatus.Ended
                or RequestStatus.Revoked
                or RequestStatus.Promoted;
}
