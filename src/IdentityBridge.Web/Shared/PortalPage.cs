using IdentityBridge.Domain.Common;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Shared;

/// <summary>How far a page has come.</summary>
public enum PageState
{
    Loading = 0,
    Ready = 1,
    NotFound = 2,
    NotAllowed = 3,
    Failed = 4,
}

/// <summary>
/// The base of every page: loads when its parameters change, shows loading, refusals and failures through
/// <see cref="PageContent" />, reads again after live changes, and stops everything when it is left.
/// </summary>
public abstract partial class PortalPage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private CancellationTokenSource? loading;
    private IDisposable? subscription;
    private string subscribedTo = "";
    private bool changedMeanwhile;

    protected PortalPage() => Leaving = leaving.Token;

    [Inject]
    protected IPortalChanges Changes { get; set; } = default!;

    [Inject]
    protected NavigationManager Nav { get; set; } = default!;

    [Inject]
    protected ReaderClock Clock { get; set; } = default!;

    [Inject]
    protected Toaster Toasts { get; set; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    /// <summary>What the page shows; <see cref="PageContent" /> reads it.</summary>
    public PageState State { get; private set; }

    /// <summary>Why there is no content: the refusal of the last load.</summary>
    public Error? Refusal { get; private set; }

    /// <summary>True while an action of <see cref="RunAsync" /> is under way: disable the buttons.</summary>
    protected bool Busy { get; private set; }

    /// <summary>Cancelled when the reader leaves the page.</summary>
    protected CancellationToken Leaving { get; }

    /// <summary>What to listen to after a load: <c>requests/{id}</c>. Empty when the page does not change by itself.</summary>
    protected virtual IReadOnlyCollection<string> Topics => [];

    /// <summary>Reads everything the page shows. Return the refusal, or null when all is there.</summary>
    protected abstract Task<Error?> LoadAsync(CancellationToken ct);

    protected override Task OnParametersSetAsync() => ReloadAsync();

    /// <summary>Loads again; what is on the screen stays until the new data are there.</summary>
    public async Task ReloadAsync()
    {
        if (loading is not null)
            await loading.CancelAsync();
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        loading = mine;
        Listen();
        try
        {
            var refusal = await LoadAsync(mine.Token);
            if (mine.IsCancellationRequested)
                return;
            Refusal = refusal;
            State = refusal?.Kind switch
            {
                null => PageState.Ready,
                ErrorKind.NotFound => PageState.NotFound,
                ErrorKind.Forbidden => PageState.NotAllowed,
                _ => PageState.Failed,
            };
            Listen();
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            LogLoadFailed(Loggers.CreateLogger(GetType()), failure);
            Refusal = null;
            State = PageState.Failed;
        }
        finally
        {
            if (loading == mine)
                loading = null;
        }
        StateHasChanged();
        if (!changedMeanwhile || leaving.IsCancellationRequested)
            return;
        changedMeanwhile = false;
        await ReloadAsync();
    }

    /// <summary>
    /// Runs one action of the reader: once at a time, with a message when it is refused or fails. True when it was done.
    /// </summary>
    /// <param name="done">The message after success; null for none.</param>
    protected async Task<bool> RunAsync<T>(Func<CancellationToken, Task<Result<T>>> action, string? done = null)
    {
        if (Busy)
            return false;
        Busy = true;
        StateHasChanged();
        try
        {
            return await TryAsync(action, done);
        }
        finally
        {
            Busy = false;
            StateHasChanged();
        }
    }

    /// <summary>The same beside other actions, for what is kept while the reader goes on.</summary>
    protected async Task<bool> TryAsync<T>(Func<CancellationToken, Task<Result<T>>> action, string? done = null)
    {
        try
        {
            var result = await action(Leaving);
            if (!result.Succeeded)
            {
                Toasts.Bad(result.Error.Message);
                return false;
            }
            if (done is not null)
                Toasts.Good(done);
            return true;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure)
        {
            LogActionFailed(Loggers.CreateLogger(GetType()), failure);
            Toasts.Bad("That did not work, and nothing was confirmed. Try again; if it happens again, tell an administrator.");
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeAsyncCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Override to let go of more; call the base.</summary>
    protected virtual async ValueTask DisposeAsyncCore()
    {
        subscription?.Dispose();
        await leaving.CancelAsync();
        leaving.Dispose();
    }

    private void Listen()
    {
        var topics = Topics;
        var key = string.Join('\n', topics);
        if (key == subscribedTo)
            return;
        subscription?.Dispose();
        subscribedTo = key;
        subscription = topics.Count == 0 ? null : Changes.Subscribe(topics, OnChanged);
    }

    private void OnChanged() => _ = InvokeAsync(ReadAgainAsync);

    /// <summary>A change that comes while a load runs leads to one more load after it, not to a restart of it.</summary>
    private Task ReadAgainAsync()
    {
        changedMeanwhile = loading is not null;
        return changedMeanwhile || leaving.IsCancellationRequested ? Task.CompletedTask : ReloadAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not load.")]
    private static partial void LogLoadFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "An action of a page failed.")]
    private static partial void LogActionFailed(ILogger logger, Exception failure);
}
