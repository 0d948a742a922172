using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Web.Features.Catalog;

/// <content>What is put into the basket, and how it is asked for.</content>
public sealed partial class RequestAccessPage
{
    private async Task ChangeAsync(Basket changed)
    {
        basket = changed;
        await BasketStore.KeepAsync(Js, Person, changed, Leaving);
    }

    private async Task ToggleAsync(EntitlementId id)
    {
        await ChangeAsync(basket!.Has(id) ? basket.Without(id) : basket.With([id]));
        await PreviewAsync(Leaving);
    }

    private async Task RemoveAsync(EntitlementId id)
    {
        await ChangeAsync(basket!.Without(id));
        await PreviewAsync(Leaving);
    }

    private async Task ToggleAsync(RoleId id)
    {
        await ChangeAsync(basket!.Has(id) ? basket.Without(id) : basket.With([id]));
        await PreviewAsync(Leaving);
    }

    private async Task RemoveAsync(RoleId id)
    {
        await ChangeAsync(basket!.Without(id));
        await PreviewAsync(Leaving);
    }

    private async Task SetDurationAsync(TimeSpan duration)
    {
        await ChangeAsync(basket! with { Duration = duration });
        await PreviewAsync(Leaving);
    }

    private async Task SetStartAsync(DateTimeOffset? start)
    {
        await ChangeAsync(basket! with { StartsAt = start });
        await PreviewAsync(Leaving);
    }

    /// <summary>The whole page is for them then.</summary>
    private async Task SetPersonAsync(Colleague? person)
    {
        await ChangeAsync(basket!.WithPerson(person?.Id));
        await ReloadAsync();
    }

    private async Task SetReasonAsync(string reason)
    {
        await ChangeAsync(basket! with { Reason = reason });
        if (preview is { ReasonDecides: true })
            await PreviewAsync(Leaving);
    }
}
