using System.Collections.Frozen;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
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
    private Colleague? colleague;
    private bool emergency;

    [Inject]
    private CatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private RequestQueries Requests { get; set; } = default!;

    [Inject]
    private PreviewRequest Preview { get; set; } = default!;

    [Inject]
    private SubmitRequest Submit { get; set; } = default!;

    [Inject]
    private Colleagues People { get; set; } = default!;

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

    /// <summary>What is at hand comes first as long as nothing was looked for.</summary>
    private bool ShowsAtHand => !IsFiltered && atHand.Favourites.Count + atHand.Lately.Count > 0;

    private string NothingTitle =>
        Kind == FavouriteKind && string.IsNullOrEmpty(Q) ? "No favourites yet"
        : found.Entries.Total > 0 ? "The list is shorter than that"
        : string.IsNullOrEmpty(Q) ? "Nothing here"
        : $"Nothing matches “{Q}”";

    private string NothingText =>
        Kind == FavouriteKind && string.IsNullOrEmpty(Q)
            ? "Press the star beside something that you ask for often. It is then first on this page."
        : IsFiltered ? "Try fewer words, another kind, or the name of a permission set."
        : "What Okta and AWS have appears here after the first read. If it stays empty, tell an administrator.";

    private ChipOption[] Kinds =>
        [
            new(null, "All", found.ByKind.Values.Sum() + found.RoleCount + lists.Total),
            new("aws", "AWS accounts", found.ByKind.GetValueOrDefault(ResourceKind.AwsAccount)),
            new("app", "Apps", found.ByKind.GetValueOrDefault(ResourceKind.OktaApp)),
            new("group", "Groups", found.ByKind.GetValueOrDefault(ResourceKind.OktaGroup)),
            new(RoleKind, "Roles", found.RoleCount),
            new(ListKind, "Access lists", lists.Total),
            new(FavouriteKind, "Favourites"),
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
        await PutAgainAsync(ct);
        colleague = basket.For is { } person ? await People.FindAsync(person, Me, ct) : null;
        if (basket.For is not null && colleague is null)
            await ChangeAsync(basket.WithPerson(null));
        var kind = KindNames.TryGetValue(Kind ?? "", out var chosen) ? chosen : (ResourceKind?)null;
        var filter = new CatalogFilter(Q, kind, Label, PageNumber.Of(PageText))
        {
            RolesOnly = Kind == RoleKind,
            For = basket.For,
            FavouritesOnly = Kind == FavouriteKind,
        };
        // None of these needs another, and each reads on connections of its own.
        var searching = Catalog.SearchAsync(filter, Me, ct);
        var having = IsFiltered || basket.For is not null ? Task.FromResult(AtHand.Nothing) : ThingsAtHand.ReadAsync(Me, ct);
        var labelling = labels.Count == 0 ? Catalog.LabelsAsync(ct) : Task.FromResult(labels);
        await Task.WhenAll(searching, having, labelling, FindListsAsync(ct), PreviewAsync(ct));
        (found, atHand, labels) = (await searching, await having, await labelling);
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
            (preview, previewProblem, emergency) = (null, null, false);
            return;
        }
        var result = await Preview.ExecuteAsync(
            new PreviewRequestQuery(basket.Items, basket.Duration)
            {
                Roles = basket.Roles,
                For = basket.For,
                StartsAt = basket.StartsAt,
                Reason = basket.Reason,
                Emergency = emergency,
            },
            Me,
            ct
        );
        if (mine != previews)
            return;
        preview = result.Succeeded ? result.Value : null;
        previewProblem = result.Error?.Message;
        // Something was put into the basket that cannot be taken so.
        if (emergency && preview is { Emergency: null })
            await SetEmergencyAsync(false);
    }

    private Task SetEmergencyAsync(bool on)
    {
        emergency = on;
        return PreviewAsync(Leaving);
    }

    private async Task SubmitAsync()
    {
        if (preview is null || basket!.Count == 0)
            return;
        // The time that was chosen last, which the preview may not say yet.
        var command = new SubmitRequestCommand(basket.Key, basket.Items, basket.Duration ?? preview.Duration, basket.Reason)
        {
            Roles = [.. preview.Roles.Select(r => new AskedRole(r.Id, r.Holds))],
            For = basket.For,
            StartsAt = basket.StartsAt,
            AgainOf = basket.AgainOf,
            Emergency = emergency,
            // The button is only pressed once the box is ticked.
            Acknowledged = emergency,
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
        var said = submitted.Status switch
        {
            RequestStatus.Approved or RequestStatus.Active when command.StartsAt is not null =>
                $"Request {submitted.Number} is approved. Access begins at its start.",
            RequestStatus.Approved or RequestStatus.Active =>
                $"Request {submitted.Number} is approved. Access is being put in place.",
            RequestStatus.Denied => $"Request {submitted.Number} was denied by a rule.",
            _ => $"Request {submitted.Number} is on its way.",
        };
        if (submitted.Status == RequestStatus.Denied)
            Toasts.Info(said);
        else
            Toasts.Good(said);
        emergency = false;
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
