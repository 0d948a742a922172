using System.Globalization;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Domain.Notifications;

/// <summary>What one must know to say who is told of a step of a request.</summary>
/// <param name="Actor">Whoever runs the command; the system for jobs.</param>
/// <param name="Deciders">People whom a threshold names now and who may decide it.</param>
/// <param name="Owners">Active owners of what is asked for.</param>
public sealed record AudienceFacts(Actor Actor, IReadOnlySet<PersonId> Deciders, IReadOnlySet<PersonId> Owners)
{
    /// <summary>The manager of the person who gets the access, and the administrators: whom an emergency concerns as well.</summary>
    public IReadOnlySet<PersonId> Watchers { get; init; } = new HashSet<PersonId>();

    /// <summary>What ends with it, by name: not what a request that extends it gives on.</summary>
    public IReadOnlyList<string> Ending { get; init; } = [];

    public static AudienceFacts Nobody { get; } = new(Actor.System, new HashSet<PersonId>(), new HashSet<PersonId>());
}

/// <summary>
/// Who is told what when something is noted on the timeline of a request. The one place that says so: a step that is not named here tells
/// nobody. Nobody is told of what they did themselves. Pure.
/// </summary>
public static class NoticeAudience
{
    /// <summary>What must be read to answer <see cref="Of" /> for a step of this kind.</summary>
    public static AudienceNeeds Needs(TimelineKind kind) =>
        kind switch
        {
            TimelineKind.Submitted => AudienceNeeds.Deciders,
            TimelineKind.EmergencyTaken => AudienceNeeds.Everybody,
            TimelineKind.Approved => AudienceNeeds.Owners,
            TimelineKind.DeniedBy
            or TimelineKind.ItemRefused
            or TimelineKind.Active
            or TimelineKind.Ended
            or TimelineKind.EndedEarly
            or TimelineKind.Cancelled
            or TimelineKind.Expired
            or TimelineKind.Locked
            or TimelineKind.Unlocked
            or TimelineKind.DeniedByRule
            or TimelineKind.Promoted
            or TimelineKind.Commented
            or TimelineKind.AskedForInformation
            or TimelineKind.Answered
            or TimelineKind.FoundJustified
            or TimelineKind.FoundNotJustified => AudienceNeeds.Request,
            _ => AudienceNeeds.Nothing,
        };

    /// <summary>Everybody who is told, each once, and last the channel of a team.</summary>
    public static IReadOnlyList<Told> Of(TimelineEntry entry, AccessRequest request, AudienceFacts facts)
    {
        PersonId[] concerned = [request.PersonId, request.RequesterId];
        var approved = request.Decisions.Where(d => d.Verdict == Verdict.Approve).Select(d => d.ReviewerId);
        var told = entry.Kind switch
        {
            // What rules or an emergency decided at once waits for nobody.
            TimelineKind.Submitted when request.Status == RequestStatus.Pending => Tell(
                NoticeKind.ToDecide,
                facts.Deciders.Except(concerned)
            ),
            TimelineKind.EmergencyTaken => Tell(
                NoticeKind.Emergency,
                facts.Deciders.Concat(facts.Owners).Concat(facts.Watchers).Except(concerned)
            ),
            TimelineKind.FoundJustified or TimelineKind.FoundNotJustified => Tell(NoticeKind.FollowedUp, concerned),
            TimelineKind.AskedForInformation => Tell(NoticeKind.Question, concerned, Instant(entry.At), channel: false),
            TimelineKind.Answered => Tell(
                NoticeKind.Answer,
                request.AskedById is { } asker ? [asker, .. concerned] : concerned,
                Instant(entry.At),
                channel: false
            ),
            TimelineKind.Commented => Tell(
                NoticeKind.Comment,
                [.. concerned, .. request.Decisions.Select(d => d.ReviewerId)],
                Instant(entry.At),
                channel: false
            ),
            TimelineKind.DeniedByRule when request.Status == RequestStatus.Denied => Tell(NoticeKind.Denied, concerned),
            TimelineKind.Approved when request.IsEmergency => Tell(NoticeKind.Approved, concerned, channel: false),
            TimelineKind.Approved =>
            [
                .. Tell(NoticeKind.Approved, concerned),
                .. Tell(
                    NoticeKind.GrantedOnMine,
                    facts.Owners.Except(concerned).Except(request.Decisions.Select(d => d.ReviewerId)),
                    channel: false
                ),
            ],
            TimelineKind.DeniedBy when request.Status == RequestStatus.Denied => Tell(NoticeKind.Denied, concerned),
            TimelineKind.Promoted => Tell(NoticeKind.Promoted, concerned),
            TimelineKind.Expired => Tell(NoticeKind.Expired, concerned),
            TimelineKind.Cancelled => Tell(NoticeKind.Cancelled, concerned),
            TimelineKind.Active => Tell(NoticeKind.InPlace, concerned),
            // A request of many items that a target refuses says so once an hour, not once an item.
            TimelineKind.ItemRefused => Tell(NoticeKind.Refused, [.. concerned, .. approved], Hour(entry.At)),
            TimelineKind.Ended when facts.Ending.Count > 0 => Tell(NoticeKind.Ended, concerned),
            TimelineKind.EndedEarly => Tell(NoticeKind.EndedEarly, [.. concerned, .. approved]),
            TimelineKind.Locked => Tell(NoticeKind.Locked, concerned, Instant(entry.At)),
            TimelineKind.Unlocked => Tell(NoticeKind.Unlocked, concerned, Instant(entry.At)),
            _ => [],
        };
        return [.. told.Where(t => t.Person is not { } person || !facts.Actor.Is(person) || entry.Who != facts.Actor.Name)];

        IReadOnlyList<Told> Tell(NoticeKind kind, IEnumerable<PersonId> people, string? again = null, bool channel = true)
        {
            var key = Key(request.Id, kind, again);
            var each = people.Distinct().Select(p => new Told(p, kind, key));
            return channel ? [.. each, new Told(null, kind, key)] : [.. each];
        }
    }

    /// <param name="again">What makes it another event of the same kind; null for what happens to a request once.</param>
    public static string Key(RequestId request, NoticeKind kind, string? again = null) =>
        $"request:{request.Value:N}:{kind}{(again is null ? "" : $":{again}")}";

    /// <summary>Of a point in time, to the microsecond, which is what databases keep.</summary>
    public static string Instant(DateTimeOffset at) => (at.UtcTicks / 10).ToString(CultureInfo.InvariantCulture);

    private static string Hour(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
}

/// <summary>How much must be read, each with everything before it.</summary>
public enum AudienceNeeds
{
    /// <summary>The step tells nobody.</summary>
    Nothing = 0,
    Request = 1,
    Owners = 2,
    Deciders = 3,
    Everybody = 4,
}
