using IdentityBridge.Application.Grants;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Web.Features.Catalog;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Home;

/// <summary>The table of what somebody has, what ends soonest first.</summary>
public sealed partial class HeldTable
{
    private const int Step = 25;
    private int shown = Step;

    [Parameter, EditorRequired]
    public IReadOnlyList<HeldAccess> Held { get; set; } = [];

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<HeldAccess> OnEnd { get; set; }

    private IReadOnlyList<HeldAccess> Shown => [.. Held.Take(shown)];

    private static bool IsGiven(HeldAccess thing) => thing.Reasons.Any(r => r.RequestId is not null);

    // The address comes from the directory: only what a browser opens as a page becomes a link.
    private static bool IsWeb(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    private static string NameOf(HeldAccess thing) =>
        thing.Kind == EntitlementKind.AccountAssignment ? thing.EntitlementName : thing.ResourceName;

    private static string SubOf(HeldAccess thing) =>
        thing.Kind == EntitlementKind.AccountAssignment
            ? $"{thing.ResourceName} · {CatalogWords.AccountId(thing.ResourceExternalId)}"
            : thing.ResourceKind.ToThing().Word();
}
