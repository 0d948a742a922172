namespace IdentityBridge.Web.Shared;

/// <summary>What a message, a pill or a toast means; each has its own shape besides its colour.</summary>
public enum Tone
{
    Neutral = 0,
    Good = 1,
    Warn = 2,
    Bad = 3,
    Info = 4,
}

/// <summary>Short messages after an action, and words for screen readers when a page changes by itself. One per circuit.</summary>
public sealed class Toaster(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(7);
    private readonly List<Toast> toasts = [];

    /// <summary>Raised on any thread when <see cref="Current" /> or <see cref="Announcement" /> changed.</summary>
    public event Action? Changed;

    public IReadOnlyList<Toast> Current
    {
        get
        {
            lock (toasts)
                return [.. toasts];
        }
    }

    /// <summary>The last words for the live region.</summary>
    public string Announcement { get; private set; } = "";

    public void Good(string text) => Show(Tone.Good, text);

    public void Bad(string text) => Show(Tone.Bad, text);

    public void Info(string text) => Show(Tone.Info, text);

    public void Warn(string text) => Show(Tone.Warn, text);

    /// <summary>Shows a message; bad news stays until it is closed, other news leaves after seven seconds.</summary>
    public void Show(Tone tone, string text)
    {
        lock (toasts)
        {
            toasts.RemoveAll(t => t.Text == text);
            toasts.Add(new(Guid.CreateVersion7(), tone, text, tone == Tone.Bad ? null : time.GetUtcNow() + Life));
        }
        Changed?.Invoke();
    }

    /// <summary>Says it to screen readers without showing it: for changes that are visible where they happen.</summary>
    public void Announce(string text)
    {
        Announcement = text;
        Changed?.Invoke();
    }

    public void Close(Guid id)
    {
        lock (toasts)
            toasts.RemoveAll(t => t.Id == id);
        Changed?.Invoke();
    }

    /// <summary>Removes what has been shown long enough; true when something left.</summary>
    public bool Sweep()
    {
        var now = time.GetUtcNow();
        lock (toasts)
            return toasts.RemoveAll(t => t.LeavesAt <= now) > 0;
    }
}

/// <param name="LeavesAt">When it leaves by itself (UTC); null when only the reader closes it.</param>
public sealed record Toast(Guid Id, Tone Tone, string Text, DateTimeOffset? LeavesAt);
