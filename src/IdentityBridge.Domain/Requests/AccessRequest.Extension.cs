using System.Globalization;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.Requests;

/// <summary>
/// A request that makes the access of another last longer. Its own access begins when it is approved and ends its duration after the end of
/// the other, so the two overlap and the target never sees a gap. When the other has ended by then, it starts anew.
/// </summary>
public sealed partial class AccessRequest
{
    /// <summary>The request whose access it makes longer; null for what is asked for by itself.</summary>
    public RequestId? ExtendsId { get; private set; }

    /// <summary>End of the access that it makes longer. A request's end never moves.</summary>
    public DateTimeOffset? ExtendsUntil { get; private set; }

    /// <summary>Whether its access has begun or will begin, and has not ended.</summary>
    public bool IsRunning => Status is RequestStatus.Approved or RequestStatus.Active;

    /// <summary>The items that an extension can hold: what the targets have, or are about to have.</summary>
    public IEnumerable<RequestItem> LiveItems =>
        IsRunning ? items.Where(i => i.Status is ItemStatus.Applying or ItemStatus.InPlace) : [];

    /// <summary>A request that makes its access longer was approved. Nothing when the access has ended.</summary>
    /// <param name="by">Number of that request.</param>
    public void NoteExtended(DateTimeOffset now, long by)
    {
        if (IsRunning && now < Until)
            Note(now, TimelineKind.Extended, null, by.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// The request that it extends was ended early: undecided it is cancelled, running it ends as well. False when it was over.
    /// </summary>
    /// <param name="of">Number of the request that was ended.</param>
    public bool EndWithOriginal(DateTimeOffset now, Actor by, long of) =>
        Close(now, FormattableString.Invariant($"Request {of}, which it was to extend, was ended early by {by.Name}."))
        || End(now, by, FormattableString.Invariant($"Request {of}, which it extends, was ended early."), early: true);
}
