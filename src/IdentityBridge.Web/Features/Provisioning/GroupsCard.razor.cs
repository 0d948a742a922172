using IdentityBridge.Application.Provisioning;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Provisioning;

/// <summary>Groups of lists in Identity Center that are not as they should be, and what was changed in groups lately.</summary>
public sealed partial class GroupsCard
{
    [Parameter, EditorRequired]
    public GroupsView View { get; set; } = default!;

    /// <summary>Whether the reader may change something.</summary>
    [Parameter]
    public bool Administers { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter, EditorRequired]
    public Func<GroupRow, Task> OnRetry { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<GroupRow, Task> OnAllow { get; set; } = default!;

    private static string State(GroupRow row) =>
        row switch
        {
            { IsRefused: true } => "Rejected",
            { HeldBack: > 0 } => "Held back",
            { IsOpen: true, Failures: > 0 } => "Retrying",
            { IsOpen: true } => "Running",
            _ => "Waiting",
        };

    private static Tone ToneOf(GroupRow row) =>
        row switch
        {
            { IsRefused: true } => Tone.Bad,
            { HeldBack: > 0 } or { Failures: > 0 } => Tone.Warn,
            _ => Tone.Info,
        };
}
