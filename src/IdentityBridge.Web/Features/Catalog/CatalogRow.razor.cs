using IdentityBridge.Application.Catalog;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>One resource of the catalogue.</summary>
public sealed partial class CatalogRow
{
    /// <summary>Accounts can have many permission sets; the rest appears on demand.</summary>
    private const int ChoicesShown = 8;

    private bool all;

    [Inject]
    private NavigationManager Nav { get; set; } = default!;

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    [Parameter, EditorRequired]
    public CatalogEntry Entry { get; set; } = default!;

    [Parameter, EditorRequired]
    public Basket Basket { get; set; } = default!;

    /// <summary>Whom one looks for, by name, when that is not oneself.</summary>
    [Parameter]
    public string? For { get; set; }

    /// <summary>Into the basket, or out of it.</summary>
    [Parameter]
    public EventCallback<EntitlementId> OnToggle { get; set; }

    [Parameter]
    public EventCallback<WhyNotAsked> OnWhy { get; set; }

    [Parameter]
    public EventCallback<StarPressed> OnStar { get; set; }

    private bool IsAccount => Entry.Kind == ResourceKind.AwsAccount;

    private IReadOnlyList<CatalogChoice> Shown =>
        all || Entry.Choices.Count <= ChoicesShown + 1
            ? Entry.Choices
            : [.. Entry.Choices.Where((c, i) => i < ChoicesShown || Basket.Has(c.Id) || c.Held is not null || c.IsFavourite)];

    private string LabelHref(string label) =>
        Nav.GetUriWithQueryParameters(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["label"] = label, ["page"] = null }
        );

    private string HeldText(CatalogChoice choice) =>
        $"{(For is null ? "You have" : $"{For} has")} it{(choice.HeldUntil is { } until ? $" until {Clock.Short(until)}" : "")}";

    private static string Verb(CatalogChoice choice) => choice.Held is null ? "Add" : "Add again";

    private Task AskWhyAsync(CatalogChoice? choice) =>
        OnWhy.InvokeAsync(
            new WhyNotAsked(
                choice is null || !IsAccount ? Entry.Name : $"{choice.Name} on {Entry.Name}",
                choice?.WhyNot ?? Entry.WhyNot ?? "Nothing of it can be asked for.",
                Entry.Owners
            )
        );
}
