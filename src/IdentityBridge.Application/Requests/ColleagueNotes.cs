using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Application.Requests;

/// <summary>
/// What the notes of a request tell of other things that its person has, and why they are locked. Whoever asked for a colleague reads it only
/// when it is theirs to know: as their manager, as owner of the resource, or as one who sees everything. Pure.
/// </summary>
internal static class ColleagueNotes
{
    public const string Neutral = "Something else gives it.";

    /// <summary>What ended goes on by an extension of the same request: that concerns everybody whom the request concerns.</summary>
    public static string GoesOnBy(long number) => $"It goes on by request {number}, which extends this one.";

    public static RequestDetails Hide(RequestDetails details, AccessRequest request, Actor actor, ApproverFacts facts)
    {
        if (
            actor.SeesEverything
            || actor.PersonId is not { } me
            || me != request.RequesterId
            || me == request.PersonId
            || facts.Manager == me
        )
            return details;
        var hidden = request
            .Items.Where(i => !(facts.Owners.TryGetValue(i.ResourceId, out var owners) && owners.Contains(me)))
            .Select(i => i.Id)
            .ToHashSet();
        var open = details.Terms.Extensions.Select(e => GoesOnBy(e.Number)).ToHashSet(StringComparer.Ordinal);
        string? Say(string? text) => text is null || open.Contains(text) ? text : Neutral;
        return details with
        {
            Lock = details.Lock is { OnPerson: true } held ? held with { Reason = null, ByName = null } : details.Lock,
            Items =
            [
                .. details.Items.Select(i =>
                    i.Status == ItemStatus.Kept && hidden.Contains(i.Id) ? i with { StatusReason = Say(i.StatusReason) } : i
                ),
            ],
            Timeline =
            [
                .. details.Timeline.Select(t =>
                    // A lock of the request is noted like one of the person: neither says why.
                    t.Kind
                        is TimelineKind.Locked
                            or TimelineKind.Unlocked
                        ? t with
                        {
                            Who = t.Who is null ? null : "an administrator",
                            Text = null,
                        }
                    : t.ItemId is not { } item || !hidden.Contains(item) ? t
                    : t.Kind == TimelineKind.ItemKept ? t with { Text = Say(t.Text) }
                    // That it was there before they asked.
                    : t.Kind == TimelineKind.ItemInPlace ? t with { Text = null }
                    : t
                ),
            ],
        };
    }
}
