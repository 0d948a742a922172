using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Shared;

/// <summary>The reviewer's way from a request into an access list. The page hears of what was done by its topics.</summary>
public sealed partial class PromotePanel : IDisposable
{
    /// <summary>More than this are behind a click.</summary>
    private const int NamedAtOnce = 3;

    private readonly string endId = $"promote-end-{Guid.CreateVersion7():N}";
    private readonly CancellationTokenSource leaving = new();
    private RequestDetails? shown;
    private PromotionOptions? options;
    private PromotionSuggestion? asked;
    private DateOnly? end;
    private bool busy;

    [Inject]
    private PromotionSuggestions Suggestions { get; set; } = default!;

    [Inject]
    private PromoteRequest Promote { get; set; } = default!;

    [Inject]
    private PortalActor Actors { get; set; } = default!;

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    [Inject]
    private Toaster Toasts { get; set; } = default!;

    [Parameter, EditorRequired]
    public RequestDetails Details { get; set; } = default!;

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (ReferenceEquals(shown, Details))
            return;
        if (shown?.Id != Details.Id)
            (options, asked) = (null, null);
        shown = Details;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        if (!Details.MayDecide || Details.Membership is not null)
        {
            options = null;
            return;
        }
        try
        {
            if (await Actors.FindAsync(leaving.Token) is not { } me)
                return;
            var read = await Suggestions.ExecuteAsync(Details.Id, me, leaving.Token);
            options = read.Succeeded ? read.Value : null;
            // What is asked about stays what is true.
            asked = options?.Suggested.FirstOrDefault(s => s.List == asked?.List);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The reader has gone on.
        }
    }

    private void Ask(PromotionSuggestion list) => (asked, end) = (list, null);

    private async Task<bool> PromoteAsync(string comment)
    {
        if (asked is not { } list || busy || await Actors.FindAsync(leaving.Token) is not { } me)
            return false;
        busy = true;
        try
        {
            var until = end is { } day ? Clock.EndOf(day) : (DateTimeOffset?)null;
            var command = new PromoteRequestCommand(Details.Id, list.List, until, comment, list.Seen);
            var done = await Promote.ExecuteAsync(command, me, leaving.Token);
            if (done.Succeeded)
                Toasts.Good($"{Details.Person.Name} is in {list.Title} now. Request {done.Value.Number} is promoted.");
            else
                Toasts.Bad(done.Error.Message);
            if (!done.Succeeded)
                await ReadAsync();
            return done.Succeeded;
        }
        finally
        {
            busy = false;
        }
    }

    private string Facts(PromotionSuggestion list) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(list.Members == 1 ? "1 member" : $"{list.Members:N0} members")} · next review {ListWords.Day(list.NextReview)}"
        );
}
