using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>Asks to have what a request gives longer. <c>?item=id</c> chooses of it, once for each thing; without it everything is chosen.</summary>
[Addressed<RequestAddress>]
public sealed partial class ExtendPage
{
    private const int MostChoices = 4;

    private static readonly TimeSpan[] Usual =
    [
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(3),
    ];

    private readonly Guid key = Guid.CreateVersion7();
    private ExtensionPreview? preview;
    private List<EntitlementId>? chosen;
    private TimeSpan? duration;
    private TimeSpan? proposed;
    private bool invalid;
    private bool pressed;
    private int previews;
    private string reason = "";

    [Inject]
    private PreviewExtension Preview { get; set; } = default!;

    [Inject]
    private ExtendAccess Extend { get; set; } = default!;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "item")]
    private string[]? ItemTexts { get; set; }

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.Request(new RequestId(Id))];

    private string Title =>
        preview is null ? "Have it longer"
        : preview.For is { } person ? string.Create(CultureInfo.InvariantCulture, $"Extend request {preview.Number} for {person}")
        : string.Create(CultureInfo.InvariantCulture, $"Extend request {preview.Number}");

    private bool Missing => pressed && preview is { ReasonRequired: true } && string.IsNullOrWhiteSpace(reason);

    private bool CanAsk => preview is { CanSubmit: true, Items.Count: > 0 } && !invalid;

    /// <summary>The usual spans that policy allows, with its own proposal and, where few fit, its longest.</summary>
    private IReadOnlyList<TimeSpan> Choices
    {
        get
        {
            var max = preview!.MaxDuration;
            var fitting = Usual.Where(s => s <= max).ToHashSet();
            if (fitting.Count < Usual.Length)
                fitting.Add(max);
            if (proposed <= max)
                fitting.Add(proposed.Value);
            return [.. fitting.Order().TakeLast(preview.PermanentAllowed ? MostChoices - 1 : MostChoices)];
        }
    }

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        chosen ??= ItemTexts is { Length: > 0 } texts
            ?
            [
                .. texts
                    .Select(t => Guid.TryParse(t, out var id) ? id : Guid.Empty)
                    .Where(i => i != Guid.Empty)
                    .Select(i => new EntitlementId(i)),
            ]
            : null;
        return await PreviewAsync(ct);
    }

    private async Task<Error?> PreviewAsync(CancellationToken ct)
    {
        var mine = ++previews;
        var result = await Preview.ExecuteAsync(new PreviewExtensionQuery(new RequestId(Id), chosen, duration), Me, ct);
        if (mine != previews)
            return null;
        if (!result.Succeeded)
            return result.Error;
        preview = result.Value;
        proposed ??= preview.Duration;
        return null;
    }

    private bool IsChosen(EntitlementId id) => chosen?.Contains(id) ?? true;

    private async Task ToggleAsync(EntitlementId id)
    {
        chosen ??= [.. preview!.All.Select(i => i.EntitlementId)];
        if (!chosen.Remove(id))
            chosen.Add(id);
        await PreviewAsync(Leaving);
    }

    private async Task DurationAsync(TimeSpan? span)
    {
        invalid = span is null;
        if (span is null)
            return;
        duration = span;
        await PreviewAsync(Leaving);
    }

    private async Task AskAsync()
    {
        pressed = true;
        if (Busy || !CanAsk || Missing)
            return;
        SubmittedRequest? submitted = null;
        var command = new ExtendAccessCommand(
            key,
            new RequestId(Id),
            // What was chosen last, which the preview may not say yet.
            chosen ?? [.. preview!.Items.Select(i => i.EntitlementId)],
            duration ?? preview!.Duration,
            reason
        );
        await RunAsync(async ct =>
        {
            var result = await Extend.ExecuteAsync(command, Me, ct);
            submitted = result.Succeeded ? result.Value : null;
            return result;
        });
        if (submitted is null)
        {
            await ReloadAsync();
            return;
        }
        Toasts.Good($"Request {submitted.Number} is on its way.");
        Nav.NavigateTo($"requests/{submitted.Id}");
    }
}
