using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Decide;

/// <summary>The reviewer's inbox: what waits at the left, what one needs to know beside it, and what was decided before.</summary>
public sealed partial class DecidePage
{
    private const int PageSize = 25;

    private Page<RequestRow> inbox = new([], 0, 1, PageSize);
    private Page<DecidedRow> decided = new([], 0, 1, PageSize);
    private RequestDetails? selected;
    private string? missing;
    private string? notice;
    private DateTimeOffset? oldest;

    [Inject]
    private RequestQueries Requests { get; set; } = default!;

    [Inject]
    private RequestDetailsQuery DetailsQuery { get; set; } = default!;

    [Inject]
    private DecideRequest Decide { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "id")]
    private string? IdText { get; set; }

    [SupplyParameterFromQuery]
    private string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    /// <summary>The chosen request; null for whatever names none.</summary>
    private Guid? Id => Guid.TryParse(IdText, out var id) ? id : null;

    private bool Decided => Tab == "decided";

    private string? Subtitle =>
        State != PageState.Ready ? null
        : inbox.Total == 0 ? "Nothing waits for you."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{inbox.Total:N0} waiting{(oldest is { } at ? $", the oldest for {Waited(Clock.Now - at)}" : "")}."
        );

    protected override IReadOnlyList<string> Topics =>
        selected is null
            ? [Application.Shared.Topics.Inbox]
            : [Application.Shared.Topics.Inbox, Application.Shared.Topics.Request(selected.Id)];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var page = PageNumber.Of(PageText);
        inbox = await Requests.InboxAsync(Me, Decided ? 1 : page, PageSize, ct);
        if (inbox.Number > inbox.Pages)
            inbox = await Requests.InboxAsync(Me, inbox.Pages, PageSize, ct);
        if (inbox.Number == 1)
            oldest = inbox.Rows.Count == 0 ? null : inbox.Rows[0].CreatedAt;
        if (Decided)
        {
            decided = await Requests.DecidedAsync(Me, page, PageSize, ct);
            selected = null;
            return null;
        }
        await SelectAsync(ct);
        return null;
    }

    /// <summary>What the address names, else the oldest that waits.</summary>
    private async Task SelectAsync(CancellationToken ct)
    {
        (selected, missing) = (null, null);
        var id = Id is { } named ? new RequestId(named) : inbox.Rows.Select(r => (RequestId?)r.Id).FirstOrDefault();
        if (id is null)
            return;
        var details = await DetailsQuery.ExecuteAsync(id.Value, Me, ct);
        if (details.Succeeded)
            selected = details.Value;
        else
            missing = details.Error.Message;
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
            (Verdict.Approve, RequestStatus.Promoted) => $"{decision.Person} is in the list now. Access is being put in place.",
            (Verdict.Approve, _) => $"Request {outcome.Number} is approved. Access is being put in place.",
            (Verdict.Deny, RequestStatus.Pending) =>
                $"Your denial of request {outcome.Number} counts; it still waits for others.",
            (Verdict.Deny, _) => $"Request {outcome.Number} is denied. {decision.Person} reads your reason.",
        };

    /// <summary>The row after this one, else the one before it; null when there is no other.</summary>
    private RequestId? Next(RequestId of)
    {
        var ids = inbox.Rows.Select(r => r.Id).ToList();
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
                ["page"] = PageNumber.Of(PageText) is > 1 and var page ? page : null,
            }
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

    private static string What(RequestRow row) =>
        row.Items.Count switch
        {
            0 => "Nothing",
            1 => row.Items[0],
            _ => string.Create(CultureInfo.InvariantCulture, $"{row.Items[0]} + {row.Items.Count - 1}"),
        };
}
