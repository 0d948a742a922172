using IdentityBridge.Application.Notifications;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Notifications;

/// <summary>What the person at the screen wants by email, and when.</summary>
public sealed partial class NotificationSettingsPage
{
    private static readonly Error Gone = Error.NotFound(
        "notifications.no-person",
        "The directory does not have you any more. Sign in again; if this stays, ask an administrator."
    );

    private readonly Dictionary<NoticeSubject, EmailChoice> choices = [];
    private PreferencesView? view;
    private int hour;
    private string zone = "";

    [Inject]
    private NoticeQueries Notices { get; set; } = default!;

    [Inject]
    private ChooseNotices ChooseCommand { get; set; } = default!;

    /// <summary>The browser's and the chosen one first, then all regions by name.</summary>
    private IEnumerable<string> Zones =>
        new[] { Clock.Zone.Id, view?.Zone }
            .OfType<string>()
            .Concat(
                TimeZoneInfo
                    .GetSystemTimeZones()
                    .Select(z => z.Id)
                    .Where(z => z.Contains('/', StringComparison.Ordinal) && !z.StartsWith("Etc/", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
            )
            .Distinct(StringComparer.Ordinal);

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        view = await Notices.PreferencesAsync(Me, ct);
        if (view is null)
            return Gone;
        foreach (var (subject, choice) in view.Choices)
            choices[subject] = choice;
        (hour, zone) = (view.DigestHour, view.Zone ?? "");
        return null;
    }

    private void Choose(NoticeSubject subject, ChangeEventArgs e)
    {
        if (Enum.TryParse<EmailChoice>(e.Value as string, out var choice))
            choices[subject] = choice;
    }

    private Task SaveAsync() =>
        RunAsync(
            ct =>
                ChooseCommand.ExecuteAsync(
                    new ChooseNoticesCommand(
                        new Dictionary<NoticeSubject, EmailChoice>(choices),
                        zone.Length == 0 ? null : zone,
                        hour
                    ),
                    Me,
                    ct
                ),
            "Saved. It holds for what you are told from now on."
        );
}
