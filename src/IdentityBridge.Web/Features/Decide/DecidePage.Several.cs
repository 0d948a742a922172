using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace IdentityBridge.Web.Features.Decide;

/// <content>Several at once, the conversation, and the end of what was approved.</content>
public sealed partial class DecidePage
{
    private IReadOnlySet<RequestId> chosen = new HashSet<RequestId>();
    private IReadOnlyList<RequestRow> several = [];
    private IReadOnlyList<SeveralOutcome> outcomes = [];
    private Verdict verdict = Verdict.Approve;
    private bool deciding;
    private int doneSoFar;
    private DecidedRow? ending;
    private bool focusCurrent;

    [Inject]
    private CommentOnRequest Comments { get; set; } = default!;

    [Inject]
    private AskForInformation Questions { get; set; } = default!;

    [Inject]
    private EndAccess Ends { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<DecidePage> Log { get; set; } = default!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!focusCurrent || Busy || State != PageState.Ready)
            return;
        focusCurrent = false;
        // Whoever decides by keyboard goes on from the next row.
        await Js.InvokeVoidAsync("portal.focusCurrent");
    }

    private void OpenSeveral(Verdict wanted)
    {
        several = [.. inbox.Page.Rows.Select(r => r.Request).Where(r => chosen.Contains(r.Id))];
        (verdict, doneSoFar, deciding) = (wanted, 0, several.Count > 0);
    }

    /// <summary>Each is a command of its own: what happens to one is nothing to the others.</summary>
    private async Task DecideSeveralAsync(SeveralDecision decision)
    {
        var came = new List<SeveralOutcome>();
        await RunAsync<Done>(async ct =>
        {
            foreach (var row in several)
            {
                came.Add(await DecideOneAsync(row, decision, ct));
                doneSoFar = came.Count;
                StateHasChanged();
            }
            return new Done();
        });
        if (came.Count == 0)
            return;
        (outcomes, chosen, deciding, notice) = (came, new HashSet<RequestId>(), false, null);
        Toasts.Announce($"{SeveralSummary.Say(came)}.");
        focusCurrent = true;
        if (Id is not null)
            Nav.NavigateTo(HrefOf(null), replace: true);
        else
            await ReloadAsync();
    }

    private async Task<SeveralOutcome> DecideOneAsync(RequestRow row, SeveralDecision decision, CancellationToken ct)
    {
        try
        {
            var shorter = decision.Verdict == Verdict.Approve && decision.AtMost < row.Duration ? decision.AtMost : null;
            var command = new DecideRequestCommand(row.Id, decision.Verdict, decision.Comment, shorter);
            return SeveralOutcome.Of(row, decision, await Decide.ExecuteAsync(command, Me, ct));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogOneFailed(Log, failure, row.Number);
            return SeveralOutcome.Unknown(row);
        }
    }

    private Task<bool> AskAsync(string question) =>
        TalkAsync(
            (id, ct) => Questions.ExecuteAsync(new AskForInformationCommand(id, question), Me, ct),
            "Your question is asked."
        );

    private Task<bool> SayAsync(string text) =>
        TalkAsync((id, ct) => Comments.ExecuteAsync(new CommentOnRequestCommand(id, text), Me, ct), null);

    private async Task<bool> TalkAsync(Func<RequestId, CancellationToken, Task<Result<Done>>> say, string? said)
    {
        if (selected is not { Details.Id: var id })
            return false;
        var isSaid = await RunAsync(ct => say(id, ct), said);
        await ReloadAsync();
        return isSaid || selected?.Details is not { Status: RequestStatus.Pending };
    }

    private async Task<bool> EndAsync(string reason)
    {
        if (ending is not { Request: var request })
            return true;
        await RunThenReloadAsync(ct => Ends.ExecuteAsync(new EndAccessCommand(request.Id, reason), Me, ct));
        var isOver = !decided.Rows.Any(r => r.Request.Id == request.Id && r.MayEnd);
        if (isOver)
            Toasts.Good($"The access of request {request.Number} has ended; it is being removed.");
        return isOver;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "One of several decisions failed: request {Number}.")]
    private static partial void LogOneFailed(ILogger logger, Exception failure, long number);
}
