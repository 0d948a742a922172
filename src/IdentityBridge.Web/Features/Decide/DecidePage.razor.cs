using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Decide;

/// <summary>The reviewer's inbox: what waits at the left, what one needs to know beside it, and what was decided before.</summary>
public sealed partial class DecidePage
{
    private const int PageSize = 25;
    private const string KindParam = "kind";
    private const string SortParam = "sort";

    private InboxView inbox = new(new([], 0, 1, PageSize), 0, 0, null);
    private Page<DecidedRow> decided = new([], 0, 1, PageSize);
    private DeskRequest? selected;
    private IReadOnlyList<FollowUpRow> followUps = [];
    private string? missing;
    private string? notice;

    [Inject]
    private RequestQueries Requests { get; set; } = default!;

    [Inject]
    private ReviewerInbox Inbox { get; set; } = default!;

    [Inject]
    private DeskQuery Desk { get; set; } = default!;

    [Inject]
    private FollowUpQueries FollowUps { get; set; } = default!;

    [Inject]
    private DecideRequest Decide { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "id")]
    private string? IdText { get; set; }

    [SupplyParameterFromQuery]
    private string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = KindParam)]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = SortParam)]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    /// <summary>The chosen request; null for whatever names none.</summary>
    private Guid? Id => Guid.TryParse(IdText, out var id) ? id : null;

    private bool Decided => Tab == "decided";

    private bool LiveOnly => Show == "live";

    private InboxOrder Order => Sort == "expiring" ? InboxOrder.ExpiringFirst : InboxOrder.OldestFirst;

    private bool IsFiltered => !string.IsNullOrWhiteSpace(Text) || WantedKind is not null;

    private EntitlementKind? WantedKind =>
        Kind switch
        {
            "app" => EntitlementKind.AppAssignment,
            "group" => EntitlementKind.GroupMembership,
            "aws" => EntitlementKind.AccountAssignment,
            _ => null,
        };

    /// <summary>Everything that could be decided, also what waits for its requester.</summary>
    private int Waits => inbox.ToDecide + inbox.WithRequester;

    private string? Subtitle =>
        State != PageState.Ready ? null
        : Waits == 0 ? "Nothing waits for you."
        : string.Join(
            "; ",
            new[]
            {
                inbox.ToDecide == 0
                    ? "Nothing waits for you"
                    : $"{inbox.ToDecide.ToString("N0", CultureInfo.InvariantCulture)} waiting{(inbox.Oldest is { } at ? $", the oldest for {Waited(Clock.Now - at)}" : "")}",
                inbox.WithRequester == 0 ? null
                : inbox.WithRequester == 1 ? "1 waits for its requester"
                : $"{inbox.WithRequester.ToString("N0", CultureInfo.InvariantCulture)} wait for their requesters",
            }.OfType<string>()
        ) + ".";

    protected override IReadOnlyList<string> Topics =>
        [
            Application.Shared.Topics.Inbox,
            .. selected is null ? [] : new[] { Application.Shared.Topics.Request(selected.Details.Id) },
            .. decided.Rows.Where(r => r.MayEnd).Select(r => Application.Shared.Topics.Request(r.Request.Id)),
        ];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var page = PageNumber.Of(PageText);
        followUps = [.. (await FollowUps.OpenAsync(Me, ct)).Where(f => f.MayClose)];
        inbox = await Inbox.PageAsync(new InboxFilter(Text, WantedKind, Order), Me, Decided ? 1 : page, PageSize, ct);
        chosen = chosen.Intersect(inbox.Page.Rows.Select(r => r.Request.Id)).ToHashSet();
        if (Decided)
        {
            decided = await Requests.DecidedAsync(Me, LiveOnly, page, PageSize, ct);
            selected = null;
            return null;
        }
        decided = new([], 0, 1, PageSize);
        await SelectAsync(ct);
        return null;
    }

    /// <summary>What the address names, else the first that waits.</summary>
    private async Task SelectAsync(CancellationToken ct)
    {
        var before = selected?.Details.Id;
        var id = Id is { } named ? new RequestId(named) : inbox.Page.Rows.Select(r => (RequestId?)r.Request.Id).FirstOrDefault();
        var desk = id is null ? (Result<DeskRequest>?)null : await Desk.ExecuteAsync(id.Value, Me, ct);
        // Only now: a panel that is gone for a moment would take an open dialog, and what is written in it, along.
        selected = desk is { Succeeded: true } found ? found.Value : null;
        missing = desk?.Error?.Message;
        if (before is not null && selected is { Details: var shown } && shown.Id != before)
            Toasts.Announce($"Request {shown.Number} of {shown.Person.Name}: {CatalogWords.Some(shown.Names, 2)}.");
    }

    private async Task<bool> DecideAsync(RequestDecision decision)
    {
        var next = Next(decision.Id);
        DecidedRequest? outcome = null;
        Error? overtaken = null;
        var done = await RunAsync<Done>(async ct =>
        {
            var result = await Decide.ExecuteAsync(
                new DecideRequestCommand(decision.Id, decision.Verdict, decision.Comment, decision.Shorter),
                Me,
                ct
            );
            if (result.Succeeded)
                outcome = result.Value;
            else if (result.Error.Kind is ErrorKind.Conflict or ErrorKind.NotFound)
                overtaken = result.Error;
            else
                return result.Error;
            return new Done();
        });
        if (!done)
            return false;
        notice = overtaken?.Message;
        if (outcome is not null)
            Toasts.Good(Say(decision, outcome));
        focusCurrent = overtaken is null;
        if (overtaken is null && (next?.Value != Id || Id is not null))
            Nav.NavigateTo(HrefOf(next), replace: true);
        else
            await ReloadAsync();
        return true;
    }

    private static string Say(RequestDecision decision, DecidedRequest outcome) =>
        (decision.Verdict, outcome.Status) switch
        {
            (Verdict.Approve, RequestStatus.Pending) =>
                $"Your approval of request {outcome.Number} counts; it still waits for others.",
            (Verdict.Approve, _) when outcome.StartsAt is not null =>
                $"Request {outcome.Number} is approved. Access starts at the time that was asked for.",
            (Verdict.Approve, RequestStatus.Promoted) => $"{decision.Person} is in the list now. Access is being put in place.",
            (Verdict.Approve, _) => $"Request {outcome.Number} is approved. Access is being put in place.",
            (Verdict.Deny, RequestStatus.Pending) =>
                $"Your denial of request {outcome.Number} counts; it still waits for others.",
            (Verdict.Deny, _) => $"Request {outcome.Number} is denied. {decision.Person} reads your reason.",
        };

    /// <summary>The row after this one, else the one before it; null when there is no other.</summary>
    private RequestId? Next(RequestId of)
    {
        var ids = inbox.Page.Rows.Select(r => r.Request.Id).ToList();
        var at = ids.IndexOf(of);
        var next =
            at < 0 ? 0
            : at + 1 < ids.Count ? at + 1
            : at - 1;
        return next >= 0 && next < ids.Count ? ids[next] : null;
    }

    private string HrefOf(RequestId? id) =>
        Nav.GetUriWithQueryParameters(
            "decide",
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["id"] = id?.Value,
                ["q"] = string.IsNullOrWhiteSpace(Text) ? null : Text,
                [KindParam] = WantedKind is null ? null : Kind,
                [SortParam] = Order == InboxOrder.OldestFirst ? null : Sort,
                ["page"] = PageNumber.Of(PageText) is > 1 and var page ? page : null,
            }
        );

    private void Filter(string name, string? value) =>
        Nav.NavigateTo(
            Nav.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [name] = string.IsNullOrEmpty(value) ? null : value,
                    ["id"] = null,
                    ["page"] = null,
                }
            ),
            replace: true
        );

    // To the largest unit: the sentence does not tick.
    private static string Waited(TimeSpan span) =>
        span switch
        {
            { TotalMinutes: < 1 } => "less than a minute",
            { TotalHours: < 1 } => TimeText.Span(TimeSpan.FromMinutes((int)span.TotalMinutes)),
            { TotalDays: < 1 } => TimeText.Span(TimeSpan.FromHours((int)span.TotalHours)),
            _ => TimeText.Span(TimeSpan.FromDays((int)span.TotalDays)),
        };
}
