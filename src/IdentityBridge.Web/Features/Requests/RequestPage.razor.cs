using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>One request from submit to end, by its id or by the number people say.</summary>
[Addressed<RequestAddress>]
public sealed partial class RequestPage
{
    private RequestDetails request = default!;
    private RequestId? shown;
    private bool cancelling;
    private bool ending;

    [Inject]
    private RequestDetailsQuery Details { get; set; } = default!;

    [Inject]
    private RequestQueries Requests { get; set; } = default!;

    [Inject]
    private CancelRequest CancelRequest { get; set; } = default!;

    [Inject]
    private EndAccess EndAccess { get; set; } = default!;

    [Inject]
    private CommentOnRequest Comments { get; set; } = default!;

    [Parameter]
    public Guid? Id { get; set; }

    [Parameter]
    public long? Number { get; set; }

    protected override IReadOnlyCollection<string> Topics => shown is { } id ? [Application.Shared.Topics.Request(id)] : [];

    private bool MayLock => request.Status is RequestStatus.Pending or RequestStatus.Approved or RequestStatus.Active;

    private string AskAgainHref =>
        request.Membership is { IsAskedFor: true } asked ? $"request/lists/{asked.List}" : $"request?again={request.Id}";

    private IEnumerable<RequestItemView> Losing =>
        request.Items.Where(i =>
            i.Status is ItemStatus.InPlace or ItemStatus.Applying
            || (request.Terms.WaitsForStart && i.Status == ItemStatus.Waiting)
        );

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        shown = Id is { } id ? new RequestId(id) : await Requests.FindAsync(Number ?? 0, ct);
        if (shown is not { } wanted)
            return RequestErrors.NotFound();
        var result = await Details.ExecuteAsync(wanted, Me, ct);
        if (!result.Succeeded)
            return result.Error;
        request = result.Value;
        return null;
    }

    private Task<bool> SayAsync(string text) =>
        RunThenReloadAsync(ct => Comments.ExecuteAsync(new CommentOnRequestCommand(request.Id, text), Me, ct));

    private async Task<bool> CancelAsync(string reason)
    {
        var done = await RunAsync(
            ct => CancelRequest.ExecuteAsync(new CancelRequestCommand(request.Id), Me, ct),
            $"Request {request.Number} is cancelled."
        );
        await ReloadAsync();
        return done || !request.MayCancel;
    }

    private async Task<bool> EndAsync(string reason)
    {
        var done = await RunAsync(
            ct => EndAccess.ExecuteAsync(new EndAccessCommand(request.Id, reason), Me, ct),
            request.Terms.WaitsForStart
                ? $"Request {request.Number} is ended before its start; nothing is given."
                : $"The access of request {request.Number} has ended; it is being removed."
        );
        await ReloadAsync();
        return done || !request.MayEnd;
    }
}
