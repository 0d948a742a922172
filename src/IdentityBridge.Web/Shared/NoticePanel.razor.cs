using IdentityBridge.Application.Notifications;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Shared;

/// <summary>The last few of what the person at the screen was told, over whatever page is open.</summary>
public sealed partial class NoticePanel : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private Bell? bell;
    private DateTimeOffset loadedAt;
    private bool open;
    private bool news;
    private bool failed;
    private int unreadThen;

    [Inject]
    private NoticeQueries Notices { get; set; } = default!;

    [Inject]
    private MarkNoticesRead Mark { get; set; } = default!;

    [Inject]
    private PortalActor Actors { get; set; } = default!;

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    [Inject]
    private ILogger<NoticePanel> Logger { get; set; } = default!;

    [Parameter]
    public int Unread { get; set; }

    /// <summary>Shows the last few as they are now.</summary>
    public async Task OpenAsync()
    {
        await LoadAsync();
        open = true;
        StateHasChanged();
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override void OnParametersSet()
    {
        if (open && Unread > unreadThen)
            news = true;
        unreadThen = Unread;
    }

    private Task LoadAsync() =>
        TryAsync(
            async (actor, ct) =>
            {
                loadedAt = Clock.Now;
                news = false;
                bell = await Notices.BellAsync(actor, ct);
            }
        );

    private async Task FollowAsync(NoticeView notice)
    {
        open = false;
        await MarkAsync(notice.Id, notice.At);
    }

    private async Task AllReadAsync()
    {
        await MarkAsync(null, loadedAt);
        await LoadAsync();
    }

    private Task MarkAsync(NoticeId? one, DateTimeOffset until) =>
        TryAsync((actor, ct) => Mark.ExecuteAsync(new MarkNoticesReadCommand(one, until), actor, ct));

    // This stands outside of every page: what fails here must not take the page with it.
    private async Task TryAsync(Func<Actor, CancellationToken, Task> action)
    {
        if (leaving.IsCancellationRequested)
            return;
        failed = false;
        try
        {
            if (await Actors.FindAsync(leaving.Token) is { } actor)
                await action(actor, leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested) { }
        catch (Exception failure)
        {
            failed = true;
            LogFailed(Logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The notifications of the bell failed.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
