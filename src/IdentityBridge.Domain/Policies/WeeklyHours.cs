using System.Globalization;
using System.Text.RegularExpressions;

namespace IdentityBridge.Domain.Policies;

/// <summary>
/// Hours of the week by the clock on the wall of a place. Hours whose end is not after their start go on past midnight and belong to the day on
/// which they begin; with start and end the same they last from one day to the next. When clocks are put forward, the hours that are left out
/// do not happen; when they are put back, the hours that come twice count twice.
/// </summary>
/// <param name="From">First minute that counts.</param>
/// <param name="Until">First minute that does not.</param>
/// <param name="Zone">IANA time zone: "Europe/Vienna".</param>
public sealed partial record WeeklyHours(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly Until, string Zone)
{
    private const int MaxZone = 64;

    /// <summary>Monday first, as people name them.</summary>
    public static readonly IReadOnlyList<DayOfWeek> Week =
    [
        DayOfWeek.Monday,
        DayOfWeek.Tuesday,
        DayOfWeek.Wednesday,
        DayOfWeek.Thursday,
        DayOfWeek.Friday,
        DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];

    /// <summary>Whether the hours go on past midnight.</summary>
    public bool IsOvernight => From >= Until && Until != TimeOnly.MinValue;

    /// <summary>Whether an instant is within these hours; null when this machine does not know the zone.</summary>
    public bool? Contains(DateTimeOffset at)
    {
        if (FindZone(Zone) is not { } zone)
            return null;
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var time = TimeOnly.FromDateTime(local);
        var today = Days.Contains(local.DayOfWeek);
        return From < Until
            ? today && time >= From && time < Until
            : (today && time >= From) || (time < Until && Days.Contains(local.AddDays(-1).DayOfWeek));
    }

    /// <summary>Whether every minute of <paramref name="other" /> is a minute of this; false when that cannot be told easily.</summary>
    public bool Covers(WeeklyHours other) =>
        string.Equals(Zone, other.Zone, StringComparison.Ordinal)
        && other.Days.All(Days.Contains)
        && (
            (From == other.From && Until == other.Until)
            || (From < Until && other.From < other.Until && From <= other.From && other.Until <= Until)
        );

    public IEnumerable<string> Problems()
    {
        if (Days.Count == 0)
            yield return "Choose the days of the week.";
        if (Days.Any(d => !Enum.IsDefined(d)) || Days.Distinct().Count() != Days.Count)
            yield return "Each day of the week is named once.";
        if (FindZone(Zone) is null)
            yield return $"“{Zone}” is not a time zone that this server knows; name one like Europe/Vienna.";
    }

    /// <summary>"Mon–Fri 08:00–18:00 Europe/Vienna".</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{SayDays()} {From:HH\\:mm}–{Until:HH\\:mm}{(IsOvernight ? " the day after" : "")} {Zone}"
        );

    public bool SaysTheSame(WeeklyHours? other) =>
        other is not null && this with { Days = other.Days } == other && Days.SequenceEqual(other.Days);

    /// <summary>The zone of an IANA name; null when it is none, or not known here.</summary>
    public static TimeZoneInfo? FindZone(string name) =>
        name.Length <= MaxZone
        && ZoneName().IsMatch(name)
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        && zone.HasIanaId
            ? zone
            : null;

    private string SayDays()
    {
        var chosen = Week.Where(Days.Contains).ToList();
        if (chosen.Count == Week.Count)
            return "every day";
        var parts = new List<string>();
        for (var at = 0; at < Week.Count; at++)
        {
            if (!Days.Contains(Week[at]))
                continue;
            var last = at;
            while (last + 1 < Week.Count && Days.Contains(Week[last + 1]))
                last++;
            parts.Add(
                last - at < 2
                    ? string.Join(", ", Week.Skip(at).Take(last - at + 1).Select(Short))
                    : $"{Short(Week[at])}–{Short(Week[last])}"
            );
            at = last;
        }
        return string.Join(", ", parts);
    }

    private static string Short(DayOfWeek day) => day.ToString()[..3];

    /// <summary>The shape of names in the IANA database, so that no other file is ever looked at.</summary>
    [GeneratedRegex(
        @"^(UTC|[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        250
    )]
    private static partial Regex ZoneName();
}
