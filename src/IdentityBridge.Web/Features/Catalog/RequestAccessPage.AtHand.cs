using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Catalog;

/// <content>
/// Favourites, what was asked for lately, and requests that are asked for again: <c>?again=id</c> puts what one asked for into the basket and
/// leaves the address.
/// </content>
public sealed partial class RequestAccessPage
{
    private const string FavouriteKind = "favourite";

    private AtHand atHand = AtHand.Nothing;
    private AgainDraft? again;
    private int beforeAgain;

    [Inject]
    private ThingsAtHand ThingsAtHand { get; set; } = default!;

    [Inject]
    private MarkFavourite MarkFavourite { get; set; } = default!;

    [Inject]
    private UnmarkFavourite UnmarkFavourite { get; set; } = default!;

    [Inject]
    private AskAgain AskAgain { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "again")]
    private string? AgainText { get; set; }

    private Task StarAsync(StarPressed pressed) =>
        RunThenReloadAsync(ct =>
            pressed.On
                ? MarkFavourite.ExecuteAsync(new MarkFavouriteCommand(pressed.Thing), Me, ct)
                : UnmarkFavourite.ExecuteAsync(new UnmarkFavouriteCommand(pressed.Thing), Me, ct)
        );

    private bool InBasket(FavouriteThing thing) =>
        thing.Role is { } role ? basket!.Has(role) : thing.Entitlement is { } entitlement && basket!.Has(entitlement);

    private Task ToggleAsync(FavouriteThing thing) =>
        thing.Role is { } role ? ToggleAsync(role)
        : thing.Entitlement is { } entitlement ? ToggleAsync(entitlement)
        : Task.CompletedTask;

    /// <summary>What is in the basket stays; what the request asked for is added to it.</summary>
    private async Task PutAgainAsync(CancellationToken ct)
    {
        if (AgainText is null)
            return;
        var result = Guid.TryParse(AgainText, out var id)
            ? await AskAgain.ExecuteAsync(new RequestId(id), Me, ct)
            : RequestErrors.NotFound();
        if (result.Succeeded && !basket!.Takes(result.Value))
            Toasts.Bad("The basket holds things for another person. Submit or empty it first, then ask again.");
        else if (result.Succeeded)
        {
            (again, beforeAgain) = (result.Value, basket!.Count);
            await ChangeAsync(basket.With(again));
        }
        else
            Toasts.Bad(result.Error.Message);
        Nav.NavigateTo(
            Nav.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["again"] = null }),
            replace: true
        );
    }
}
