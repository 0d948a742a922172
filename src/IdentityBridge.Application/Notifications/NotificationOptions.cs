using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

/// <summary>How people are told. Section <c>Notifications</c>; its channels have sections of their own below it.</summary>
public sealed class NotificationOptions
{
    public const string Section = "Notifications";

    /// <summary>IANA name of the zone for those who chose none, and of the channel of a team.</summary>
    public string Zone { get; set; } = "UTC";

    /// <summary>Read notices are kept so many days: 7 to 3650.</summary>
    public int KeepDays { get; set; } = 90;

    /// <summary>The zone that <see cref="Zone" /> names.</summary>
    internal TimeZoneInfo TimeZone => TimeZoneInfo.FindSystemTimeZoneById(Zone);
}

/// <summary>Lists every problem of the section at once.</summary>
internal sealed class NotificationOptionsValidator : IValidateOptions<NotificationOptions>
{
    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        var problems = new List<string>();
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.Zone, out _))
            problems.Add($"Notifications:Zone is “{options.Zone}”; it must be a time zone like Europe/Berlin.");
        if (options.KeepDays is < 7 or > 3650)
            problems.Add("Notifications:KeepDays must be between 7 and 3650.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
