using System.Collections.Frozen;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>The catalogue with the basket beside it. <c>?add=id</c> puts entitlements into the basket, <c>?add-role=id</c> roles; both leave the address.</summary>
public sealed partial class RequestAccessPage
{
    private static readonly FrozenDictionary<string, ResourceKind> KindNames = new Dictionary<string, ResourceKind>(
        StringComparer.Ordinal
    )
    {
        ["aws"] = ResourceKind.AwsAccount,
        ["app"] = ResourceKind.OktaApp,
        ["group"] = ResourceKind.OktaGroup,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string RoleKind = "role";

    /// <summary>A browser that is there answers sooner.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    private CatalogPage found = default!;
    private IReadOnlyList<string> labels = [];
    private Basket? basket;
    private RequestPreview? preview;
    private string? previewProblem;
    private WhyNotAsked? reasons;
    private int previews;

    [Inject]
    private CatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private RequestQueries Requests { get; set; } = default!;

    [Inject]
    private PreviewRequest Preview { get; set; } = default!;

    [Inject]
    private SubmitRequest Submit { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private string? Label { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    [SupplyParameterFromQuery]
    private string[]? Add { get; set; }

    [SupplyParameterFromQuery(Name = "add-role")]
    private string[]? AddRole { get; set; }

    protected override IReadOnlyCollection<string> Topics => Me?.PersonId is { } me ? [Application.Shared.Topics.Person(me)] : [];

    private PersonId Person => Me.PersonId!.Value;

    private bool IsFiltered => !string.IsNullOrEmpty(Q) || Kind is not null || Label is not null || PageText is not null;

    private string NothingTitle =>
        found.Entries.Total > 0 ? "The list is shorter than that"
        : string.IsNullOrEmpty(Q) ? "Nothing here"
        : $"Nothing matches “{Q}”";

    private string NothingText =>
        IsFiltered
            ? "Try fewer words, another kind, or the name of a permission set."
            : "What Okta and AWS have appears here after the first read. If it stays empty, tell an administrator.";

    private ChipOption[] Kinds =>
        [
            new(null, "All", found.ByKind.Values.Sum() + found.RoleCount + lists.Total),
            new("aws", "AWS accounts", found.ByKind.GetValueOrDefault(ResourceKind.AwsAccount)),
            new("app", "Apps", found.ByKind.GetValueOrDefault(ResourceKind.OktaApp)),
            new("group", "Groups", found.ByKind.GetValueOrDefault(ResourceKind.OktaGroup)),
            new(RoleKind, "Roles", found.RoleCount),
            new(ListKind, "Access lists", lists.Total),
        ];

    private IEnumerable<string> LabelChoices => Label is null || labels.Contains(Label) ? labels : [Label, .. labels];

    private string BasketHref => "/" + Nav.ToBaseRelativePath(Nav.Uri).Split('#')[0] + "#basket";

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        basket ??= await OpenBasketAsync(ct);
        if (Add is { Length: > 0 } || AddRole is { Length: > 0 })
        {
            await ChangeAsync(
                basket.With(Ids(Add).Select(id => new EntitlementId(id))).With(Ids(AddRole).Select(id => new RoleId(id)))
            );
            Nav.NavigateTo(
                Nav.GetUriWithQueryParameters(
                    new Dictionary<string, object?>(StringComparer.Ordinal) { ["add"] = null, ["add-role"] = null }
                ),
                replace: true
            );
        }
        var kind = KindNames.TryGetValue(Kind ?? "", out var chosen) ? chosen : (ResourceKind?)null;
        var filter = new CatalogFilter(Q, kind, Label, PageNumber.Of(PageText)) { RolesOnly = Kind == RoleKind };
        found = await Catalog.SearchAsync(filter, Me, ct);
        await FindListsAsync(ct);
        if (labels.Count == 0)
            labels = await Catalog.LabelsAsync(ct);
        await PreviewAsync(ct);
        return null;
    }

    private static IEnumerable<Guid> Ids(string[]? texts) =>
        (texts ?? []).Select(t => Guid.TryParse(t, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);

    /// <summary>The basket of this tab, unless it was submitted and only the answer got lost.</summary>
    private async Task<Basket> OpenBasketAsync(CancellationToken ct)
    {
        var kept = await BasketStore.ReadAsync(Js, Person, ct);
        if (kept.Count == 0 || await Requests.SubmittedAsync(Me, kept.Key, ct) is not { } submitted)
            return kept;
        Toasts.Info($"What was in this basket is in request {submitted.Number}; it was not sent twice.");
        var empty = Basket.Empty();
        await BasketStore.KeepAsync(Js, Person, empty, ct);
        return empty;
    }

    private async Task PreviewAsync(CancellationToken ct)
    {
        var mine = ++previews;
        if (basket!.Count == 0)
        {
            (preview, previewProblem) = (null, null);
            return;
        }
        var result = await Preview.ExecuteAsync(
            new PreviewRequestQuery(basket.Items, basket.Duration) { Roles = basket.Roles },
            Me,
            ct
        );
        if (mine != previews)
            return;
        preview = result.Succeeded ? result.Value : null;
        previewProblem = result.Error?.Message;
    }

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

    private Task SetReasonAsync(string reason) => ChangeAsync(basket! with { Reason = reason });

    private async Task SubmitAsync()
    {
        if (preview is null || basket!.Count == 0)
            return;
        var command = new SubmitRequestCommand(basket.Key, basket.Items, preview.Duration, basket.Reason)
        {
            Roles = [.. preview.Roles.Select(r => new AskedRole(r.Id, r.Holds))],
        };
        SubmittedRequest? submitted = null;
        var done = await RunAsync(async ct =>
        {
            var result = await Submit.ExecuteAsync(command, Me, ct);
            submitted = result.Succeeded ? result.Value : null;
            return result;
        });
        if (!done || submitted is null)
        {
            await PreviewAsync(Leaving);
            return;
        }
        Toasts.Good($"Request {submitted.Number} is on its way.");
        await EmptyAsync();
        Nav.NavigateTo($"requests/{submitted.Id}");
    }

    /// <summary>
    /// What is said to a browser whose connection is just broken is lost, not late: it is said again until the browser answers, or is left.
    /// </summary>
    private async Task EmptyAsync()
    {
        basket = Basket.Empty();
        while (!Leaving.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
            patience.CancelAfter(AnswerTime);
            try
            {
                await BasketStore.KeepAsync(Js, Person, basket, patience.Token);
                return;
            }
            catch (OperationCanceledException) when (!Leaving.IsCancellationRequested)
            {
                // Not answered: again.
            }
        }
    }

    private void ChooseLabel(ChangeEventArgs e) =>
        Nav.NavigateTo(
            Nav.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["label"] = e.Value is string { Length: > 0 } label ? label : null,
                    ["page"] = null,
                }
            )
        );
}
