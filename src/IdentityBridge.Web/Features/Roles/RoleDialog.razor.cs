using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Roles;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Roles;

/// <summary>Makes or edits a custom role.</summary>
public sealed partial class RoleDialog
{
    private const int MaxName = Domain.Roles.Role.MaxName;
    private const int MaxDescription = Domain.Roles.Role.MaxDescription;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    private Keystrokes keystrokes = default!;
    private string name = "";
    private string description = "";
    private bool bySelector;
    private SelectorText text = SelectorText.Empty;
    private IReadOnlyList<GivenThing> things = [];
    private SelectorPreview? preview;
    private bool asked;
    private bool busy;
    private bool wasOpen;

    [Inject]
    private ListPickers Pickers { get; set; } = default!;

    [Inject]
    private RoleQueries Roles { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Parameter, EditorRequired]
    public Actor Me { get; set; } = default!;

    /// <summary>The role to edit; null to make one.</summary>
    [Parameter]
    public RoleDetails? Role { get; set; }

    [Parameter]
    public bool Open { get; set; }

    [Parameter]
    public EventCallback<bool> OpenChanged { get; set; }

    /// <summary>Saves the role; the dialog closes when it returns true.</summary>
    [Parameter, EditorRequired]
    public Func<RoleDraft, Task<bool>> OnSave { get; set; } = default!;

    private bool NameMissing => asked && string.IsNullOrWhiteSpace(name);

    public void Dispose() => keystrokes.Dispose();

    protected override void OnInitialized() => keystrokes = new Keystrokes(Time, Rest);

    protected override async Task OnParametersSetAsync()
    {
        var opens = Open && !wasOpen;
        wasOpen = Open;
        if (!opens)
            return;
        (name, description, asked, preview) = (Role?.Name ?? "", Role?.Description ?? "", false, null);
        bySelector = Role?.Kind == RoleKind.Selected;
        text = Role?.Selector is { } selector ? SelectorText.Of(selector) : SelectorText.Empty;
        things = Role?.Kind == RoleKind.Listed ? Role.Holds : [];
        await keystrokes.NowAsync(PreviewAsync);
    }

    private Task<IReadOnlyList<GivenThing>> FindAsync(string words, CancellationToken ct) =>
        Pickers.ThingsAsync(words, false, Me, ct);

    private Task ChooseSelectorAsync()
    {
        bySelector = true;
        return keystrokes.NowAsync(PreviewAsync);
    }

    private Task ChangedAsync(SelectorText changed)
    {
        text = changed;
        return keystrokes.RestAsync(PreviewAsync);
    }

    private async Task PreviewAsync(CancellationToken ct)
    {
        if (!bySelector || text.IsEmpty || text.LabelProblem is not null)
        {
            preview = null;
            return;
        }
        var result = await Roles.PreviewAsync(text.ToSelector(), Me, ct);
        if (!ct.IsCancellationRequested)
            preview = result.Succeeded ? result.Value : null;
    }

    private async Task SaveAsync()
    {
        asked = true;
        if (busy || NameMissing || (bySelector && (text.IsEmpty || text.LabelProblem is not null)))
            return;
        busy = true;
        try
        {
            var draft = new RoleDraft(
                name.Trim(),
                string.IsNullOrWhiteSpace(description) ? null : description.Trim(),
                bySelector ? null : [.. things.Select(t => t.Entitlement!.Value)],
                bySelector ? text.ToSelector() : null
            );
            if (await OnSave(draft))
                await OpenChanged.InvokeAsync(false);
        }
        finally
        {
            busy = false;
        }
    }
}
