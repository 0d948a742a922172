using System.Globalization;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Web.Features.Provisioning;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Integrations;

/// <summary>One target: how it is, how far we go in it, how its reads went.</summary>
public sealed partial class ConnectorCard
{
    private bool changing;
    private bool allowing;

    [Parameter, EditorRequired]
    public ConnectorView View { get; set; } = default!;

    /// <summary>When the schedule reads it next.</summary>
    [Parameter]
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>Whether the reader may change something.</summary>
    [Parameter]
    public bool Administers { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter, EditorRequired]
    public Func<ConnectorView, Task<bool>> OnSync { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<ConnectorView, Task<bool>> OnTest { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<ConnectorView, ConnectorMode, Task<bool>> OnMode { get; set; } = default!;

    /// <summary>Allows as many removals as the stopped read held back.</summary>
    [Parameter, EditorRequired]
    public Func<ConnectorView, int, Task<bool>> OnAllow { get; set; } = default!;

    private string Target => View.Id.DisplayName;

    private bool IsOkta => View.Id == ConnectorId.Okta;

    private SyncRun? LastFinished => View.History.FirstOrDefault(r => r.FinishedAt is not null);

    private IEnumerable<(int Count, string Word, string? Href, bool Loud)> Counts
    {
        get
        {
            yield return (View.People, IsOkta ? "active people" : "users", null, false);
            foreach (var (kind, word) in Kinds())
                yield return (View.Resources.GetValueOrDefault(kind), word, null, false);
            yield return (View.Assignments, "assignments", null, false);
            yield return (View.OpenOperations, "open operations", "operations?show=open", false);
            yield return (
                View.Drift,
                View.Drift == 1 ? "difference" : "differences",
                $"integrations?drift={View.Id.Value}",
                View.Drift > 0
            );
        }
    }

    private IReadOnlyList<RunBar> Bars =>
        [
            .. View.History.Select(r => new RunBar(
                r.Id.ToString(CultureInfo.InvariantCulture),
                r.StartedAt,
                r.FinishedAt - r.StartedAt,
                ToneOf(r.Outcome),
                r.Outcome.ToString(),
                r.Message
            )),
        ];

    private (ResourceKind Kind, string Word)[] Kinds() =>
        IsOkta ? [(ResourceKind.OktaApp, "apps"), (ResourceKind.OktaGroup, "groups")] : [(ResourceKind.AwsAccount, "accounts")];

    private static Tone ToneOf(SyncOutcome outcome) =>
        outcome switch
        {
            SyncOutcome.Running => Tone.Info,
            SyncOutcome.Succeeded => Tone.Good,
            SyncOutcome.Failed => Tone.Bad,
            SyncOutcome.Stopped => Tone.Warn,
        };

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Removals(int count) => count == 1 ? "1 removal" : $"{Number(count)} removals";
}
