using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Campaigns;

/// <summary>Which lists, until when, and what that means for them, before anything is started.</summary>
public sealed partial class CampaignForm
{
    private static readonly (string? Value, ListOrigin? Origin, string Text)[] OriginChoices =
    [
        (null, null, "From anywhere"),
        ("here", ListOrigin.Here, CampaignWords.Origin(ListOrigin.Here)),
        ("okta-group", ListOrigin.OktaGroup, CampaignWords.Origin(ListOrigin.OktaGroup)),
        ("okta-app", ListOrigin.OktaApp, CampaignWords.Origin(ListOrigin.OktaApp)),
        ("identity-center-group", ListOrigin.IdentityCenterGroup, CampaignWords.Origin(ListOrigin.IdentityCenterGroup)),
    ];

    private static readonly IReadOnlyList<ChipOption> Origins =
    [
        .. OriginChoices.Select(o => new ChipOption(o.Value, o.Text, null)),
    ];

    private bool asking;
    private bool missing;

    /// <summary>Everything that fits, with what was left out.</summary>
    [Parameter, EditorRequired]
    public CampaignPreview Preview { get; set; } = default!;

    /// <summary>Without what was left out.</summary>
    [Parameter, EditorRequired]
    public CampaignPreview Chosen { get; set; } = default!;

    [Parameter, EditorRequired]
    public IReadOnlySet<AccessListId> LeftOut { get; set; } = default!;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter]
    public EventCallback<string> TitleChanged { get; set; }

    [Parameter, EditorRequired]
    public DateOnly Due { get; set; }

    [Parameter]
    public EventCallback<DateOnly> DueChanged { get; set; }

    [Parameter]
    public string? Text { get; set; }

    [Parameter]
    public string? Origin { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<AccessListId> OnToggle { get; set; }

    /// <summary>Starts; the question closes when it returns true.</summary>
    [Parameter, EditorRequired]
    public Func<Task<bool>> OnStart { get; set; } = default!;

    /// <summary>The origin as the address names it; null for any, and for what is none.</summary>
    public static ListOrigin? OriginOf(string? value) => OriginChoices.FirstOrDefault(o => o.Value == value).Origin;

    private Task DueAsync(ChangeEventArgs e) =>
        DateOnly.TryParseExact(
            e.Value?.ToString(),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var changed
        )
            ? DueChanged.InvokeAsync(changed)
            : Task.CompletedTask;

    private void Ask()
    {
        missing = string.IsNullOrWhiteSpace(Title);
        asking = !missing;
    }
}
