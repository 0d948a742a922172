using Microsoft.JSInterop;

namespace IdentityBridge.Web.Shared;

/// <summary>The time as the reader of one open page sees it: now, and in their zone. One per circuit.</summary>
public sealed class ReaderClock(TimeProvider time, IJSRuntime js)
{
    /// <summary>The reader's zone; UTC until <see cref="LearnAsync" /> has asked the browser.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>"light", "dark" or "system", as kept in the browser.</summary>
    public string Theme { get; private set; } = "system";

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Relative text of an instant: "in 41 min", "6 min ago", "30 Nov, 09:00".</summary>
    public string Relative(DateTimeOffset at) => TimeText.Relative(at, Now, Zone);

    /// <summary>The instant to the second, with the zone: "Mon 30 Nov 2026, 09:00:00 (UTC+01:00)".</summary>
    public string Exact(DateTimeOffset at) => TimeText.Exact(at, Zone);

    /// <summary>Short clock or date text of an instant: "14:10", "tomorrow 09:00", "30 Nov, 09:00".</summary>
    public string Short(DateTimeOffset at) => TimeText.Short(at, Now, Zone);

    /// <summary>The midnight that ends the day, where the reader is.</summary>
    public DateTimeOffset EndOf(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>Asks the browser once. A zone this server does not know leaves UTC, which the exact text names.</summary>
    public async Task LearnAsync()
    {
        var reader = await js.InvokeAsync<ReaderFacts>("portal.reader");
        Theme = reader.Theme;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(reader.Zone, out var zone))
            Zone = zone;
    }

    public async Task ChooseThemeAsync(string theme)
    {
        Theme = theme;
        await js.InvokeVoidAsync("portal.setTheme", theme);
    }

    private sealed record ReaderFacts(string Zone, string Theme);
}
