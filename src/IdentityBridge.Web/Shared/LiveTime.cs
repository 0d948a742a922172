using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Shared;

/// <summary>The base of what shows time passing: renders again only when its text has changed.</summary>
public abstract class LiveTime : ComponentBase, IDisposable
{
    private IDisposable? ticking;
    private string shown = "";

    [Inject]
    protected ReaderClock Clock { get; set; } = default!;

    [Inject]
    private Ticker Ticker { get; set; } = default!;

    /// <summary>Everything that is shown and changes with time, as one text.</summary>
    protected abstract string Face();

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            ticking = Ticker.Subscribe(() => _ = InvokeAsync(Tick));
    }

    protected override void OnParametersSet() => shown = Face();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => ticking?.Dispose();

    private void Tick()
    {
        var face = Face();
        if (face == shown)
            return;
        shown = face;
        StateHasChanged();
    }
}
