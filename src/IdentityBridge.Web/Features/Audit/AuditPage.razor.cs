using System.Globalization;
using IdentityBridge.Application.Audit;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Audit;

/// <summary>Search, export and verification of the audit log, for administrators and auditors.</summary>
public sealed partial class AuditPage
{
    private const int PageSize = 50;

    private Page<AuditEntry> entries = new([], 0, 1, PageSize);
    private ChainReport? report;
    private ChainAlarm? alarm;
    private DateTimeOffset verifiedAt;

    [Inject]
    private AuditQueries Audit { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Action { get; set; }

    /// <summary>First day to show, <c>yyyy-MM-dd</c> in the reader's zone.</summary>
    [SupplyParameterFromQuery]
    private string? From { get; set; }

    /// <summary>Last day to show, <c>yyyy-MM-dd</c> in the reader's zone.</summary>
    [SupplyParameterFromQuery]
    private string? Until { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private bool Filtered => new[] { Q, Action, From, Until }.Any(v => !string.IsNullOrWhiteSpace(v));

    private AuditFilter Filter =>
        new(
            string.IsNullOrWhiteSpace(Q) ? null : Q,
            string.IsNullOrWhiteSpace(Action) ? null : Action,
            Days.StartOf(From, Clock.Zone),
            Days.EndOf(Until, Clock.Zone),
            PageNumber.Of(PageText),
            PageSize
        );

    private string ExportHref => AuditExport.Href(Filter);

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var found = await Audit.SearchAsync(Filter, Me, ct);
        if (!found.Succeeded)
            return found.Error;
        if (found.Value.Number > found.Value.Pages)
            found = await Audit.SearchAsync(Filter with { Page = found.Value.Pages }, Me, ct);
        if (!found.Succeeded)
            return found.Error;
        entries = found.Value;
        alarm = await Audit.AlarmAsync(Me, ct);
        return null;
    }

    private void SetDate(string name, ChangeEventArgs e)
    {
        var value = e.Value as string;
        Nav.NavigateTo(
            Nav.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [name] = Days.StartOf(value, TimeZoneInfo.Utc) is null ? null : value,
                    ["page"] = null,
                }
            )
        );
    }

    private async Task VerifyAsync()
    {
        report = null;
        await RunAsync(async ct =>
        {
            var verified = await Audit.VerifyAsync(Me, ct);
            if (verified.Succeeded)
                (report, verifiedAt) = (verified.Value, Clock.Now);
            return verified;
        });
        if (report is not null)
            Toasts.Announce(
                report.Problem is null
                    ? string.Create(CultureInfo.InvariantCulture, $"The chain holds: {report.Entries} entries.")
                    : "The chain is broken."
            );
    }
}
