using IdentityBridge.Domain.Common;
using Microsoft.JSInterop;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>
/// Keeps the basket in the browser's tab, so that it survives browsing and reload; another tab has its own, and another person in the
/// same tab does not find it.
/// </summary>
internal static class BasketStore
{
    public static async Task<Basket> ReadAsync(IJSRuntime js, PersonId person, CancellationToken ct) =>
        Basket.Parse(await js.InvokeAsync<string?>("portal.kept", ct, Key(person)));

    public static async Task KeepAsync(IJSRuntime js, PersonId person, Basket basket, CancellationToken ct)
    {
        var nothing = basket.Count == 0 && basket.Reason.Length == 0;
        await js.InvokeVoidAsync("portal.keep", ct, Key(person), nothing ? null : basket.ToJson());
    }

    private static string Key(PersonId person) => $"identitybridge.basket.{person}";
}
