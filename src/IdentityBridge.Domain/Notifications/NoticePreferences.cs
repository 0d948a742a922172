using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Notifications;

/// <summary>What a person chose; one row for each person who chose anything.</summary>
public sealed class NoticePreferences
{
    private NoticePreferences() { }

    public PersonId PersonId { get; private set; }

    /// <summary>Subjects that were chosen for; the others are as usual.</summary>
    public IReadOnlyDictionary<NoticeSubject, EmailChoice> Choices { get; private set; } =
        new Dictionary<NoticeSubject, EmailChoice>();

    /// <summary>IANA name of the zone in which mails say times, and in which the day has its hour; null for the portal's.</summary>
    public string? Zone { get; private set; }

    /// <summary>The hour of the mail of the day, 0 to 23.</summary>
    public int DigestHour { get; private set; } = DigestTime.UsualHour;

    public long Version { get; private set; }

    public static NoticePreferences Of(PersonId person) => new() { PersonId = person };

    public EmailChoice For(NoticeKind kind) => For(NoticeSubjects.Of(kind));

    public EmailChoice For(NoticeSubject subject) =>
        Choices.TryGetValue(subject, out var chosen) ? chosen : NoticeSubjects.Usual(subject);

    public Result<Done> Choose(IReadOnlyDictionary<NoticeSubject, EmailChoice> choices, string? zone, int hour)
    {
        if (choices.Any(c => !Enum.IsDefined(c.Key) || !Enum.IsDefined(c.Value)))
            return Error.Invalid("notifications.choice", "That is not one of the choices. Load the page again.");
        if (hour is < 0 or > 23)
            return Error.Invalid("notifications.hour", "The hour of the daily mail is between 0 and 23.");
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return Error.Invalid("notifications.zone", $"There is no time zone “{zone}”. Use a name like Europe/Berlin.");
        (Choices, Zone, DigestHour) = (new Dictionary<NoticeSubject, EmailChoice>(choices), zone, hour);
        return new Done();
    }

    /// <summary>The person's zone, or <paramref name="usual" /> where they chose none or this machine does not know it.</summary>
    public TimeZoneInfo ZoneOr(TimeZoneInfo usual) =>
        Zone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : usual;
}
