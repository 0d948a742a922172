using System.Globalization;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Connectors.Mail;

/// <summary>One line of what a message is about.</summary>
internal sealed record FactLine(string Name, string Value);

/// <summary>What a notice is about, line by line, times with their zone.</summary>
internal static class FactLines
{
    /// <param name="words">With what people wrote: reasons and comments.</param>
    public static IReadOnlyList<FactLine> Of(NoticeKind kind, NoticeFacts facts, TimeZoneInfo zone, bool words)
    {
        (string Name, string? Value)[] lines =
        [
            ("Request", facts.Number?.ToString(CultureInfo.InvariantCulture)),
            ("For", facts.Person),
            ("Asked by", facts.Requester),
            (kind == NoticeKind.ReviewDue || facts.List is not null ? "List" : "What", Things(facts)),
            ("How long", facts.Duration is { } span ? Durations.Say(span) : null),
            ("From", facts.From is { } from ? Exact(from, zone) : null),
            (kind == NoticeKind.ReviewDue ? "Due" : "Until", facts.Until is { } until ? Exact(until, zone) : null),
            ("By", facts.By),
            ("Reason", words ? facts.Reason : null),
            ("Comment", words ? facts.Said : null),
        ];
        return [.. lines.Where(l => !string.IsNullOrWhiteSpace(l.Value)).Select(l => new FactLine(l.Name, l.Value!))];
    }

    /// <summary>"Mon 30 Nov 2026, 09:00:00 (UTC+01:00, Europe/Berlin)".</summary>
    public static string Exact(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var clock = local.ToString("ddd d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);
        return zone.Id is "UTC" or "Etc/UTC"
            ? $"{clock} UTC"
            : $"{clock} ({local.ToString("'UTC'zzz", CultureInfo.InvariantCulture)}, {zone.Id})";
    }

    private static string? Things(NoticeFacts facts) =>
        facts.Things.Count == 0 ? null
        : facts.More > 0 ? FormattableString.Invariant($"{string.Join(", ", facts.Things)} and {facts.More} more")
        : string.Join(", ", facts.Things);
}
