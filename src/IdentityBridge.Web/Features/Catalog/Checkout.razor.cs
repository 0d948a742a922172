using System.Text;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>The basket and everything that has to be said before it is submitted.</summary>
public sealed partial class Checkout : IDisposable
{
    /// <summary>As many as the basket is wide.</summary>
    private const int MostChoices = 4;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan[] Usual =
    [
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(3),
    ];

    private string reason = "";
    private Guid reasonOf;
    private TimeSpan? proposed;
    private Keystrokes keystrokes = default!;
    private bool pressed;
    private bool spanInvalid;
    private bool noPerson;
    private bool acknowledged;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Parameter, EditorRequired]
    public Actor Me { get; set; } = default!;

    [Parameter, EditorRequired]
    public Basket Basket { get; set; } = default!;

    /// <summary>The colleague whom it is for; null for the reader.</summary>
    [Parameter]
    public Colleague? For { get; set; }

    [Parameter]
    public EventCallback<Colleague?> OnFor { get; set; }

    /// <summary>The start; null for with the approval.</summary>
    [Parameter]
    public EventCallback<DateTimeOffset?> OnStart { get; set; }

    /// <summary>What would happen now; null while it is not known.</summary>
    [Parameter]
    public RequestPreview? Preview { get; set; }

    /// <summary>Why there is no preview.</summary>
    [Parameter]
    public string? Problem { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<EntitlementId> OnRemove { get; set; }

    [Parameter]
    public EventCallback<RoleId> OnRemoveRole { get; set; }

    [Parameter]
    public EventCallback<TimeSpan> OnDuration { get; set; }

    /// <summary>The reason, a moment after the last key.</summary>
    [Parameter]
    public EventCallback<string> OnReason { get; set; }

    [Parameter]
    public EventCallback OnSubmit { get; set; }

    /// <summary>It is to be taken now, without a decision.</summary>
    [Parameter]
    public bool Emergency { get; set; }

    [Parameter]
    public EventCallback<bool> OnEmergency { get; set; }

    /// <summary>A role counts as what it becomes; while that is not known, as one.</summary>
    private string ButtonText =>
        $"{(Emergency ? "Take" : "Request")} {CatalogWords.Count(Preview is { Roles.Count: > 0 } preview ? preview.AllItems.Count : Basket.Count, "item")}{(Emergency ? " now" : "")}";

    private int ReasonBytes => Encoding.UTF8.GetByteCount(reason.Trim());

    private string? ReasonProblem =>
        ReasonBytes > AccessRequest.MaxReasonBytes ? "Too long. Shorten it."
        : pressed && Emergency && reason.Trim().Length < BreakGlass.MinReason
            ? $"Say in at least {BreakGlass.MinReason} characters what the emergency is."
        : pressed && Preview is { ReasonRequired: true } && ReasonBytes == 0 ? "Say why, in a sentence."
        : null;

    /// <summary>A missing reason does not take the button away: pressing it says what is missing.</summary>
    private bool CanPress =>
        !noPerson
        && Preview is { CanSubmit: true } preview
        && IsWhole(preview)
        && !spanInvalid
        && ReasonBytes <= AccessRequest.MaxReasonBytes;

    private string? StandsInTheWay =>
        noPerson ? "Choose the colleague who gets it."
        : Preview is { } preview
        && (!IsWhole(preview) || preview.Items.Any(i => i.WhyNot is not null) || preview.Roles.Any(r => r.WhyNot is not null))
            ? "Take out what stands in the way, or change the time where it says so."
        : null;

    private bool IsWhole(RequestPreview preview) =>
        preview.Items.Count == Basket.Items.Count && preview.Roles.Count == Basket.Roles.Count;

    public void Dispose() => keystrokes.Dispose();

    protected override void OnInitialized() => keystrokes = new Keystrokes(Time, Rest);

    protected override void OnParametersSet()
    {
        if (!Emergency)
            acknowledged = false;
        if (Basket.Duration is null && Preview is not null)
            proposed = Preview.Duration;
        // What is being typed is newer than what comes back; another basket brings its own reason.
        if (reasonOf == Basket.Key)
            return;
        if (reasonOf == Guid.Empty || Basket.Count == 0)
            (reason, pressed) = (Basket.Reason, false);
        reasonOf = Basket.Key;
    }

    private Task ReasonAsync() => keystrokes.RestAsync(_ => OnReason.InvokeAsync(reason));

    private Task DurationAsync(TimeSpan? span)
    {
        spanInvalid = span is null;
        return span is { } chosen ? OnDuration.InvokeAsync(chosen) : Task.CompletedTask;
    }

    private async Task PressAsync()
    {
        pressed = true;
        if (Busy || !CanPress || ReasonProblem is not null || (Emergency && !acknowledged))
            return;
        keystrokes.Overtake();
        if (reason != Basket.Reason)
            await OnReason.InvokeAsync(reason);
        await OnSubmit.InvokeAsync();
    }

    /// <summary>The usual spans that policy allows, with its own proposal and, where few fit, its longest.</summary>
    private IReadOnlyList<TimeSpan> Choices(RequestPreview preview)
    {
        var fitting = Usual.Where(s => s <= preview.MaxDuration).ToHashSet();
        if (fitting.Count < Usual.Length)
            fitting.Add(preview.MaxDuration);
        if (proposed <= preview.MaxDuration)
            fitting.Add(proposed.Value);
        return [.. fitting.Order().TakeLast(preview.PermanentAllowed ? MostChoices - 1 : MostChoices)];
    }

    private static bool GivenAtOnce(RequestPreview preview) =>
        preview.AllItems.Count > 0 && preview.AllItems.All(i => i.Rule?.Verdict == Verdict.Approve);

    private static string? TooLong(RequestPreview preview) =>
        preview.FitsDuration ? null
        : preview.Duration == Durations.Forever
            ? preview.AllItems.FirstOrDefault(i => !i.PermanentAllowed) is { } ending
                    ? $"{ending.Name} cannot be had without an end. Choose a time, or take it out."
                : null
        : preview.AllItems.MinBy(i => i.MaxDuration ?? TimeSpan.MaxValue) is { } limit
            ? $"{limit.Name} can be had for at most {TimeText.Span(preview.MaxDuration)}. Choose a shorter time, or take it out."
        : null;

    /// <summary>Items with the same deciders share a line.</summary>
    private static IEnumerable<(string Things, string Who)> Deciders(RequestPreview preview) =>
        preview
            .AllItems.Where(i => i.Approvals.Count > 0)
            .GroupBy(i => string.Join("; also ", i.Approvals.Select(CatalogWords.Who)), StringComparer.Ordinal)
            .Select(g => (string.Join(", ", g.Select(i => i.ResourceName).Distinct(StringComparer.Ordinal)), g.Key));
}
