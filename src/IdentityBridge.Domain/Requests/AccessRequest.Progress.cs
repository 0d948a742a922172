using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.Requests;

/// <summary>What happens to it after the decision: in its targets, and by locks.</summary>
public sealed partial class AccessRequest
{
    /// <summary>Whether it has, or may come to have, an effect that a lock can hold up.</summary>
    public bool CanBeLocked => Status is RequestStatus.Pending or RequestStatus.Approved or RequestStatus.Active;

    /// <summary>
    /// An administrator locked the request, or its person: what it gives has no effect until the lock ends. Its state and its window go on.
    /// </summary>
    public void NoteLocked(DateTimeOffset now, Actor by, string reason)
    {
        if (CanBeLocked)
            Note(now, TimelineKind.Locked, by.Name, reason);
    }

    /// <summary>The lock ended; <paramref name="by" /> is the system when its time was over.</summary>
    public void NoteUnlocked(DateTimeOffset now, Actor by, string? reason)
    {
        if (CanBeLocked)
            Note(now, TimelineKind.Unlocked, by.IsSystem ? null : by.Name, reason);
    }

    /// <summary>The target has the item now, read back.</summary>
    public void ItemInPlace(RequestItemId id, DateTimeOffset now, bool wasThere)
    {
        var item = Item(id);
        // A refused item stays refused when the request has ended: what the target has now is there for another reason.
        if (Status is not (RequestStatus.Approved or RequestStatus.Active) || !item.InPlace(now))
            return;
        Note(now, TimelineKind.ItemInPlace, null, wasThere ? "It was there already." : null, item);
        ActiveWhenAllIn(now);
    }

    /// <summary>The target refused the item for good.</summary>
    public void ItemRefused(RequestItemId id, DateTimeOffset now, string reason)
    {
        var item = Item(id);
        if (!item.Refuse(reason))
            return;
        Note(now, TimelineKind.ItemRefused, null, reason, item);
        ActiveWhenAllIn(now);
    }

    /// <summary>The item could not be done yet; shown at the item, and once on the timeline.</summary>
    public void ItemDelayed(RequestItemId id, DateTimeOffset now, string reason)
    {
        var item = Item(id);
        if (item.Delay(reason))
            Note(now, TimelineKind.ItemDelayed, null, reason, item);
    }

    /// <summary>The target no longer has the item.</summary>
    public void ItemRemoved(RequestItemId id, DateTimeOffset now, string? keptBy)
    {
        var item = Item(id);
        if (item.Removed(now, keptBy))
            Note(now, keptBy is null ? TimelineKind.ItemRemoved : TimelineKind.ItemKept, null, keptBy, item);
    }

    private void ActiveWhenAllIn(DateTimeOffset now)
    {
        if (Status != RequestStatus.Approved || items.Exists(i => i.Status is not (ItemStatus.InPlace or ItemStatus.Refused)))
            return;
        if (!items.Exists(i => i.Status == ItemStatus.InPlace))
            return;
        (Status, ActiveAt) = (RequestStatus.Active, now);
        Note(now, TimelineKind.Active, null, InPart ? "In part: the target refused the rest." : null);
    }
}
